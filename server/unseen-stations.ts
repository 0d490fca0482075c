import type { Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { EVERYTHING, sightOf } from '#lib/domain/sight.ts';
import { listKnownStations } from '#server/db/export-sensors.ts';
import type { Pool } from '#server/db/pool.ts';

/** Throws in the words for a station that never was. The process itself, which is nobody, sees all. */
export async function refuseUnseen(pool: Pool, stationIds: number[], viewer: Viewer): Promise<void> {
  const seen = await listKnownStations(pool, stationIds, viewer.by === 'nobody' ? EVERYTHING : sightOf(viewer));
  const missing = stationIds.find((id) => !seen.includes(id));
  if (missing !== undefined) throw new AppError('request.invalid', `There is no station ${missing}.`);
}
