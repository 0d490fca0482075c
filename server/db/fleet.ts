import { SILENT_INTERVALS, SILENT_LEAST_MS, type FleetCauseId } from '#lib/domain/fleet.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';
import { isoOf } from './time.ts';

/** One cause of one station, or of a device that stands nowhere. */
export interface FleetCauseRow {
  station_id: number | null;
  device_id: number | null;
  name: string;
  tags: string[];
  worked_until: number | null;
  cause: FleetCauseId;
  since: number | null;
  parameter: ParameterId | null;
  sensor_id: number | null;
  value: number | null;
  against: number | null;
  count: number;
  why: string;
}

/** Beyond, the least urgent are left out. */
export const MAX_CAUSES = 20_000;

/** Longer than this without a reading is silence. */
const quiet = (intervalMs: string) => `greatest(interval '${SILENT_LEAST_MS} milliseconds', coalesce(nullif(${intervalMs}, 0), 900000) * interval '${SILENT_INTERVALS} milliseconds')`;

/** Whose board it is, when, and a tag that all of its stations have; null: whatever their tags. */
export interface FleetScope {
  nowMs: number;
  tag: string | null;
  sight: Sight;
}

/** Stations at which a device stands; `$2` is a tag or null, `$3` who looks. Only they can fall silent. */
const PLACED = `
  select dp.station_id as id, min(dp.device_id) as device_id, min(dp.starts_at) as placed_at
  from deployment dp
  join device d on d.id = dp.device_id and d.revoked_at is null
  join station st on st.id = dp.station_id and ${seenBy('$3')}
  where (dp.ends_at is null or dp.ends_at > $1::timestamptz)
    and ($2::text is null or exists (select from station_tag t where t.station_id = dp.station_id and t.tag = $2))
  group by dp.station_id`;

const SERIES = `
  select se.id, se.station_id, se.parameter, se.interval_ms, l.time, l.value, l.flag,
    max(l.time) over w as newest, min(nullif(se.interval_ms, 0)) over w as least_ms
  from placed p
  join sensor se on se.station_id = p.id
  join latest l on l.sensor_id = se.id
  window w as (partition by se.station_id)`;

const SILENT = `
  select p.id as station_id, 'silent' as cause, coalesce(n.newest, p.placed_at) as since, null as parameter, null::int as sensor_id,
    n.least_ms::float8 as value, null::float8 as against, 1::bigint as count, case when n.newest is null then 'never' else '' end as why
  from placed p
  left join (select distinct station_id, newest, least_ms from series) n on n.station_id = p.id
  where coalesce(n.newest, p.placed_at) < $1::timestamptz - ${quiet('n.least_ms')}`;

/** Sensors that were given up long ago need no hands. */
const PARTLY_SILENT = `
  select station_id, 'partly-silent', min(time), min(parameter), null::int, null::float8, null::float8, count(*), left(string_agg(distinct parameter, ','), 200)
  from series
  where time < $1::timestamptz - ${quiet('interval_ms')} and time > $1::timestamptz - interval '30 days'
    and newest >= $1::timestamptz - ${quiet('least_ms')}
  group by station_id`;

/** What counts as low follows from the highest voltage of a month and a half: lead at 12 V or 6 V, lithium ion, lithium at 3.2 to 3.6 V, two cells of 1.5 V. */
const BATTERY = `
  select s.station_id, 'battery', coalesce(good.until + interval '1 day', s.time), s.parameter, s.id, s.value, low.volts, 1::bigint, ''
  from series s
  cross join lateral (select max(max_good) as volts from rollup_daily where sensor_id = s.id and bucket > $1::timestamptz - interval '45 days') high
  cross join lateral (select case when high.volts >= 9 then 11.6 when high.volts >= 5.6 then 6.0 when high.volts > 3.75 then 3.4 when high.volts > 3.4 then 3.0 else 2.4 end::float8 as volts) low
  cross join lateral (select max(bucket) as until from rollup_daily where sensor_id = s.id and min_good >= low.volts and bucket > $1::timestamptz - interval '45 days') good
  where s.parameter = 'battery_voltage' and (s.value < 3.4 or s.value between 4.5 and 6 or s.value between 8 and 11.6) and s.value < low.volts`;

/** A clock that is ahead: the reading is kept at the time at which it came, and the device's own time beside it. */
const CLOCK = `
  select distinct on (s.station_id) s.station_id, 'clock', first.time, s.parameter, s.id, extract(epoch from r.device_time - r.time)::float8 * 1000, null::float8, 1::bigint, ''
  from series s
  cross join lateral (select time, device_time from reading where sensor_id = s.id and time = s.time and device_time is not null limit 1) r
  cross join lateral (
    select min(time) as time from reading where sensor_id = s.id and flag > 1 and device_time is not null and time > $1::timestamptz - interval '7 days'
  ) first
  where s.flag in (3, 4)
  order by s.station_id, s.time desc`;

const STUCK = `
  select distinct on (s.station_id) s.station_id, 'stuck', coalesce(f.starts_at, s.time), s.parameter, s.id, s.value, null::float8, count(*) over (partition by s.station_id), h.why
  from series s
  cross join lateral (select why from flag_history where sensor_id = s.id and time = s.time and check_id like 'flat-line@%' limit 1) h
  left join lateral (
    select starts_at from finding where sensor_id = s.id and module = 'flat-line' and ends_at >= s.time order by starts_at desc limit 1
  ) f on true
  where s.flag in (3, 4)
  order by s.station_id, coalesce(f.starts_at, s.time)`;

const REFUSED = `
  select distinct on (dp.station_id) dp.station_id, 'refused', min(r.first_at) over w, null, null::int, null::float8, null::float8, (sum(r.count) over w)::bigint, r.why
  from device_refusal r
  join deployment dp on dp.device_id = r.device_id and dp.ends_at is null
  join placed p on p.id = dp.station_id
  where r.last_at > $1::timestamptz - interval '1 day'
  window w as (partition by dp.station_id)
  order by dp.station_id, r.last_at desc`;

const CAUSES = [SILENT, REFUSED, STUCK, CLOCK, BATTERY, PARTLY_SILENT].map((cause) => `(${cause})`).join('\n  union all\n  ');

/** What a row of the board says of its station. */
const STATION_FACTS = `
     left join (select station_id, array_agg(tag order by tag) as tags from station_tag group by station_id) t on t.station_id = st.id
     left join (select station_id, max(ends_at) as ends_at from station_maintenance where starts_at <= $1::timestamptz and ends_at > $1::timestamptz group by station_id) m on m.station_id = st.id`;

/** Every cause that stored facts tell of now. Where one station has several, several rows. */
export async function listFleetCauses(db: Db, { nowMs, tag, sight }: FleetScope): Promise<FleetCauseRow[]> {
  const { rows } = await db.query<FleetCauseRow>(
    `with placed as materialized (${PLACED}
     ), series as materialized (${SERIES}
     ), cause as (
       ${CAUSES}
     )
     select c.station_id, p.device_id, st.name, coalesce(t.tags, '{}') as tags, m.ends_at as worked_until, c.cause, c.since, c.parameter, c.sensor_id, c.value, c.against, c.count, c.why
     from cause c
     join placed p on p.id = c.station_id
     join station st on st.id = c.station_id
     ${STATION_FACTS}
     limit ${MAX_CAUSES}`,
    [isoOf(nowMs), tag, sight],
  );
  return rows;
}

/** Those of these stations at which a device stands. */
export async function listPlaced(db: Db, stationIds: readonly number[], { nowMs, tag, sight }: FleetScope): Promise<Pick<FleetCauseRow, 'station_id' | 'device_id' | 'name' | 'tags' | 'worked_until'>[]> {
  const { rows } = await db.query<Pick<FleetCauseRow, 'station_id' | 'device_id' | 'name' | 'tags' | 'worked_until'>>(
    `select st.id as station_id, p.device_id, st.name, coalesce(t.tags, '{}') as tags, m.ends_at as worked_until
     from (${PLACED}) p
     join station st on st.id = p.id
     ${STATION_FACTS}
     where st.id = any ($4::int[])`,
    [isoOf(nowMs), tag, sight, stationIds],
  );
  return rows;
}

/** Devices that were added a day ago or longer and stand nowhere. */
export async function listUnplacedDevices(db: Db, nowMs: number): Promise<FleetCauseRow[]> {
  const { rows } = await db.query<FleetCauseRow>(
    `select null::int as station_id, d.id as device_id, d.name, '{}'::text[] as tags, null::timestamptz as worked_until, 'nowhere' as cause, d.created_at as since,
       null as parameter, null::int as sensor_id, null::float8 as value, null::float8 as against, 1::bigint as count, '' as why
     from device d
     where d.revoked_at is null and d.created_at < $1::timestamptz - interval '1 day'
       and not exists (select from deployment dp where dp.device_id = d.id and (dp.ends_at is null or dp.ends_at > $1::timestamptz))
     order by d.id desc
     limit 1000`,
    [isoOf(nowMs)],
  );
  return rows;
}

export async function countPlacedStations(db: Db, { nowMs, tag, sight }: FleetScope): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select count(*) from (${PLACED}) p`, [isoOf(nowMs), tag, sight]);
  return rows[0]?.count ?? 0;
}

/** A day's mean of a series at a place that may be shown. */
export interface DayMean {
  sensorId: number;
  stationId: number;
  parameter: ParameterId;
  latitude: number;
  longitude: number;
  mean: number;
}

/** Good means of one day (UTC) of outdoor stations that stand still, for these parameters. */
export async function listDayMeans(db: Db, dayMs: number, parameters: readonly ParameterId[], leastHours: number): Promise<DayMean[]> {
  const { rows } = await db.query<{ sensor_id: number; station_id: number; parameter: ParameterId; latitude: number; longitude: number; mean: number }>(
    `select se.id as sensor_id, se.station_id, se.parameter, st.latitude, st.longitude, avg(h.mean_good) as mean
     from rollup_hourly h
     join sensor se on se.id = h.sensor_id
     join station st on st.id = se.station_id
     where h.bucket >= $1::timestamptz and h.bucket < $1::timestamptz + interval '1 day' and h.count_good > 0
       and se.parameter = any ($2::text[]) and (se.height_m is null or se.height_m > 0) and st.exposure = 'outdoor' and st.kind in ('reference', 'low-cost')
     group by se.id, st.id
     having count(*) >= $3::int
     order by se.id
     limit 50000`,
    [isoOf(dayMs), parameters, leastHours],
  );
  return rows.map((row) => ({ sensorId: row.sensor_id, stationId: row.station_id, parameter: row.parameter, latitude: row.latitude, longitude: row.longitude, mean: row.mean }));
}
