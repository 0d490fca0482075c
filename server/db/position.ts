import { createHmac } from 'node:crypto';
import type { PositionAccuracy } from '#lib/domain/station.ts';

const METRES_PER_DEGREE = 111_320;
const GRID_M = { '100m': 100, '1km': 1000 } as const;

/**
 * Where a station may be shown. A coarse position is a point in the grid cell of the true one, chosen by a hash of
 * the station's id under the instance's secret: it never moves (averaging tells nothing), depends on the true
 * position through its cell alone, and stations of one cell do not lie on one another.
 */
export function publicPositionOf(
  position: { latitude: number; longitude: number },
  accuracy: PositionAccuracy,
  stationId: number,
  secret: string,
): { latitude: number; longitude: number } {
  if (accuracy === 'exact') return position;
  const stepLatitude = GRID_M[accuracy] / METRES_PER_DEGREE;
  const row = Math.floor(position.latitude / stepLatitude);
  // of the row, not of the position: every point of a cell must give the same cell
  const stepLongitude = stepLatitude / Math.max(0.01, Math.cos(((row + 0.5) * stepLatitude * Math.PI) / 180));
  const column = Math.floor(position.longitude / stepLongitude);
  const hash = createHmac('sha256', secret).update(`${accuracy}/${stationId}`).digest();
  const latitude = (row + hash.readUInt32BE(0) / 2 ** 32) * stepLatitude;
  const longitude = (column + hash.readUInt32BE(4) / 2 ** 32) * stepLongitude;
  return { latitude: rounded(Math.max(-90, Math.min(90, latitude))), longitude: rounded(Math.max(-180, Math.min(180, longitude))) };
}

/** About a metre: more digits would look like a truth that is not there. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
