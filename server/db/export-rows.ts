import pg from 'pg';
import type { RowsQuery } from '#lib/domain/export.ts';
import { isoOf } from './time.ts';

const { escapeLiteral } = pg;

/** Columns, in order: time, value, flag, sent_value, sent_unit, below_detection; of averages: time, mean, min, max, count, good count. */
export function rowsStatement(query: RowsQuery): string {
  return `copy (${query.every === 'raw' ? rawOf(query) : averagesOf(query)}) to stdout (format binary)`;
}

/** Several sensors in the order of time. Columns: time, place in `queries`, value, flag, below_detection. */
export function wideStatement(queries: readonly RowsQuery[]): string {
  return `copy (select time, series, value, flag, below_detection from (${wideOf(queries)}) u order by time) to stdout (format binary)`;
}

/** How many rows `wideStatement` gives once those of one time are one. */
export function wideCountStatement(queries: readonly RowsQuery[]): string {
  return `select count(*)::float8 as count from (select distinct date_trunc('milliseconds', time) from (${wideOf(queries)}) u) t`;
}

/** Each part is in the order of time already, by its index: the whole is merged, not sorted. */
function wideOf(queries: readonly RowsQuery[]): string {
  const parts = queries.map((query, series) =>
    query.every === 'raw'
      ? `select time, ${series}::int2 as series, value, flag, below_detection from (${rawOf(query)}) r`
      : `select bucket as time, ${series}::int2 as series, mean as value, null::int2 as flag, null::boolean as below_detection from (${averagesOf(query)}) as a (bucket, mean, least, most, counted, good)`,
  );
  return parts.join(' union all ');
}

function rawOf({ sensorId, fromMs, toMs, isGoodOnly }: RowsQuery): string {
  return `
    select time, value, flag, sent_value, sent_unit, below_detection
    from reading
    where sensor_id = ${whole(sensorId)} and time >= '${isoOf(fromMs)}' and time < '${isoOf(toMs)}'${isGoodOnly ? ' and (flag is null or flag = 1)' : ''}
    order by time`;
}

function averagesOf(query: RowsQuery): string {
  const { every, timeZone, hasWholeHours } = query;
  if (every === '10m') return ofReadings(query, `date_bin('10 minutes', time, timestamptz '2000-01-03 00:00:00+00')`, "interval '10 minutes'");
  const day = (column: string) => `date_trunc('day', ${column}, ${escapeLiteral(timeZone)})`;
  if (every === '1h') return ofHours(query, 'bucket');
  return hasWholeHours ? ofHours(query, day('bucket')) : ofReadings(query, day('time'), "interval '26 hours'");
}

/**
 * Summed in the order of time: floating sums depend on their order, and the same question must give the same bytes
 * wherever the rows lie. What lies before the span may belong to no bucket of it, what lies behind to its last.
 */
function ofReadings({ sensorId, fromMs, toMs }: RowsQuery, bucket: string, longest: string): string {
  const good = 'filter (where flag is null or flag = 1)';
  return `
    select ${bucket} as bucket, avg(value) ${good}, min(value) ${good}, max(value) ${good}, count(*), count(*) ${good}
    from (
      select time, value, flag
      from reading
      where sensor_id = ${whole(sensorId)} and time >= '${isoOf(fromMs)}' and time < timestamptz '${isoOf(toMs)}' + ${longest}
      order by time
    ) r
    group by 1
    having ${bucket} >= '${isoOf(fromMs)}' and ${bucket} < '${isoOf(toMs)}'
    order by 1`;
}

function ofHours({ sensorId, fromMs, toMs }: RowsQuery, bucket: string): string {
  const span = `sensor_id = ${whole(sensorId)} and bucket >= '${isoOf(fromMs)}'`;
  if (bucket === 'bucket') {
    return `
    select bucket, mean_good, min_good, max_good, count_all, count_good
    from rollup_hourly
    where ${span} and bucket < '${isoOf(toMs)}'
    order by 1`;
  }
  return `
    select ${bucket}, sum(sum_good) / nullif(sum(count_good), 0)::float8, min(min_good), max(max_good), sum(count_all)::bigint, sum(count_good)::bigint
    from rollup_hourly
    where ${span} and bucket < timestamptz '${isoOf(toMs)}' + interval '26 hours'
    group by 1
    having ${bucket} >= '${isoOf(fromMs)}' and ${bucket} < '${isoOf(toMs)}'
    order by 1`;
}

function whole(id: number): number {
  if (!Number.isSafeInteger(id)) throw new Error(`not an id: ${id}`);
  return id;
}
