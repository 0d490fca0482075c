import type { ExportSensor } from '#lib/domain/export.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';

/** Every series of some stations; a box whose west is east of its east crosses the antimeridian. */
export interface SensorQuery {
  stationIds: number[] | null;
  /** Stations with any of them. */
  tags: string[] | null;
  bbox: [west: number, south: number, east: number, north: number] | null;
  parameters: ParameterId[] | null;
  limit: number;
}

/** By station, parameter and sensor; positions as the public may see them. */
export async function listExportSensors(db: Db, { stationIds, tags, bbox, parameters, limit }: SensorQuery, sight: Sight = PUBLIC): Promise<ExportSensor[]> {
  const { rows } = await db.query<ExportSensor>(
    `select
       se.id, st.id as "stationId", st.name as "stationName", st.kind as "stationKind", se.parameter, se.channel, se.height_m as "heightM", se.method,
       se.averaging_s as "averagingS", se.stamp, st.time_zone as "timeZone", st.latitude, st.longitude, st.altitude_m as "altitudeM",
       st.licence, st.source, st.is_demonstration as "isDemonstration"
     from sensor se
     join station st on st.id = se.station_id
     where ${seenBy('$9')}
       and ($1::int[] is null or st.id = any($1::int[]))
       and ($2::text[] is null or se.parameter = any($2::text[]))
       and ($8::text[] is null or exists (select from station_tag t where t.station_id = st.id and t.tag = any($8::text[])))
       and ($3::float8 is null or (
         st.latitude between $4::float8 and $6::float8
         and case when $3::float8 <= $5::float8 then st.longitude between $3::float8 and $5::float8 else st.longitude >= $3::float8 or st.longitude <= $5::float8 end))
     order by st.id, se.parameter, se.id
     limit $7::int`,
    [stationIds, parameters, bbox?.[0] ?? null, bbox?.[1] ?? null, bbox?.[2] ?? null, bbox?.[3] ?? null, limit, tags, sight],
  );
  return rows;
}

/** Those of some station ids that are private. */
export async function listPrivateStations(db: Db, stationIds: number[]): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>('select id from station where id = any($1::int[]) and not is_public order by id', [stationIds]);
  return rows.map((row) => row.id);
}

/** Those of some station ids that there are and that are seen. */
export async function listKnownStations(db: Db, stationIds: number[], sight: Sight = PUBLIC): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(`select st.id from station st where st.id = any($1::int[]) and ${seenBy('$2')} order by st.id`, [stationIds, sight]);
  return rows.map((row) => row.id);
}
