import type { Series, SeriesQuery } from '#lib/domain/api.ts';
import { AppError } from '#lib/domain/codes.ts';
import { isGood, type Flag } from '#lib/domain/flags.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import { OFFSET } from './offset.ts';
import type { Db } from './pool.ts';
import { STEP_MS, sourceOf, stepOf } from './series-step.ts';
import { seenBy } from './sight.ts';
import { isoOf } from './time.ts';

const DEFAULT_POINTS = 500;
const MAX_POINTS = 4000;
/** Of `every: 'raw'`: what one answer may hold. */
const MAX_RAW_ROWS = 200_000;
const MAX_FLAGGED = 2000;

interface Span {
  sensorId: number;
  fromMs: number;
  toMs: number;
}
type Columns = Pick<Series, 'timesMs' | 'means' | 'mins' | 'maxs' | 'counts' | 'goodCounts'>;

/** One sensor from `fromMs` up to, not including, `toMs`; null where there is no such sensor, or none that is seen. */
export async function findSeries(db: Db, query: SeriesQuery, sight: Sight = PUBLIC): Promise<Series | null> {
  const sensor = await findSensor(db, query.sensorId, sight);
  if (sensor === null) return null;
  const span = clipped(query, sensor.first, sensor.last);
  const { stepMs, columns } = query.every === undefined ? await readPoints(db, span, query.points) : await readEvery(db, span, STEP_MS[query.every]);
  return {
    sensorId: query.sensorId,
    parameter: sensor.parameter,
    isDemonstration: sensor.is_demonstration,
    unit: getParameter(sensor.parameter).unit,
    stepMs,
    fromMs: query.fromMs,
    toMs: query.toMs,
    offset: sensor.offset,
    ...columns,
    flagged: await listFlagged(db, query),
  };
}

interface SensorRow {
  parameter: ParameterId;
  is_demonstration: boolean;
  offset: number;
  first: number | null;
  last: number | null;
}

/** The sensor, the ends of what it has, and the journal position that is surely in what is read after this. */
async function findSensor(db: Db, id: number, sight: Sight): Promise<SensorRow | null> {
  const { rows } = await db.query<SensorRow>(
    `select se.parameter, st.is_demonstration, ${OFFSET} as "offset",
       (select time from reading where sensor_id = $1::int order by time limit 1) as first,
       (select time from reading where sensor_id = $1::int order by time desc limit 1) as last
     from sensor se
     join station st on st.id = se.station_id
     where se.id = $1::int and ${seenBy('$2')}`,
    [id, sight],
  );
  return rows[0] ?? null;
}

/** To what there is: ten years asked of a sensor that is a week old are a week. */
function clipped({ sensorId, fromMs, toMs }: SeriesQuery, first: number | null, last: number | null): Span {
  if (first === null || last === null) return { sensorId, fromMs: toMs, toMs };
  return { sensorId, fromMs: Math.max(fromMs, first), toMs: Math.min(toMs, Math.floor(last) + 1) };
}

/** Every reading where they are few enough; otherwise the finest buckets that are. */
async function readPoints(db: Db, span: Span, wanted = DEFAULT_POINTS): Promise<{ stepMs: number; columns: Columns }> {
  const points = Math.max(1, Math.min(MAX_POINTS, wanted));
  if (!(await hasMoreThan(db, span, points))) return { stepMs: 0, columns: await readRaw(db, span, points) };
  const stepMs = stepOf(span.toMs - span.fromMs, points);
  return { stepMs, columns: await readBuckets(db, span, stepMs) };
}

/** Asks the index alone: most long spans have more, and their readings need not be fetched to know it. */
async function hasMoreThan(db: Db, { sensorId, fromMs, toMs }: Span, count: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `select time
     from reading
     where sensor_id = $1::int and time >= $2::timestamptz and time < $3::timestamptz
     order by time
     offset $4::int
     limit 1`,
    [sensorId, isoOf(fromMs), isoOf(toMs), count],
  );
  return rowCount === 1;
}

async function readEvery(db: Db, span: Span, stepMs: number): Promise<{ stepMs: number; columns: Columns }> {
  if (stepMs > 0) return { stepMs, columns: await readBuckets(db, span, stepMs) };
  const columns = await readRaw(db, span, MAX_RAW_ROWS + 1);
  if (columns.timesMs.length > MAX_RAW_ROWS) throw new AppError('request.invalid', `That would be more than ${MAX_RAW_ROWS} readings; ask in parts`);
  return { stepMs, columns };
}

async function readRaw(db: Db, { sensorId, fromMs, toMs }: Span, limit: number): Promise<Columns> {
  const { rows } = await db.query<[timeMs: number, value: number, flag: Flag | null]>({
    rowMode: 'array',
    text: `
      select time, value, flag
      from reading
      where sensor_id = $1::int and time >= $2::timestamptz and time < $3::timestamptz
      order by time
      limit $4::int`,
    values: [sensorId, isoOf(fromMs), isoOf(toMs), limit],
  });
  const good = rows.map(([, value, flag]) => (isGood(flag) ? value : null));
  return { timesMs: rows.map((row) => row[0]), means: good, mins: good, maxs: good, counts: rows.map(() => 1), goodCounts: good.map((value) => (value === null ? 0 : 1)) };
}

type Bucket = [timeMs: number, mean: number | null, min: number | null, max: number | null, count: number, goodCount: number];

async function readBuckets(db: Db, { sensorId, fromMs, toMs }: Span, stepMs: number): Promise<Columns> {
  const source = sourceOf(stepMs);
  const { rows } = await db.query<Bucket>({
    rowMode: 'array',
    text: source === 'reading' ? OF_READINGS : source === 'rollup_hourly' ? OF_HOURS : OF_DAYS,
    values: [sensorId, isoOf(fromMs), isoOf(toMs), `${stepMs} milliseconds`],
  });
  return {
    timesMs: rows.map((row) => row[0]),
    means: rows.map((row) => row[1]),
    mins: rows.map((row) => row[2]),
    maxs: rows.map((row) => row[3]),
    counts: rows.map((row) => row[4]),
    goodCounts: rows.map((row) => row[5]),
  };
}

/** Buckets of any width begin where a Monday of 2000 did. */
const ORIGIN = "timestamptz '2000-01-03 00:00:00+00'";

const OF_READINGS = `
  select
    date_bin($4::interval, time, ${ORIGIN}),
    avg(value) filter (where flag is null or flag = 1),
    min(value) filter (where flag is null or flag = 1),
    max(value) filter (where flag is null or flag = 1),
    count(*),
    count(*) filter (where flag is null or flag = 1)
  from reading
  where sensor_id = $1::int and time >= date_bin($4::interval, $2::timestamptz, ${ORIGIN}) and time < $3::timestamptz
  group by 1
  order by 1`;

const ofRollup = (view: 'rollup_hourly' | 'rollup_daily') => `
  select
    date_bin($4::interval, bucket, ${ORIGIN}),
    sum(sum_good) / nullif(sum(count_good), 0)::float8,
    min(min_good),
    max(max_good),
    sum(count_all)::bigint,
    sum(count_good)::bigint
  from ${view}
  where sensor_id = $1::int and bucket >= date_bin($4::interval, $2::timestamptz, ${ORIGIN}) and bucket < $3::timestamptz
  group by 1
  order by 1`;
const OF_HOURS = ofRollup('rollup_hourly');
const OF_DAYS = ofRollup('rollup_daily');

/** Newest kept, given in the order of time. */
async function listFlagged(db: Db, { sensorId, fromMs, toMs }: SeriesQuery): Promise<Series['flagged']> {
  const { rows } = await db.query<{ time: number; value: number; flag: Flag }>(
    `select time, value, flag
     from reading
     where sensor_id = $1::int and time >= $2::timestamptz and time < $3::timestamptz and flag > 1
     order by time desc
     limit $4::int`,
    [sensorId, isoOf(fromMs), isoOf(toMs), MAX_FLAGGED],
  );
  return rows.reverse().map((row) => ({ timeMs: row.time, value: row.value, flag: row.flag }));
}
