import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertCondition, AlertRuleInput, AlertTarget } from '#lib/domain/alerts.ts';
import type { BatchKind } from '#lib/domain/reading.ts';
import { AlertLine } from '#server/alert-line.ts';
import { insertMaintenance } from '#server/db/alert-excuses.ts';
import { listPlacedSensors } from '#server/db/alert-places.ts';
import { findRule, insertRule } from '#server/db/alert-rules.ts';
import { insertSensor } from '#server/db/directory.ts';
import { appendJournal, moveCursor, newestPosition } from '#server/db/journal.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { setStationTags } from '#server/db/station-tags.ts';
import { insertStation } from '#server/db/stations.ts';
import { backtest } from '#server/stages/alert/backtest.ts';
import { loadExcused } from '#server/stages/alert/load.ts';
import { placesOf } from '#server/stages/alert/watches.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Shorter than what the line takes for an absence of its own. */
const STEP_MS = 50_000;
const START_MS = Date.UTC(2026, 10, 23, 8);
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const SILENCE_MS = 10 * MINUTE_MS;
const NO_DATA: AlertCondition = { kind: 'no_data', forMs: SILENCE_MS };
const ABOVE: AlertCondition = { kind: 'above', level: 40, clear: null, averagingHours: 0 };

interface Place {
  stationId: number;
  sensorId: number;
}

/** The line of alerts under a clock that the test sets; it runs on by itself from there. */
describe.each(DIALECTS)('the line of alerts on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let line: AlertLine;
  let setMs = START_MS;
  let setAtMs = performance.now();
  const now = () => Math.floor(setMs + (performance.now() - setAtMs));
  const goTo = (timeMs: number) => {
    [setMs, setAtMs] = [timeMs, performance.now()];
  };

  beforeEach(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
  });
  afterEach(async () => {
    await line.stop();
    await database.drop();
  });

  const begin = async (count: number, condition: AlertCondition, target?: (places: Place[]) => AlertTarget) => {
    goTo(START_MS);
    const places: Place[] = [];
    for (let i = 0; i < count; i += 1) {
      const station = await insertStation(pool, { name: `Station ${i}`, kind: 'low-cost', latitude: 45 + i / 100, longitude: 9 });
      places.push({ stationId: station.id, sensorId: (await insertSensor(pool, { stationId: station.id, parameter: 'pm25', channel: '', heightM: null })).id });
    }
    await setStationTags(pool, places[0]?.stationId ?? 0, ['first']);
    const rule = await insertRule(pool, inputOf(condition, target?.(places) ?? { kind: 'area', ring: [[8, 44], [10, 44], [10, 47], [8, 47]], parameter: 'pm25' }), null);
    await pool.query('update alert_rule set created_at = $1::timestamptz, updated_at = $1::timestamptz', [new Date(START_MS - 1000)]);
    line = new AlertLine({ pool, log: silent, now });
    await vi.waitUntil(() => line.engine.tracked.length > 0);
    return { places, ruleId: rule.id };
  };

  /** Commits readings of now, judged as good, and waits until the line has taken them. */
  const send = async (sensorIds: readonly number[], value = 10, kind: BatchKind = 'live', timeMs = Math.floor(now())) => {
    const batch = await transaction(pool, async (tx) => {
      const { stored } = await insertNew(tx, sensorIds.map((id) => readingOf(id, timeMs, value)));
      return appendJournal(tx, kind, stored, Math.floor(now()));
    });
    await moveCursor(pool, 'judge', batch.position);
    line.hand({ ...batch, settings: [], findings: [] });
    await vi.waitUntil(() => line.lag === 0, { timeout: 10_000, interval: 2 });
  };
  /** Readings of these at every step, up to a time. */
  const stream = async (sensorIds: readonly number[], fromMs: number, toMs: number) => {
    for (let timeMs = fromMs; timeMs <= toMs; timeMs += STEP_MS) {
      goTo(timeMs);
      await send(sensorIds);
    }
  };
  /** Time passes, the line lives, and nothing comes. */
  const idleUntil = async (timeMs: number) => {
    goTo(timeMs);
    line.reload(); // wakes it
    await vi.waitUntil(async () => (await readBeat()) >= timeMs, { timeout: 10_000, interval: 2 });
  };
  const readBeat = async () => Number((await pool.query<{ value: string }>(`select value from setting where name = 'alerts.heartbeat'`)).rows[0]?.value);
  const restart = async (timeMs: number) => {
    goTo(timeMs);
    line = new AlertLine({ pool, log: silent, now });
    await vi.waitUntil(async () => (await readBeat()) >= timeMs);
  };
  const committed = async () => {
    await line.stop();
    expect(await newestPosition(pool)).toBe(line.position);
    const { rows } = await pool.query<{ subject: string; state: string; started_at: number; resolved_at: number | null }>('select subject, state, started_at, resolved_at from alert order by started_at, subject');
    return rows;
  };
  const found = async (ruleId: number, toMs: number) => {
    const rule = await findRule(pool, ruleId);
    if (rule === null) throw new Error('the rule is gone');
    return (await backtest(pool, placesOf(await listPlacedSensors(pool)), await loadExcused(pool, toMs), { rule, fromMs: START_MS - 1000, toMs })).episodes;
  };

  it('takes its own absence for nobody’s silence, and notices one that begins after it', async () => {
    const { places, ruleId } = await begin(3, NO_DATA);
    const ids = places.map(({ sensorId }) => sensorId);
    await stream(ids, START_MS, START_MS + SILENCE_MS);
    const lastMs = START_MS + SILENCE_MS;
    await line.stop();
    const backMs = lastMs + 2 * HOUR_MS;
    await restart(backMs);
    await stream(ids.slice(1), backMs, backMs + SILENCE_MS - 2 * STEP_MS);
    expect((await pool.query('select from outage')).rowCount).toBe(1);
    expect((await pool.query('select from alert')).rowCount).toBe(0);
    await stream(ids.slice(1), backMs + SILENCE_MS - STEP_MS, backMs + 2 * SILENCE_MS);
    const alerts = await committed();
    expect(alerts).toMatchObject([{ subject: `sensor:${ids[0]}`, state: 'firing' }]);
    const { rows } = await pool.query<{ starts_at: number; ends_at: number }>('select starts_at, ends_at from outage');
    const outageMs = (rows[0]?.ends_at ?? 0) - (rows[0]?.starts_at ?? 0);
    expect(outageMs).toBeGreaterThan(1.9 * HOUR_MS);
    expect(alerts[0]?.started_at).toBeGreaterThan(lastMs + outageMs);
    expect((await found(ruleId, backMs + 2 * SILENCE_MS)).map(({ subject, startedMs }) => [subject, startedMs])).toEqual([[alerts[0]?.subject, alerts[0]?.started_at]]);
  });

  it('takes two hours without anything from many series for an outage of ours', async () => {
    const { places } = await begin(12, NO_DATA);
    const ids = places.map(({ sensorId }) => sensorId);
    await stream(ids, START_MS, START_MS + 5 * STEP_MS);
    for (let timeMs = START_MS + 6 * STEP_MS; timeMs < START_MS + 2 * HOUR_MS; timeMs += STEP_MS) await idleUntil(timeMs);
    await stream(ids.slice(1), START_MS + 2 * HOUR_MS, START_MS + 2 * HOUR_MS + 5 * STEP_MS);
    expect(await committed()).toEqual([]);
    expect((await pool.query('select from outage')).rowCount).toBe(1);
  });

  it('notices the silence of one among many', async () => {
    const { places } = await begin(12, NO_DATA);
    const ids = places.map(({ sensorId }) => sensorId);
    await stream(ids, START_MS, START_MS + STEP_MS);
    await stream(ids.slice(1), START_MS + 2 * STEP_MS, START_MS + 2 * SILENCE_MS);
    expect(await committed()).toMatchObject([{ subject: `sensor:${ids[0]}`, state: 'firing' }]);
  });

  it('remembers after a kill what it had not written yet, from its first minute on', async () => {
    const { places } = await begin(2, { kind: 'above', level: 40, clear: null, averagingHours: 1 });
    const ids = places.map(({ sensorId }) => sensorId);
    await stream(ids, START_MS, START_MS + 20 * MINUTE_MS);
    await idleUntil(START_MS + 21 * MINUTE_MS);
    const killed = line;
    await vi.waitUntil(async () => killed.position === (await newestPosition(pool)));
    const memoryOf = ({ engine }: AlertLine) => ({ memories: engine.tracked.map(({ watch, memory }) => [watch.subject, memory]), clocks: [...engine.clocks].map(([id, { newestMs, lagMs }]) => [id, newestMs, Math.round(lagMs)]) });
    expect(killed.engine.tracked[0]?.memory.part.window?.length).toBeGreaterThan(40);
    await restart(START_MS + 22 * MINUTE_MS);
    expect(memoryOf(line)).toEqual(memoryOf(killed));
    await killed.stop();
  });

  it('never pages for an import, and goes on with what comes live', async () => {
    const { places } = await begin(1, ABOVE);
    const ids = places.map(({ sensorId }) => sensorId);
    await send(ids);
    goTo(START_MS + STEP_MS);
    await send(ids, 90, 'backfill', START_MS + MINUTE_MS);
    await send(ids, 91, 'backfill');
    expect((await pool.query('select from alert')).rowCount).toBe(0);
    goTo(START_MS + 2 * STEP_MS);
    await send(ids, 92);
    expect(await committed()).toMatchObject([{ state: 'firing' }]);
  });

  it('raises nothing for a station that is worked on, neither by value nor by silence, and goes on after it', async () => {
    const { places, ruleId } = await begin(2, ABOVE);
    const ids = places.map(({ sensorId }) => sensorId);
    await send(ids);
    const span = { fromMs: START_MS + MINUTE_MS, toMs: START_MS + HOUR_MS };
    await insertMaintenance(pool, { stationId: places[0]?.stationId ?? 0, ...span, why: 'new filter' });
    line.reload();
    await vi.waitUntil(() => line.engine.excused.maintenance.size === 1);
    goTo(START_MS + 10 * MINUTE_MS);
    await send(ids, 90);
    goTo(START_MS + 15 * MINUTE_MS);
    await send(ids, 10);
    goTo(span.toMs + MINUTE_MS);
    await send(ids, 95);
    const alerts = await committed();
    expect(alerts.map(({ subject, state }) => [subject, state])).toEqual([[`sensor:${ids[1]}`, 'resolved'], [`sensor:${ids[0]}`, 'firing'], [`sensor:${ids[1]}`, 'firing']]);
    expect((await found(ruleId, span.toMs + HOUR_MS)).map(({ subject, startedMs }) => [subject, startedMs])).toEqual(alerts.map((one) => [one.subject, one.started_at]));
  });

  it('watches the stations of a tag, and those that are given it later', async () => {
    const { places } = await begin(2, ABOVE, () => ({ kind: 'tag', tag: 'first', parameter: 'pm25' }));
    const ids = places.map(({ sensorId }) => sensorId);
    await send(ids, 90);
    await expect.poll(async () => (await pool.query<{ subject: string }>('select subject from alert')).rows).toEqual([{ subject: `sensor:${ids[0]}` }]);
    await setStationTags(pool, places[1]?.stationId ?? 0, ['first', 'second']);
    line.reload();
    await vi.waitUntil(() => line.engine.tracked.length === 2);
    goTo(START_MS + STEP_MS);
    await send(ids, 91);
    expect((await committed()).map(({ subject }) => subject)).toEqual([`sensor:${ids[0]}`, `sensor:${ids[1]}`]);
  });
});

function inputOf(condition: AlertCondition, target: AlertTarget): AlertRuleInput {
  return {
    name: '', target, condition, basis: { value: 'raw', isSuspectUsed: false }, hold: { forMs: 0, least: 1, of: 1 },
    delivery: { channelIds: [], minGapMs: 0, quiet: null, capPerDay: 1000, isResolvedTold: true }, isEnabled: true,
  };
}
