import type { Pool, PoolClient } from './pool.ts';
import type { Refreshed } from './rollups.ts';

const LOCK = 7_241_003;
/** Spans of one call: each is a statement that may take long. */
const MAX_SPANS = 50;

/**
 * Refreshes both continuous aggregates where readings came late or were flagged later. Also the fallback where
 * TimescaleDB's own jobs do not run. Marks are removed after the refresh that saw their readings.
 */
export async function refreshAggregates(pool: Pool, limit: number): Promise<Refreshed> {
  const db = await pool.connect();
  try {
    await db.query('set statement_timeout = 0');
    const { rows } = await db.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [LOCK]);
    return rows[0]?.got === true ? await refreshLocked(db, limit) : { days: 0, hasMore: false };
  } finally {
    db.release(true);
  }
}

async function refreshLocked(db: PoolClient, limit: number): Promise<Refreshed> {
  const marks = await db.query<{ id: string; day: number }>('select id::text as id, day from rollup_dirty order by day limit $1::int', [limit * 20]);
  const spans = spansOf([...new Set(marks.rows.map((row) => row.day))]);
  const taken = spans.slice(0, MAX_SPANS);
  for (const span of taken) await refreshSpan(db, span);
  const endMs = taken.at(-1)?.toMs ?? 0;
  const done = marks.rows.filter((row) => row.day < endMs);
  if (done.length > 0) await db.query('delete from rollup_dirty where id = any ($1::bigint[])', [`{${done.map((row) => row.id).join(',')}}`]);
  return { days: done.length, hasMore: spans.length > taken.length || marks.rows.length === limit * 20 };
}

const DAY_MS = 86_400_000;

/** Runs of days that follow one another; ascending. */
function spansOf(days: number[]): { fromMs: number; toMs: number }[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (const dayMs of days) {
    const last = spans.at(-1);
    if (last !== undefined && last.toMs === dayMs) last.toMs += DAY_MS;
    else spans.push({ fromMs: dayMs, toMs: dayMs + DAY_MS });
  }
  return spans;
}

/** Never into the hour that runs: what is materialized there would hide what comes next. */
async function refreshSpan(db: PoolClient, { fromMs, toMs }: { fromMs: number; toMs: number }): Promise<void> {
  const { rows } = await db.query<{ hour: number; day: number }>(
    "select date_trunc('hour', now() - interval '10 minutes', 'UTC') as hour, date_trunc('day', now() - interval '10 minutes', 'UTC') as day",
  );
  const { hour = 0, day = 0 } = rows[0] ?? {};
  const hourEndMs = Math.min(toMs, hour);
  const dayEndMs = Math.min(toMs, day);
  if (hourEndMs > fromMs) await refresh(db, 'rollup_hourly', fromMs, hourEndMs);
  if (dayEndMs > fromMs) await refresh(db, 'rollup_daily', fromMs, dayEndMs);
}

async function refresh(db: PoolClient, view: 'rollup_hourly' | 'rollup_daily', fromMs: number, toMs: number): Promise<void> {
  const iso = [fromMs, toMs].map((timeMs) => new Date(timeMs).toISOString());
  await db.query(`call refresh_continuous_aggregate('${view}', '${iso[0]}'::timestamptz, '${iso[1]}'::timestamptz)`);
}

export interface JobHealth {
  job: string;
  lastStatus: string | null;
  failures: number;
  lastFinishedMs: number | null;
}

/** TimescaleDB's background jobs, for the health page; empty on plain PostgreSQL. */
export async function listJobHealth(pool: Pool): Promise<JobHealth[]> {
  const { rows: found } = await pool.query<{ found: boolean }>("select to_regclass('timescaledb_information.job_stats') is not null as found");
  if (found[0]?.found !== true) return [];
  const { rows } = await pool.query<{ job: string; last_status: string | null; failures: number; finished: number | null }>(
    `select j.application_name as job, s.last_run_status as last_status, coalesce(s.total_failures, 0) as failures,
       case when s.last_successful_finish > '-infinity' then s.last_successful_finish end as finished
     from timescaledb_information.jobs j
     left join timescaledb_information.job_stats s using (job_id)
     where j.hypertable_name is not null
     order by j.job_id`,
  );
  return rows.map((row) => ({ job: row.job, lastStatus: row.last_status, failures: row.failures, lastFinishedMs: row.finished }));
}
