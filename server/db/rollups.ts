import { isPlainDatabase } from './dialect.ts';
import type { Pool, PoolClient } from './pool.ts';
import { transaction } from './pool.ts';
import { refreshAggregates } from './rollups-timescale.ts';
import { isoOf } from './time.ts';

export interface RefreshOptions {
  /** Hours that end before this, and ten minutes before the database's now, are closed. */
  beforeMs: number;
  /** Dirty days of sensors that one call works off; default 1000. */
  limit?: number;
}

export interface Refreshed {
  /** Dirty days of sensors that equal their readings again. */
  days: number;
  /** True where a further call finds more to do. */
  hasMore: boolean;
}

const LOCK = 7_241_003;
/** Of hours that a server which was off has to roll up, so many in one transaction. */
const MAX_HOURS = 24;

/** Brings the stored rollups up to their readings: dirty days first, then the hours that are over. One at a time. */
export async function refreshRollups(pool: Pool, { beforeMs, limit = 1000 }: RefreshOptions): Promise<Refreshed> {
  if (!(await isPlainDatabase(pool))) return refreshAggregates(pool, limit);
  const days = await locked(pool, (tx) => recomputeDirtyDays(tx, limit));
  const isBehind = await locked(pool, (tx) => rollUpClosedHours(tx, beforeMs));
  return { days: days ?? 0, hasMore: days === limit || isBehind === true };
}

/** Null where another refresher is at work. */
function locked<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T | null> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [LOCK]);
    return rows[0]?.got === true ? work(tx) : null;
  });
}

/** What a day's or an hour's readings come to. */
const AGGREGATES = `
  count(*) as count_all,
  count(*) filter (where flag is null or flag = 1) as count_good,
  sum(value) filter (where flag is null or flag = 1) as sum_good,
  min(value) filter (where flag is null or flag = 1) as min_good,
  max(value) filter (where flag is null or flag = 1) as max_good`;
const STORED = 'sensor_id, bucket, count_all, count_good, sum_good, min_good, max_good';

/** The marks are deleted by one statement and the readings read by a later one: what commits between has marks of its own. */
async function recomputeDirtyDays(tx: PoolClient, limit: number): Promise<number> {
  const { rows } = await tx.query<{ sensor_id: number; day: string }>(
    `with picked as (
       select distinct sensor_id, day from rollup_dirty order by sensor_id, day limit $1::int
     ), gone as (
       delete from rollup_dirty d using picked p where d.sensor_id = p.sensor_id and d.day = p.day
     )
     select sensor_id, day::text as day from picked`,
    [limit],
  );
  if (rows.length === 0) return 0;
  const picked = [rows.map((row) => row.sensor_id), rows.map((row) => row.day)];
  await tx.query(
    `delete from rollup_hourly_stored h
     using unnest($1::int[], $2::timestamptz[]) as d (sensor_id, day)
     where h.sensor_id = d.sensor_id and h.bucket >= d.day and h.bucket < d.day + interval '24 hours'`,
    picked,
  );
  await tx.query(
    `insert into rollup_hourly_stored (${STORED})
     select d.sensor_id, r.*
     from unnest($1::int[], $2::timestamptz[]) as d (sensor_id, day)
     cross join lateral (
       select date_trunc('hour', time, 'UTC') as bucket, ${AGGREGATES}
       from reading
       where sensor_id = d.sensor_id and time >= d.day and time < least(d.day + interval '24 hours', (select hour from rollup_watermark))
       group by 1
     ) r`,
    picked,
  );
  await storeDays(tx, picked);
  return rows.length;
}

/** Days from their stored hours; the day that still runs is not stored. */
async function storeDays(tx: PoolClient, picked: unknown[]): Promise<void> {
  await tx.query(
    `delete from rollup_daily_stored s
     using unnest($1::int[], $2::timestamptz[]) as d (sensor_id, day)
     where s.sensor_id = d.sensor_id and s.bucket = d.day`,
    picked,
  );
  await tx.query(
    `insert into rollup_daily_stored (${STORED})
     select d.sensor_id, d.day, sum(count_all), sum(count_good), sum(sum_good), min(min_good), max(max_good)
     from unnest($1::int[], $2::timestamptz[]) as d (sensor_id, day)
     join rollup_hourly_stored h on h.sensor_id = d.sensor_id and h.bucket >= d.day and h.bucket < d.day + interval '24 hours'
     where d.day < (select date_trunc('day', hour, 'UTC') from rollup_watermark)
     group by 1, 2`,
    picked,
  );
}

/** Moves the watermark over hours that are over for ten minutes: nobody writes into them any more without a mark. */
async function rollUpClosedHours(tx: PoolClient, beforeMs: number): Promise<boolean> {
  const { rows } = await tx.query<{ from: string; to: string; last: string; is_behind: boolean }>(
    `select hour::text as "from", "to"::text, is_behind
     from rollup_watermark
     cross join lateral (
       select least(date_trunc('hour', $1::timestamptz, 'UTC'), date_trunc('hour', now() - interval '10 minutes', 'UTC')) as last
     ) l
     cross join lateral (select least(last, hour + $2::int * interval '1 hour') as "to", last > hour + $2::int * interval '1 hour' as is_behind) t
     where last > hour
     for update of rollup_watermark`,
    [isoOf(beforeMs), MAX_HOURS],
  );
  const span = rows[0];
  if (span === undefined) return false;
  await tx.query(
    `insert into rollup_hourly_stored as h (${STORED})
     select s.id, r.*
     from sensor s
     cross join lateral (
       select date_trunc('hour', time, 'UTC') as bucket, ${AGGREGATES}
       from reading
       where sensor_id = s.id and time >= $1::timestamptz and time < $2::timestamptz
       group by 1
     ) r
     on conflict (sensor_id, bucket) do update
     set (count_all, count_good, sum_good, min_good, max_good) = (excluded.count_all, excluded.count_good, excluded.sum_good, excluded.min_good, excluded.max_good)`,
    [span.from, span.to],
  );
  await tx.query(
    `insert into rollup_daily_stored as d (${STORED})
     select sensor_id, date_trunc('day', bucket, 'UTC'), sum(count_all), sum(count_good), sum(sum_good), min(min_good), max(max_good)
     from sensor s
     join rollup_hourly_stored h on h.sensor_id = s.id
     where bucket >= date_trunc('day', $1::timestamptz, 'UTC') and bucket < date_trunc('day', $2::timestamptz, 'UTC')
     group by 1, 2
     on conflict (sensor_id, bucket) do update
     set (count_all, count_good, sum_good, min_good, max_good) = (excluded.count_all, excluded.count_good, excluded.sum_good, excluded.min_good, excluded.max_good)`,
    [span.from, span.to],
  );
  await tx.query('update rollup_watermark set hour = $1::timestamptz', [span.to]);
  return span.is_behind;
}
