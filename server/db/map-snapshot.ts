import type { MapSnapshot } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import { readOffset } from './offset.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';
import { isoOf } from './time.ts';

/** Of several sensors of one station, the first that still sends speaks for it. */
const SILENT_AFTER_MS = 3 * 3_600_000;

type Columns = Omit<MapSnapshot, 'parameter' | 'offset'>;

/** Every station that is seen, with its newest judged value of one parameter. */
export async function readMapSnapshot(db: Db, parameter: ParameterId, nowMs: number, sight: Sight = PUBLIC): Promise<MapSnapshot> {
  const offset = await readOffset(db);
  // Columns, as JSON: 20,000 rows of eleven fields cost the driver more than the query costs the database.
  const { rows } = await db.query<Columns>(
    `select
       coalesce(json_agg(id), '[]') as "stationIds",
       coalesce(json_agg(name), '[]') as names,
       coalesce(json_agg(kind), '[]') as kinds,
       coalesce(json_agg(exposure), '[]') as exposures,
       coalesce(json_agg(longitude), '[]') as longitudes,
       coalesce(json_agg(latitude), '[]') as latitudes,
       coalesce(json_agg(coalesce(sensor_id, 0)), '[]') as "sensorIds",
       coalesce(json_agg(coalesce(interval_ms, 0)), '[]') as "intervalsMs",
       coalesce(json_agg((extract(epoch from time) * 1000)::bigint), '[]') as "timesMs",
       coalesce(json_agg(value), '[]') as values,
       coalesce(json_agg(flag), '[]') as flags
     from (
       select st.id, st.name, st.kind, st.exposure, st.longitude, st.latitude, n.sensor_id, n.interval_ms, n.time, n.value, n.flag
       from station st
       left join (
         select distinct on (se.station_id) se.station_id, se.id as sensor_id, se.interval_ms, l.time, l.value, l.flag
         from sensor se
         left join latest l on l.sensor_id = se.id
         where se.parameter = $1
         order by se.station_id, (l.time > $2::timestamptz) is not true, se.id
       ) n on n.station_id = st.id
       where ${seenBy('$3')}
       order by st.id
     ) s`,
    [parameter, isoOf(nowMs - SILENT_AFTER_MS), sight],
  );
  return { parameter, offset, ...(rows[0] as Columns) };
}
