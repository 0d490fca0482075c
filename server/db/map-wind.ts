import type { MapWind } from '#lib/domain/api.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';
import { isoOf } from './time.ts';

const HOUR_MS = 3_600_000;
/** Directions of an hour whose mean vector is shorter than this (1: all the same) point nowhere. */
const LEAST_STEADY = 0.15;

interface Row {
  id: number;
  longitude: number;
  latitude: number;
  speed: number;
  direction: number | null;
  time: number;
  interval: number;
}

/** Which sensors speak for a station: of several, the one that sent last. */
const PAIRS = `
  select distinct on (se.station_id, se.parameter) se.station_id, se.parameter, se.id, se.interval_ms, l.time, l.value, l.flag
  from sensor se
  left join latest l on l.sensor_id = se.id
  where se.parameter in ('wind_speed', 'wind_direction')
  order by se.station_id, se.parameter, l.time desc nulls last, se.id`;

/** Wind now (`hourMs` null), or over one past hour, where both speed and direction are measured. */
export async function readMapWind(db: Db, hourMs: number | null, sight: Sight = PUBLIC): Promise<MapWind> {
  const rows = hourMs === null ? await newest(db, sight) : await ofHour(db, hourMs, sight);
  return {
    hourMs,
    stationIds: rows.map(({ id }) => id),
    longitudes: rows.map(({ longitude }) => longitude),
    latitudes: rows.map(({ latitude }) => latitude),
    speeds: rows.map(({ speed }) => speed),
    directions: rows.map(({ direction }) => direction),
    timesMs: rows.map(({ time }) => time),
    intervalsMs: rows.map(({ interval }) => interval),
  };
}

/** As old as the older of the two; a reading that failed a check is none. */
async function newest(db: Db, sight: Sight): Promise<Row[]> {
  const { rows } = await db.query<Row>(
    `with pair as (${PAIRS})
     select st.id, st.longitude, st.latitude, s.value as speed, d.value as direction,
       least(s.time, d.time) as time, greatest(s.interval_ms, d.interval_ms)::float8 as interval
     from pair s
     join pair d on d.station_id = s.station_id and d.parameter = 'wind_direction'
     join station st on st.id = s.station_id
     where s.parameter = 'wind_speed'
       and ${seenBy('$1')}
       and s.value is not null and d.value is not null
       and coalesce(s.flag, 1) < 4 and coalesce(d.flag, 1) < 4
     order by st.id`,
    [sight],
  );
  return rows;
}

/** Of the readings themselves: the mean of directions is that of their unit vectors, which rollups do not hold. */
async function ofHour(db: Db, hourMs: number, sight: Sight): Promise<Row[]> {
  const { rows } = await db.query<Row & { steady: number }>(
    `with pair as (${PAIRS})
     select st.id, st.longitude, st.latitude, sr.speed, dr.steady,
       mod(degrees(atan2(dr.east, dr.north))::numeric + 360, 360)::float8 as direction,
       $2::timestamptz as time, ${HOUR_MS}::float8 as interval
     from pair s
     join pair d on d.station_id = s.station_id and d.parameter = 'wind_direction'
     join station st on st.id = s.station_id
     cross join lateral (
       select avg(value) as speed
       from reading
       where sensor_id = s.id and time >= $1::timestamptz and time < $2::timestamptz and coalesce(flag, 1) = 1
     ) sr
     cross join lateral (
       select avg(sind(value)) as east, avg(cosd(value)) as north, sqrt(avg(sind(value)) ^ 2 + avg(cosd(value)) ^ 2) as steady
       from reading
       where sensor_id = d.id and time >= $1::timestamptz and time < $2::timestamptz and coalesce(flag, 1) = 1
     ) dr
     where s.parameter = 'wind_speed' and sr.speed is not null and dr.steady is not null and ${seenBy('$3')}
     order by st.id`,
    [isoOf(hourMs), isoOf(hourMs + HOUR_MS), sight],
  );
  return rows.map((row) => (row.steady < LEAST_STEADY ? { ...row, direction: null } : row));
}
