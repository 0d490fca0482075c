import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertSensor } from '#server/db/directory.ts';
import { listExportCounts } from '#server/db/export-coverage.ts';
import type { Pool } from '#server/db/pool.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { randomOf } from './random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const now = Date.now();
const today = Math.floor(now / DAY_MS) * DAY_MS;

/** Counts by the readings themselves: buckets are counted where they begin, the first also where the period cuts it in its second half. */
function truthOf(readings: { sensorId: number; timeMs: number; isGood: boolean }[], { fromMs, toMs, cellMs, isDaily }: { fromMs: number; toMs: number; cellMs: number; isDaily: boolean }): string[] {
  const bucketMs = isDaily ? DAY_MS : HOUR_MS;
  const cells = new Map<string, { count: number; good: number }>();
  for (const { sensorId, timeMs, isGood } of readings) {
    const bucket = Math.floor(timeMs / bucketMs) * bucketMs;
    if (bucket <= fromMs - bucketMs / 2 || bucket >= toMs) continue;
    const key = `${sensorId}/${Math.floor(Math.max(0, bucket - fromMs) / cellMs)}`;
    const cell = cells.get(key) ?? { count: 0, good: 0 };
    cells.set(key, { count: cell.count + 1, good: cell.good + (isGood ? 1 : 0) });
  }
  return [...cells].map(([key, { count, good }]) => `${key}: ${count}, ${good} good`).sort();
}

describe.each(DIALECTS)('counts before a download on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  const sensorIds: number[] = [];
  const random = randomOf(11);

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    const station = await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 51, longitude: 13 });
    for (const channel of ['a', 'b', 'c']) sensorIds.push((await insertSensor(pool, { stationId: station.id, parameter: 'ph', channel, heightM: null })).id);
  });
  afterAll(() => database.drop());

  const store = async (count: number, fromMs: number, toMs: number) => {
    const rows = Array.from({ length: count }, (_, i) => ({ sensor: sensorIds[i % 3]!, time: new Date(fromMs + Math.floor(random() * (toMs - fromMs))).toISOString(), flag: random() < 0.2 ? 3 : null }));
    await pool.query('insert into reading (sensor_id, time, value, flag) select s, t, 1, f from unnest($1::int[], $2::timestamptz[], $3::int2[]) r (s, t, f) on conflict do nothing', [rows.map((row) => row.sensor), rows.map((row) => row.time), rows.map((row) => row.flag)]);
    await pool.query(`insert into rollup_dirty (sensor_id, day) select distinct r.s, date_trunc('day', r.t, 'UTC') from unnest($1::int[], $2::timestamptz[]) r (s, t)`, [rows.map((row) => row.sensor), rows.map((row) => row.time)]);
  };
  const refresh = async () => {
    for (let hasMore = true; hasMore; ) ({ hasMore } = await refreshRollups(pool, { beforeMs: Date.now() }));
  };
  const expectTruth = async () => {
    const { rows } = await pool.query<{ sensorId: number; timeMs: number; isGood: boolean }>('select sensor_id as "sensorId", time as "timeMs", coalesce(flag, 1) = 1 as "isGood" from reading where sensor_id = any($1::int[])', [sensorIds.slice(0, 2)]);
    const spans = [
      { fromMs: today - 20 * DAY_MS, toMs: now + DAY_MS, cellMs: DAY_MS, isDaily: true },
      { fromMs: today - 9 * DAY_MS + 5 * HOUR_MS, toMs: today - 2 * DAY_MS, cellMs: 3 * DAY_MS, isDaily: true },
      { fromMs: today - 6 * DAY_MS + 17 * HOUR_MS, toMs: now, cellMs: 2 * DAY_MS, isDaily: true },
      { fromMs: now - 40 * HOUR_MS, toMs: now, cellMs: HOUR_MS, isDaily: false },
      { fromMs: today - 5 * DAY_MS, toMs: now + HOUR_MS, cellMs: 3 * HOUR_MS, isDaily: false },
      { fromMs: now - 20 * 60_000, toMs: now + 20 * 60_000, cellMs: HOUR_MS, isDaily: false },
    ];
    for (const span of spans) {
      const counted = await listExportCounts(pool, { sensorIds: sensorIds.slice(0, 2), every: 'raw', ...span });
      expect(counted.map((cell) => `${cell.sensorId}/${cell.cell}: ${cell.count}, ${cell.goodCount} good`).sort()).toEqual(truthOf(rows, span));
    }
  };

  it('equal the readings: stored days, hours of the day that runs, and what came since', async () => {
    await store(3000, today - 12 * DAY_MS, now);
    await refresh();
    await expectTruth();
  });

  it.runIf(dialect === 'plain')('equal them while days are marked, of old and of today', async () => {
    await store(500, today - 12 * DAY_MS, now);
    await expectTruth();
  });

  it('equal them when the newest are ahead of the clock', async () => {
    await refresh();
    await store(200, now - 2 * HOUR_MS, now + 20 * 60_000);
    if (dialect === 'timescale') await refresh();
    await expectTruth();
  });

  it.runIf(dialect === 'plain')('equal them after the server was off for days', async () => {
    await pool.query("update rollup_watermark set hour = hour - interval '70 hours'");
    await pool.query('delete from rollup_hourly_stored where bucket >= (select hour from rollup_watermark)');
    await pool.query("delete from rollup_daily_stored where bucket >= (select date_trunc('day', hour, 'UTC') from rollup_watermark)");
    await expectTruth();
  });
});
