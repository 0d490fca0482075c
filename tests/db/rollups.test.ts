import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reading } from '#lib/domain/reading.ts';
import { insertSensor } from '#server/db/directory.ts';
import { recordJudgements } from '#server/db/judgements.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { listJobHealth } from '#server/db/rollups-timescale.ts';
import { insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { randomOf } from './random.ts';
import { readingOf } from './reading-of.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const now = Date.now();
/** Old enough to be compressed, and long enough for several chunks. */
const T0 = Math.floor(now / DAY_MS) * DAY_MS - 60 * DAY_MS;

describe.each(DIALECTS)('rollups on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  const sensorIds: number[] = [];
  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    const station = await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 51, longitude: 13 });
    for (const channel of ['a', 'b', 'c']) sensorIds.push((await insertSensor(pool, { stationId: station.id, parameter: 'ph', channel, heightM: null })).id);
  });
  afterAll(() => database.drop());

  const store = (readings: Reading[]) => transaction(pool, (tx) => insertNew(tx, readings, { nowMs: Date.now() }));
  const refresh = async () => {
    for (let hasMore = true; hasMore; ) ({ hasMore } = await refreshRollups(pool, { beforeMs: Date.now(), limit: 7 }));
  };
  const spread = (random: () => number, count: number, fromMs: number, toMs: number) =>
    Array.from({ length: count }, () => readingOf(sensorIds[Math.floor(random() * 3)] ?? 0, fromMs + Math.floor((random() * (toMs - fromMs)) / 60_000) * 60_000, Math.round(random() * 1000) / 8));
  const flagEvery = async (nth: number) => {
    const { rows } = await pool.query<{ sensor_id: number; time: number }>('select sensor_id, time from reading order by sensor_id, time');
    const flags = rows.filter((_, i) => i % nth === 0).map((row) => ({ sensorId: row.sensor_id, timeMs: row.time, flag: 4 as const, check: 'x@1', why: 'x' }));
    await transaction(pool, (tx) => recordJudgements(tx, { consumer: 'judge', position: nth, flags, findings: [], latest: [] }));
    return flags.length;
  };

  /** Rollups as they are read, against the readings by plain SQL. */
  const expectTruth = async () => {
    for (const [view, unit] of [['rollup_hourly', 'hour'], ['rollup_daily', 'day']] as const) {
      const shown = await pool.query(
        `select sensor_id, bucket, count_all, count_good, sum_good, round(mean_good::numeric, 9)::float8 as mean_good, min_good, max_good
         from ${view} order by sensor_id, bucket`,
      );
      const truth = await pool.query(
        `select sensor_id, date_trunc($1, time, 'UTC') as bucket, count(*) as count_all,
           count(*) filter (where coalesce(flag, 1) = 1) as count_good, sum(value) filter (where coalesce(flag, 1) = 1) as sum_good,
           round((avg(value) filter (where coalesce(flag, 1) = 1))::numeric, 9)::float8 as mean_good,
           min(value) filter (where coalesce(flag, 1) = 1) as min_good, max(value) filter (where coalesce(flag, 1) = 1) as max_good
         from reading group by 1, 2 order by 1, 2`,
        [unit],
      );
      expect(shown.rows, view).toEqual(truth.rows);
      expect(shown.rowCount).toBeGreaterThan(0);
    }
    for (const [fromMs, toMs] of [[T0 - DAY_MS, now + HOUR_MS], [T0 + DAY_MS + 5 * HOUR_MS, T0 + 2 * DAY_MS + 6 * HOUR_MS], [now - (now % HOUR_MS), now - (now % HOUR_MS) + HOUR_MS]] as const) {
      const span = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
      const hours = await pool.query("select sensor_id, bucket, count_all, count_good, mean_good from rollup_hours('ph', $1::timestamptz, $2::timestamptz) order by sensor_id, bucket", span);
      const view = await pool.query('select sensor_id, bucket, count_all, count_good, mean_good from rollup_hourly where bucket >= $1::timestamptz and bucket < $2::timestamptz order by sensor_id, bucket', span);
      expect(hours.rows, span.join(' to ')).toEqual(view.rows);
    }
  };

  it('equal the readings after late, duplicate and flagged rows', async () => {
    const random = randomOf(1);
    await store(spread(random, 3000, T0, T0 + 10 * DAY_MS));
    await refresh();
    await expectTruth();
    await store(spread(random, 500, T0 - 3 * DAY_MS, T0 + 12 * DAY_MS));
    expect(await flagEvery(9)).toBeGreaterThan(100);
    await refresh();
    await expectTruth();
  });

  it('show what is newer than the last refresh, at once', async () => {
    await store(spread(randomOf(2), 300, now - 5 * HOUR_MS, now));
    if (dialect === 'timescale') await refresh();
    await expectTruth();
    await refresh();
    await expectTruth();
    await store(spread(randomOf(3), 100, now - 2 * 60_000, now + 20 * 60_000));
    await expectTruth();
  });

  it.runIf(dialect === 'plain')('are never wrong in between: marked days are read from the readings', async () => {
    await store(spread(randomOf(4), 400, T0, T0 + 5 * DAY_MS));
    await flagEvery(17);
    await expectTruth();
  });

  it.runIf(dialect === 'plain')('catch up after a server was off for days', async () => {
    await refresh();
    await pool.query("update rollup_watermark set hour = hour - interval '70 hours'");
    await pool.query('delete from rollup_hourly_stored where bucket >= (select hour from rollup_watermark)');
    await pool.query("delete from rollup_daily_stored where bucket >= (select date_trunc('day', hour, 'UTC') from rollup_watermark)");
    await expectTruth();
    await refresh();
    await expectTruth();
    const { rows } = await pool.query<{ hour: number }>('select hour from rollup_watermark');
    expect(Date.now() - (rows[0]?.hour ?? 0)).toBeLessThan(2 * HOUR_MS);
  });

  it('miss nothing that commits while a refresh is at work', async () => {
    const writer = await pool.connect();
    await store([readingOf(sensorIds[0] ?? 0, T0 + 20 * DAY_MS, 1)]);
    await writer.query('begin');
    await insertNew(writer, [readingOf(sensorIds[0] ?? 0, T0 + 20 * DAY_MS + 1, 2)]);
    await refresh();
    await writer.query('commit');
    writer.release();
    await refresh();
    await expectTruth();
  });

  it.runIf(dialect === 'timescale')('equal the readings after late, duplicate and flagged rows in a compressed chunk', async () => {
    await refresh();
    const { rows } = await pool.query<{ chunk: string }>("select compress_chunk(c)::text as chunk from show_chunks('reading', older_than => interval '30 days') c");
    expect(rows.length).toBeGreaterThan(0);
    const late = spread(randomOf(5), 400, T0, T0 + 9 * DAY_MS);
    const { stored } = await store(late);
    expect(stored.length).toBeGreaterThan(100);
    expect(await store(late)).toMatchObject({ stored: [] });
    expect(await flagEvery(13)).toBeGreaterThan(100);
    await refresh();
    await expectTruth();
  });

  it.runIf(dialect === 'timescale')('are kept by jobs that run, and whose health is told', async () => {
    const { rows } = await pool.query<{ job_id: number }>('select job_id from timescaledb_information.jobs where hypertable_name is not null');
    for (const { job_id: jobId } of rows) await pool.query(`call run_job(${jobId})`);
    await expectTruth();
    const health = await listJobHealth(pool);
    expect(health.map(({ job }) => job.replace(/ \[.*/, '')).sort()).toEqual(['Columnstore Policy', 'Refresh Continuous Aggregate Policy', 'Refresh Continuous Aggregate Policy']);
  });

  it.runIf(dialect === 'plain')('have no jobs of the database', async () => {
    expect(await listJobHealth(pool)).toEqual([]);
  });

  it('are empty where everything was deleted', async () => {
    await pool.query(`insert into rollup_dirty (sensor_id, day) select distinct sensor_id, date_trunc('day', time, 'UTC') from reading where time < now() - interval '2 days'`);
    await pool.query("delete from reading where time < now() - interval '2 days'");
    await refresh();
    await expectTruth();
  });
});
