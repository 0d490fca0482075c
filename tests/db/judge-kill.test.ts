import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalBatch, Reading } from '#lib/domain/reading.ts';
import { insertSensor } from '#server/db/directory.ts';
import { appendJournal, readCursor, readJournal } from '#server/db/journal.ts';
import { recordJudgements } from '#server/db/judgements.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { loadSnapshot, saveSnapshot } from '#server/db/snapshots.ts';
import { insertStation } from '#server/db/stations.ts';
import { adopt, judge, makeMemory, type Judged, type Memory } from '#server/stages/judge.ts';
import { restore, snapshotOf } from '#server/stages/judge-snapshot.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { randomOf } from './random.ts';
import { readingOf } from './reading-of.ts';

const T0 = Date.UTC(2026, 10, 2);
const INTERVAL_MS = 600_000;
const SENSORS = 10;
const STEPS = 1600;
const STEPS_PER_BATCH = 8;
const SNAPSHOT_EVERY = 7;
const KILLS = 30;
/** Where a judge may die, in the order of its work. */
const PLACES = ['between commit and judging', 'before the record', 'inside the record', 'between record and adoption', 'before the snapshot'] as const;
type Place = (typeof PLACES)[number];

const lookup = () => ({ parameter: 'water_temperature' as const });

/** Ten days of a daily cycle with noise; from the third day on spikes, jumps, stuck values and silences. */
function makeReadings(sensorIds: readonly number[]): Reading[][] {
  const random = randomOf(7);
  const steps: Reading[][] = Array.from({ length: STEPS }, () => []);
  sensorIds.forEach((sensorId, s) => {
    let stuck: number | null = null;
    for (let i = 0; i < STEPS; i += 1) {
      const phase = i < 400 ? -1 : (i + s * 37) % 300;
      const healthy = 12 + 2 * Math.sin((i / 144) * 2 * Math.PI) + 0.3 * (random() + random() - 1);
      if (phase === 60) stuck = healthy;
      if (phase === 100) stuck = null;
      if (phase >= 200 && phase < 215) continue;
      const value = stuck ?? (phase === 10 ? healthy + 12 : phase >= 150 && phase < 170 ? healthy + 5 : healthy);
      steps[i]?.push(readingOf(sensorId, T0 + i * INTERVAL_MS, value));
    }
  });
  return steps;
}

async function makeSensors(pool: Pool): Promise<number[]> {
  const station = await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 51, longitude: 13 });
  const ids: number[] = [];
  for (let i = 0; i < SENSORS; i += 1) ids.push((await insertSensor(pool, { stationId: station.id, parameter: 'water_temperature', channel: String(i), heightM: null })).id);
  return ids;
}

async function recover(pool: Pool): Promise<Memory> {
  const snapshot = await loadSnapshot(pool, 'judge');
  const memory = snapshot === null ? makeMemory(lookup) : restore(lookup, snapshot.bytes);
  const cursor = await readCursor(pool, 'judge');
  for (;;) {
    const [batch] = await readJournal(pool, memory.position, 1);
    if (batch === undefined || batch.position > cursor) return memory;
    adopt(memory, judge(memory, batch)); // its effects are committed already
  }
}

const record = (pool: Pool, judged: Judged, isKilled: boolean) =>
  transaction(pool, async (tx) => {
    await recordJudgements(tx, { consumer: 'judge', ...judged });
    if (isKilled) throw new Error('killed');
  });

/** One batch through the line; true where it was killed on the way. */
async function judgeBatch(pool: Pool, memory: Memory, batch: JournalBatch, killedAt: Place | undefined): Promise<boolean> {
  if (killedAt === 'between commit and judging') return true;
  const judged = judge(memory, batch);
  if (killedAt === 'before the record') return true;
  if (killedAt === 'inside the record') return record(pool, judged, true).then(() => false, () => true);
  await record(pool, judged, false);
  if (killedAt === 'between record and adoption') return true;
  adopt(memory, judged);
  if (killedAt === 'before the snapshot') return true;
  if (batch.position % SNAPSHOT_EVERY === 0) await saveSnapshot(pool, 'judge', memory.position, snapshotOf(memory));
  return false;
}

/** Stores and judges everything; `kills` says at which batch the judge dies where. */
async function runLine(pool: Pool, kills: ReadonlyMap<number, Place>): Promise<Record<Place, number>> {
  const died = Object.fromEntries(PLACES.map((place) => [place, 0])) as Record<Place, number>;
  const steps = makeReadings(await makeSensors(pool));
  let memory = await recover(pool);
  for (let i = 0; i < STEPS; i += STEPS_PER_BATCH) {
    const readings = steps.slice(i, i + STEPS_PER_BATCH).flat();
    const committedMs = T0 + (i + STEPS_PER_BATCH) * INTERVAL_MS;
    await transaction(pool, async (tx) => appendJournal(tx, 'live', (await insertNew(tx, readings)).stored, committedMs));
    let killedAt = kills.get(i / STEPS_PER_BATCH);
    for (;;) {
      const [batch] = await readJournal(pool, memory.position, 1);
      if (batch === undefined) break;
      const isKilled = await judgeBatch(pool, memory, batch, killedAt);
      if (!isKilled) continue;
      if (killedAt !== undefined) died[killedAt] += 1;
      killedAt = undefined;
      memory = await recover(pool);
    }
  }
  return died;
}

async function outcomeOf(pool: Pool) {
  const findings = await pool.query('select sensor_id, module, version, starts_at, ends_at, score, title, why from finding order by sensor_id, module, starts_at');
  const flags = await pool.query('select sensor_id, time, check_id, flag, why from flag_history order by sensor_id, time, check_id');
  const readings = await pool.query('select sensor_id, time, flag from reading where flag is not null order by sensor_id, time');
  const latest = await pool.query('select sensor_id, time, value, flag from latest order by sensor_id');
  return { findings: findings.rows, flags: flags.rows, readings: readings.rows, latest: latest.rows };
}

describe.each(DIALECTS)('a judge that is killed thirty times on %s', (dialect) => {
  let straight: TestDatabase;
  let killed: TestDatabase;
  beforeAll(async () => {
    straight = await makeDatabase(dialect);
    killed = await makeDatabase(dialect);
  });
  afterAll(async () => {
    await straight.drop();
    await killed.drop();
  });

  it('leaves the findings, flags and latest values of one that never was', async () => {
    const random = randomOf(1);
    const kills = new Map<number, Place>();
    while (kills.size < KILLS) kills.set(Math.floor(random() * (STEPS / STEPS_PER_BATCH)), PLACES[kills.size % PLACES.length] as Place);
    await runLine(straight.pool, new Map());
    const died = await runLine(killed.pool, kills);
    const [expected, outcome] = [await outcomeOf(straight.pool), await outcomeOf(killed.pool)];
    console.log(`${dialect}: ${Object.entries(died).map(([place, count]) => `${count} ${place}`).join(', ')}; ${outcome.findings.length} findings, ${outcome.flags.length} flags`);
    expect(Object.values(died).reduce((sum, count) => sum + count)).toBe(KILLS);
    expect(died['between commit and judging']).toBeGreaterThanOrEqual(5);
    expect(expected.findings.length).toBeGreaterThanOrEqual(50);
    expect(outcome).toEqual(expected);
  }, 240_000);
});
