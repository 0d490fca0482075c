import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';

/** A series as rules are matched against it. */
export interface SensorPlace {
  id: number;
  stationId: number;
  parameter: ParameterId;
  /** Where the public may see it. */
  longitude: number;
  latitude: number;
  tags: string[];
  /** Whose private station it is of; null: of a public one. */
  organisationId: number | null;
}

/** Every series, of private stations too: whose rules may watch it, its organisation says. */
export async function listPlacedSensors(db: Db): Promise<SensorPlace[]> {
  const { rows } = await db.query<{ id: number; station_id: number; parameter: ParameterId; longitude: number; latitude: number; tags: string[]; organisation_id: number | null }>(
    `select se.id, se.station_id, se.parameter, st.longitude, st.latitude, case when not st.is_public then st.organisation_id end as organisation_id,
       coalesce((select array_agg(t.tag order by t.tag) from station_tag t where t.station_id = st.id), '{}') as tags
     from sensor se
     join station st on st.id = se.station_id
     order by se.id`,
  );
  return rows.map((row) => ({ id: row.id, stationId: row.station_id, parameter: row.parameter, longitude: row.longitude, latitude: row.latitude, tags: row.tags, organisationId: row.organisation_id }));
}

/** What accounts see besides what is public, by the owner that stands on their rules. */
export async function listOwnerSights(db: Db): Promise<Map<string, Sight>> {
  const { rows } = await db.query<{ owner: string; organisations: number[] }>(
    `select 'account:' || m.account_id as owner, array_agg(m.organisation_id) as organisations
     from membership m
     join account a on a.id = m.account_id
     where a.disabled_at is null
     group by m.account_id`,
  );
  return new Map(rows.map((row) => [row.owner, row.organisations]));
}

export interface AlertStation {
  id: number;
  name: string;
  longitude: number;
  latitude: number;
  timeZone: string;
  isDemonstration: boolean;
  isPublic: boolean;
}

/** In the order of the ids; those that are gone are left out. */
export async function listAlertStations(db: Db, ids: readonly number[]): Promise<AlertStation[]> {
  const { rows } = await db.query<{ id: number; name: string; longitude: number; latitude: number; time_zone: string; is_demonstration: boolean; is_public: boolean }>(
    `select s.id, s.name, s.longitude, s.latitude, s.time_zone, s.is_demonstration, s.is_public
     from unnest($1::int[]) with ordinality as i (id, place)
     join station s on s.id = i.id
     order by i.place`,
    [ids],
  );
  return rows.map((row) => ({ id: row.id, name: row.name, longitude: row.longitude, latitude: row.latitude, timeZone: row.time_zone, isDemonstration: row.is_demonstration, isPublic: row.is_public }));
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
