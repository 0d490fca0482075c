import type { Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { sightOf } from '#lib/domain/sight.ts';
import { listKnownStations } from '#server/db/export-sensors.ts';
import type { Pool } from '#server/db/pool.ts';

/** The first of these stations that the viewer does not see, whether or not it is there; undefined: all are seen. */
export async function findUnseen(pool: Pool, stationIds: number[], viewer: Viewer): Promise<number | undefined> {
  const seen = await listKnownStations(pool, stationIds, sightOf(viewer));
  return stationIds.find((id) => !seen.includes(id));
}

/** Throws in the words for a station that never was. */
export async function refuseUnseen(pool: Pool, stationIds: number[], viewer: Viewer): Promise<void> {
  const missing = await findUnseen(pool, stationIds, viewer);
  if (missing !== undefined) throw new AppError('request.invalid', `There is no station ${missing}.`);
}
