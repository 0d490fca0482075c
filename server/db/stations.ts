import { THIS_INSTANCE } from '#lib/domain/sight.ts';
import type { Station } from '#lib/domain/station.ts';
import type { StationInput } from '#lib/domain/wire.ts';
import { publicPositionOf } from './position.ts';
import type { Db } from './pool.ts';
import { getSetting } from './settings.ts';
import { STATION_COLUMNS, stationOf, type StationRow } from './station-row.ts';

/** A station to be made; what is left out has its usual value. The position is the true one. */
export type NewStation = Pick<StationInput, 'name' | 'kind' | 'latitude' | 'longitude'> & Partial<StationInput>;

const INSERT = `
  insert into station as st (
    id, name, kind, exposure, latitude, longitude, position_accuracy, exact_latitude, exact_longitude,
    altitude_m, time_zone, licence, source, external_id, is_demonstration, organisation_id, is_public)
  overriding system value
  values ($1::int, $2, $3, $4, $5::float8, $6::float8, $7, $8::float8, $9::float8, $10::float8, $11, $12, $13, $14, $15::boolean, $16::int,
    coalesce($17::boolean, (select is_public from organisation where id = $16::int), true))
  returning ${STATION_COLUMNS}`;

export async function insertStation(db: Db, input: NewStation): Promise<Station> {
  const { rows: ids } = await db.query<{ id: number }>("select nextval(pg_get_serial_sequence('station', 'id')) as id");
  const id = ids[0]?.id ?? 0;
  const accuracy = input.positionAccuracy ?? 'exact';
  const shown = publicPositionOf(input, accuracy, id, await getSetting(db, 'position.secret'));
  const place = [shown.latitude, shown.longitude, accuracy, input.latitude, input.longitude, input.altitudeM ?? null];
  const facts = [input.timeZone ?? 'UTC', input.licence ?? null, input.source ?? null, input.externalId ?? null, input.isDemonstration ?? false, input.organisationId ?? THIS_INSTANCE, input.isPublic ?? (input.isDemonstration ? true : null)];
  const { rows } = await db.query<StationRow>(INSERT, [id, input.name, input.kind, input.exposure ?? 'outdoor', ...place, ...facts]);
  return stationOf(rows[0] as StationRow);
}

export async function findStation(db: Db, id: number): Promise<Station | null> {
  const { rows } = await db.query<StationRow>(`select ${STATION_COLUMNS} from station st where st.id = $1::int`, [id]);
  return rows[0] === undefined ? null : stationOf(rows[0]);
}

export async function findStationByExternalId(db: Db, externalId: string): Promise<Station | null> {
  const { rows } = await db.query<StationRow>(`select ${STATION_COLUMNS} from station st where st.external_id = $1`, [externalId]);
  return rows[0] === undefined ? null : stationOf(rows[0]);
}

/** The true position, for its owner and the administrator alone: the only way it leaves this room. */
export async function findExactPosition(db: Db, stationId: number): Promise<{ latitude: number; longitude: number } | null> {
  const { rows } = await db.query<{ latitude: number; longitude: number }>(
    'select exact_latitude as latitude, exact_longitude as longitude from station where id = $1::int',
    [stationId],
  );
  return rows[0] ?? null;
}
export { deleteDemonstration } from './demonstration.ts';
