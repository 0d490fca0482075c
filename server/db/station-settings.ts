import type { Sight } from '#lib/domain/sight.ts';
import type { PositionAccuracy } from '#lib/domain/station.ts';
import { publicPositionOf } from './position.ts';
import type { Db, PoolClient } from './pool.ts';
import { getSetting } from './settings.ts';
import { seenBy } from './sight.ts';
import { findExactPosition } from './stations.ts';

export interface StationSettings {
  isPublic: boolean;
  positionAccuracy: PositionAccuracy;
  organisationId: number;
}

/** Null: there is no such station, or none that is seen. */
export async function findStationSettings(db: Db, stationId: number, sight: Sight): Promise<StationSettings | null> {
  const { rows } = await db.query<StationSettings>(
    `select st.is_public as "isPublic", st.position_accuracy as "positionAccuracy", st.organisation_id as "organisationId"
     from station st
     where st.id = $1::int and ${seenBy('$2')}`,
    [stationId, sight],
  );
  return rows[0] ?? null;
}

/** Where it may be shown follows from its accuracy; where it is stays. */
export async function changeStationSettings(tx: PoolClient, stationId: number, { isPublic, positionAccuracy, organisationId }: StationSettings): Promise<void> {
  const exact = await findExactPosition(tx, stationId);
  if (exact === null) return;
  const shown = publicPositionOf(exact, positionAccuracy, stationId, await getSetting(tx, 'position.secret'));
  await tx.query(
    `update station
     set is_public = $2::boolean, position_accuracy = $3, latitude = $4::float8, longitude = $5::float8, organisation_id = $6::int
     where id = $1::int`,
    [stationId, isPublic, positionAccuracy, shown.latitude, shown.longitude, organisationId],
  );
}
