import { mercatorX, mercatorY } from './mercator.ts';
import type { StationColumns } from './paint.ts';

/** At most this many stations are offered at one place. */
const MAX_HITS = 12;
/** Stations whose middles lie closer than this to the nearest one are a tie: a list decides. */
const TIE_PX = 7;

/** Station ids within `radiusPx` of a position, nearest first: only those that tie with the nearest; measured ones before others. */
export function findHits(columns: StationColumns, longitude: number, latitude: number, radiusPx: number, zoom: number, isShown: (index: number) => boolean = () => true): number[] {
  const worldPx = 512 * 2 ** zoom;
  const [x, y] = [mercatorX(longitude) * worldPx, mercatorY(latitude) * worldPx];
  const degrees = (radiusPx / worldPx) * 360;
  const found: { index: number; distance: number }[] = [];
  for (let index = 0; index < columns.count; index += 1) {
    if (Math.abs(columns.latitudes[index]! - latitude) > degrees) continue;
    const dx = mercatorX(columns.longitudes[index]!) * worldPx - x;
    const distance = Math.hypot(dx - Math.round(dx / worldPx) * worldPx, mercatorY(columns.latitudes[index]!) * worldPx - y);
    const penalty = columns.sensorIds[index] === 0 ? 4 : 0;
    if (distance <= radiusPx && isShown(index)) found.push({ index, distance: distance + penalty });
  }
  found.sort((a, b) => a.distance - b.distance);
  const nearest = found[0];
  if (!nearest) return [];
  return found
    .filter(({ index }) => pixelsBetween(columns, nearest.index, index, worldPx) <= TIE_PX)
    .slice(0, MAX_HITS)
    .map(({ index }) => columns.stationIds[index]!);
}

function pixelsBetween(columns: StationColumns, a: number, b: number, worldPx: number): number {
  return worldPx * Math.hypot(mercatorX(columns.longitudes[a]!) - mercatorX(columns.longitudes[b]!), mercatorY(columns.latitudes[a]!) - mercatorY(columns.latitudes[b]!));
}
