import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

/** One calendar day of a zone; it may have 23 or 25 hours. */
export interface LocalDay {
  /** UTC time of its midnight. */
  startMs: number;
  countAll: number;
  countGood: number;
  meanGood: number | null;
  minGood: number | null;
  maxGood: number | null;
}

/**
 * Days as people at the station count them, from hours. Where the zone is not a whole number of hours off UTC, an hour
 * lies in two days, and they are made from the readings.
 */
export async function listLocalDays(db: Db, sensorId: number, fromMs: number, toMs: number, timeZone: string): Promise<LocalDay[]> {
  const values = [sensorId, isoOf(fromMs), isoOf(toMs), timeZone];
  const { rows } = await db.query<Row>((await hasWholeHours(db, fromMs, toMs, timeZone)) ? FROM_HOURS : FROM_READINGS, values);
  return rows.map((row) => ({ startMs: row.day, countAll: row.count_all, countGood: row.count_good, meanGood: row.mean_good, minGood: row.min_good, maxGood: row.max_good }));
}

interface Row {
  day: number;
  count_all: number;
  count_good: number;
  mean_good: number | null;
  min_good: number | null;
  max_good: number | null;
}

/** Days that the span touches are whole: its ends are moved to midnights. */
const BOUNDS = `>= date_trunc('day', $2::timestamptz, $4)`;
const END = `< case
    when $3::timestamptz = date_trunc('day', $3::timestamptz, $4) then $3::timestamptz
    else ((date_trunc('day', $3::timestamptz at time zone $4) + interval '1 day') at time zone $4)
  end`;

const FROM_HOURS = `
  select
    date_trunc('day', bucket, $4) as day,
    sum(count_all)::bigint as count_all,
    sum(count_good)::bigint as count_good,
    sum(sum_good) / nullif(sum(count_good), 0)::float8 as mean_good,
    min(min_good) as min_good,
    max(max_good) as max_good
  from rollup_hourly
  where sensor_id = $1::int and bucket ${BOUNDS} and bucket ${END}
  group by 1
  order by 1`;

const FROM_READINGS = `
  select
    date_trunc('day', time, $4) as day,
    count(*) as count_all,
    count(*) filter (where flag is null or flag = 1) as count_good,
    avg(value) filter (where flag is null or flag = 1) as mean_good,
    min(value) filter (where flag is null or flag = 1) as min_good,
    max(value) filter (where flag is null or flag = 1) as max_good
  from reading
  where sensor_id = $1::int and time ${BOUNDS} and time ${END}
  group by 1
  order by 1`;

/** Asked of every half day of the span: zones have changed their minds. */
async function hasWholeHours(db: Db, fromMs: number, toMs: number, timeZone: string): Promise<boolean> {
  const { rows } = await db.query<{ whole: boolean }>(
    `select bool_and(extract(minute from hour at time zone $3) = 0 and extract(second from hour at time zone $3) = 0) as whole
     from generate_series(date_trunc('hour', $1::timestamptz, 'UTC'), date_trunc('hour', $2::timestamptz, 'UTC'), interval '12 hours') as hour`,
    [isoOf(fromMs), isoOf(toMs), timeZone],
  );
  return rows[0]?.whole !== false;
}
