import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Db } from './pool.ts';

/** Every series with its station's public position and tags: what rules are matched against. */
export async function listPlacedSensors(db: Db): Promise<{ id: number; stationId: number; parameter: ParameterId; longitude: number; latitude: number; tags: string[] }[]> {
  const { rows } = await db.query<{ id: number; station_id: number; parameter: ParameterId; longitude: number; latitude: number; tags: string[] }>(
    `select se.id, se.station_id, se.parameter, st.longitude, st.latitude,
       coalesce((select array_agg(t.tag order by t.tag) from station_tag t where t.station_id = st.id), '{}') as tags
     from sensor se
     join station st on st.id = se.station_id
     order by se.id`,
  );
  return rows.map((row) => ({ id: row.id, stationId: row.station_id, parameter: row.parameter, longitude: row.longitude, latitude: row.latitude, tags: row.tags }));
}

export interface AlertStation {
  id: number;
  name: string;
  longitude: number;
  latitude: number;
  timeZone: string;
  isDemonstration: boolean;
}

/** In the order of the ids; those that are gone are left out. */
export async function listAlertStations(db: Db, ids: readonly number[]): Promise<AlertStation[]> {
  const { rows } = await db.query<{ id: number; name: string; longitude: number; latitude: number; time_zone: string; is_demonstration: boolean }>(
    `select s.id, s.name, s.longitude, s.latitude, s.time_zone, s.is_demonstration
     from unnest($1::int[]) with ordinality as i (id, place)
     join station s on s.id = i.id
     order by i.place`,
    [ids],
  );
  return rows.map((row) => ({ id: row.id, name: row.name, longitude: row.longitude, latitude: row.latitude, timeZone: row.time_zone, isDemonstration: row.is_demonstration }));
}

/** Change per hour of a series over the two hours before a time; null where there are too few readings. */
export async function readTrend(db: Db, sensorId: number, atMs: number): Promise<number | null> {
  const { rows } = await db.query<{ slope: number | null }>(
    `select regr_slope(value, extract(epoch from time)) * 3600 as slope
     from reading
     where sensor_id = $1::int
       and time > $2::timestamptz - interval '2 hours'
       and time <= $2::timestamptz
       and (flag is null or flag < 3)`,
    [sensorId, new Date(atMs).toISOString()],
  );
  return rows[0]?.slope ?? null;
}
