import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS } from '#lib/domain/hour-mean.ts';
import type { Reading } from '#lib/domain/reading.ts';
import { indexOf, listHourlyIndices } from '#lib/indices/hourly.ts';
import { stationMeansOf } from '#lib/indices/station-means.ts';
import { insertSensor } from '#server/db/directory.ts';
import { appendJournal, readCursor, readJournal } from '#server/db/journal.ts';
import { recordJudgements } from '#server/db/judgements.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { findSeries } from '#server/db/series.ts';
import { insertStation } from '#server/db/stations.ts';
import { readHours } from '#server/stages/judge-hours.ts';
import { adopt, judge, makeMemory } from '#server/stages/judge.ts';
import { FIRST_MS, MEASURED, plannedBatches, type PlannedBatch } from '../parts-hours.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const RUNS = 8;
const HOURS = 48;

async function makeSensors(pool: Pool): Promise<number[]> {
  const station = await insertStation(pool, { name: 'Roof', kind: 'low-cost', latitude: 51, longitude: 13 });
  const ids: number[] = [];
  for (const parameter of MEASURED) ids.push((await insertSensor(pool, { stationId: station.id, parameter, channel: '', heightM: null })).id);
  return ids;
}

/** Stores, judges and records everything, with the rollups brought up to date on the way; returns what the judge remembers. */
async function runLine(pool: Pool, plan: readonly PlannedBatch[], ids: readonly number[]) {
  const memory = makeMemory((id) => ({ parameter: MEASURED[ids.indexOf(id)]! }));
  memory.position = await readCursor(pool, 'judge');
  let nowMs = FIRST_MS;
  for (const [i, { kind, rows }] of plan.entries()) {
    const readings: Reading[] = rows.map(({ sensor, timeMs, value, flag }) => ({ ...readingOf(ids[sensor]!, timeMs, value), flag: flag === 0 ? null : (flag as Reading['flag']) }));
    nowMs = Math.max(nowMs, ...rows.map(({ timeMs }) => timeMs + 1000));
    await transaction(pool, async (tx) => appendJournal(tx, kind, (await insertNew(tx, readings)).stored, nowMs));
    for (const batch of await readJournal(pool, memory.position, 10)) {
      const judged = judge(memory, batch);
      await transaction(pool, (tx) => recordJudgements(tx, { consumer: 'judge', ...judged }));
      adopt(memory, judged);
    }
    if (i % 20 === 10) await refreshRollups(pool, { beforeMs: nowMs });
  }
  return { memory, nowMs };
}

describe.each(DIALECTS)('hours that the judge remembers, on %s', (dialect) => {
  let database: TestDatabase;
  beforeAll(async () => (database = await makeDatabase(dialect)));
  afterAll(() => database.drop());

  it('give the index of the stored hours, whatever came late, not at all, twice, from an import or was flagged later', async () => {
    const { pool } = database;
    let told = 0;
    const property = fc.asyncProperty(plannedBatches, async (plan) => {
      const ids = await makeSensors(pool);
      const { memory, nowMs } = await runLine(pool, plan, ids);
      while ((await refreshRollups(pool, { beforeMs: nowMs })).hasMore);
      const lastHourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - HOUR_MS;
      const remembered = ids.map((sensorId, i) => {
        const column = { sensorId, parameter: MEASURED[i]!, method: null, means: [] as (number | null)[], counts: [] as number[] };
        readHours(memory.sensors.get(sensorId)?.hours ?? [], lastHourMs, HOURS, column.means, column.counts);
        return { ...column, means: column.means.map((mean) => mean ?? NaN) };
      });
      const stored = await Promise.all(ids.map(async (sensorId, i) => {
        const series = await findSeries(pool, { sensorId, fromMs: lastHourMs - (HOURS - 1) * HOUR_MS, toMs: lastHourMs + HOUR_MS, every: '1h' });
        const means = new Array<number>(HOURS).fill(NaN);
        series?.timesMs.forEach((timeMs, k) => (means[HOURS - 1 - (lastHourMs - timeMs) / HOUR_MS] = Number((series.means[k] ?? NaN).toPrecision(12))));
        return { sensorId, parameter: MEASURED[i]!, method: null, means, counts: [] };
      }));
      expect(remembered.map(({ means }) => means)).toEqual(stored.map(({ means }) => means));
      for (const { head } of listHourlyIndices()) {
        const index = indexOf(stationMeansOf(remembered), head.id);
        if (index.evaluation.ok) told += 1;
        expect(index).toEqual(indexOf(stationMeansOf(stored), head.id));
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed: 20261125, endOnFailure: true });
    expect(told).toBeGreaterThan(2 * RUNS);
  }, 180_000);
});
