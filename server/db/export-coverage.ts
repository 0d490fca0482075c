import type { SeriesStep } from '#lib/domain/api.ts';
import type { Db } from './pool.ts';
import { STEP_MS } from './series-step.ts';
import { isoOf } from './time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface CountsQuery {
  sensorIds: number[];
  fromMs: number;
  toMs: number;
  /** Width of a cell; the first begins at `fromMs`. Whole days are counted by days, others by hours. */
  cellMs: number;
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
export async function listExportCounts(db: Db, { sensorIds, fromMs, toMs, cellMs, every }: CountsQuery): Promise<CellCount[]> {
  const isHourly = cellMs % DAY_MS !== 0;
  const bucketMs = isHourly ? HOUR_MS : DAY_MS;
  const mostRows = every === 'raw' ? 1e15 : Math.max(1, bucketMs / STEP_MS[every]);
  const { rows } = await db.query<{ sensor_id: number; cell: number; count: number; good: number; rows: number; peak: number }>(
    `select
       sensor_id,
       floor(extract(epoch from greatest(bucket, $2::timestamptz) - $2::timestamptz) * 1000 / $4::float8)::int as cell,
       sum(count_all)::float8 as count,
       sum(count_good)::float8 as good,
       sum(least(count_all, $5::float8)) as rows,
       max(count_all)::float8 as peak
     from ${isHourly ? 'rollup_hourly' : 'rollup_daily'}
     where sensor_id = any($1::int[]) and bucket > $2::timestamptz - $6::interval and bucket < $3::timestamptz
     group by 1, 2`,
    [sensorIds, isoOf(fromMs), isoOf(toMs), cellMs, mostRows, `${bucketMs / 2} milliseconds`],
  );
  // days of a zone: about a day of hours is one row
  const perRow = every === '1d' && isHourly ? 24 : 1;
  return rows.map((row) => ({ sensorId: row.sensor_id, cell: row.cell, count: row.count, goodCount: row.good, rowCount: Math.ceil(row.rows / perRow), pacePerHour: (row.peak * HOUR_MS) / bucketMs }));
}

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
