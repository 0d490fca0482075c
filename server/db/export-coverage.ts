import type { SeriesStep } from '#lib/domain/api.ts';
import { isPlainDatabase } from './dialect.ts';
import type { Db } from './pool.ts';
import { STEP_MS } from './series-step.ts';
import { isoOf } from './time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface CountsQuery {
  sensorIds: number[];
  fromMs: number;
  toMs: number;
  /** Width of a cell; the first begins at `fromMs`. */
  cellMs: number;
  /** True: counted by days of UTC, else by hours. */
  isDaily: boolean;
  /** Rows that these readings become. */
  every: SeriesStep;
}

export interface CellCount {
  sensorId: number;
  cell: number;
  count: number;
  goodCount: number;
  rowCount: number;
  /** Readings an hour in the fullest bucket of the cell: the pace at which the sensor sent then. */
  pacePerHour: number;
}

/** Readings of each sensor and cell from the rollups; buckets that the period cuts are counted where they begin. */
export async function listExportCounts(db: Db, { sensorIds, fromMs, toMs, cellMs, isDaily, every }: CountsQuery): Promise<CellCount[]> {
  const bucketMs = isDaily ? DAY_MS : HOUR_MS;
  const mostRows = every === 'raw' ? 1e15 : Math.max(1, bucketMs / STEP_MS[every]);
  const { rows } = await db.query<{ sensor_id: number; cell: number; count: number; good: number; rows: number; peak: number }>(
    `${await countedSql(db, isDaily)}
     select sensor_id, cell, sum(count_all) as count, sum(count_good) as good, sum(row_count) as rows, max(peak)::float8 as peak
     from cells
     group by 1, 2`,
    [sensorIds, isoOf(fromMs), isoOf(toMs), fromMs / 1000, cellMs / 1000, mostRows, `${bucketMs / 2} milliseconds`],
  );
  // days of a zone: about a day of hours is one row
  const perRow = every === '1d' && !isDaily ? 24 : 1;
  return rows.map((row) => ({ sensorId: row.sensor_id, cell: row.cell, count: row.count, goodCount: row.good, rowCount: Math.ceil(row.rows / perRow), pacePerHour: (row.peak * HOUR_MS) / bucketMs }));
}

/** The common table `cells`, each row a part of what one sensor has in one cell; `$1` are the sensors, `$2` to `$3` the period. */
async function countedSql(db: Db, isDaily: boolean): Promise<string> {
  if (await isPlainDatabase(db)) return isDaily ? PLAIN_DAYS : PLAIN_HOURS;
  const from = isDaily ? 'rollup_daily' : 'rollup_hourly';
  return `with cells as (${cellsOf(`${from} b`, 'b.sensor_id = any($1::int[])')})`;
}

/** Whole buckets `b`, summed by cell as they are read. Sums of bigint would be numeric, at several times the cost. */
const cellsOf = (from: string, where: string) => `
  select
    b.sensor_id,
    floor(greatest(date_part('epoch', b.bucket) - $4::float8, 0) / $5::float8)::int as cell,
    sum(b.count_all::float8) as count_all,
    sum(b.count_good::float8) as count_good,
    sum(least(b.count_all::float8, $6::float8)) as row_count,
    max(b.count_all) as peak
  from ${from}
  where ${where} and b.bucket > $2::timestamptz - $7::interval and b.bucket < $3::timestamptz
  group by 1, 2`;

/**
 * What the views of plain PostgreSQL show, for a period: they read every dirty day whatever the period, look for marks
 * hour by hour, and make the day that runs from its readings although most of its hours are stored.
 */
const MARKED = `
  select distinct sensor_id, day
  from rollup_dirty
  where sensor_id = any($1::int[]) and day > $2::timestamptz - interval '25 hours' and day < $3::timestamptz`;
const HOUR = '(select hour from rollup_watermark)';
const TODAY = `(select date_trunc('day', hour, 'UTC') from rollup_watermark)`;

/** Buckets that are stored and not marked: each is whole. `not in` is looked up in a hash table, however few or many marks there are; a join would be planned by their number in the last statistics. */
const storedCells = (table: string, day: string, untilSql: string) => cellsOf(`${table} b`, `b.sensor_id = any($1::int[]) and b.bucket < ${untilSql} and (b.sensor_id, ${day}) not in (select sensor_id, day from marked)`);

/** Readings of marked days, and those since the watermark, by hours or days. */
const freshBuckets = (width: string) => `
  select sensor_id, date_bin(interval '${width}', time, timestamptz '2000-01-01+00') as bucket, count(*) as count_all, count(*) filter (where flag is null or flag = 1) as count_good
  from (
    select m.sensor_id, r.time, r.flag
    from marked m
    cross join lateral (select time, flag from reading where sensor_id = m.sensor_id and time >= m.day and time < least(m.day + interval '24 hours', ${HOUR})) r
    union all
    select sensor_id, time, flag
    from reading
    where sensor_id = any($1::int[]) and time >= ${HOUR} and time > $2::timestamptz - interval '24 hours' and time < $3::timestamptz + interval '24 hours'
  ) fresh
  group by 1, 2`;

const PLAIN_HOURS = `
  with marked as materialized (${MARKED}), fresh as (${freshBuckets('1 hour')}), cells as (
    ${storedCells('rollup_hourly_stored', "date_trunc('day', b.bucket, 'UTC')", HOUR)}
    union all
    ${cellsOf('fresh b', 'true')}
  )`;

/** The day that runs is made of its stored hours and of what came since: it is put together before it is counted. */
const PLAIN_DAYS = `
  with marked as materialized (${MARKED}), running as (
    select sensor_id, bucket, sum(count_all)::bigint as count_all, sum(count_good)::bigint as count_good
    from (
      select h.sensor_id, ${TODAY} as bucket, h.count_all, h.count_good
      from rollup_hourly_stored h
      where h.sensor_id = any($1::int[]) and h.bucket >= ${TODAY} and h.bucket < least($3::timestamptz, ${HOUR}) and (h.sensor_id, date_trunc('day', h.bucket, 'UTC')) not in (select sensor_id, day from marked)
      union all
      ${freshBuckets('1 day')}
    ) parts
    group by 1, 2
  ), cells as (
    ${storedCells('rollup_daily_stored', 'b.bucket', TODAY)}
    union all
    ${cellsOf('running b', 'true')}
  )`;

/** When the first reading of any of these sensors was; null where there is none. */
export async function findFirstReadingMs(db: Db, sensorIds: number[]): Promise<number | null> {
  const { rows } = await db.query<{ first: number | null }>(
    `select min(one.time) as first
     from unnest($1::int[]) as wanted (id)
     cross join lateral (select time from reading where sensor_id = wanted.id order by time limit 1) one`,
    [sensorIds],
  );
  return rows[0]?.first ?? null;
}

/** Usual time between two readings where the judge has measured it. */
export async function listExportIntervals(db: Db, sensorIds: number[]): Promise<{ sensorId: number; intervalMs: number }[]> {
  const { rows } = await db.query<{ id: number; interval_ms: number }>('select id, interval_ms from sensor where id = any($1::int[]) and interval_ms > 0', [sensorIds]);
  return rows.map((row) => ({ sensorId: row.id, intervalMs: row.interval_ms }));
}
