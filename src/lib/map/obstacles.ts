import type { FeatureCollection } from 'geojson';
import { mercatorX, mercatorY } from './mercator.ts';
import type { StationColumns } from './paint.ts';

/** Markers closer than this take one place together, in map pixels. */
const CELL_PX = 14;
/** More places are thinned evenly: names find no room among so many anyway, and each place is one to be tried. */
const MAX_OBSTACLES = 800;
/** Share of the view beyond each of its edges that is covered too, so that a small move finds its places. */
const MARGIN = 0.3;
/** Of the highest zoom, in one direction. */
const MAX_CELLS = 2 ** 24;

/** Stations whose places names keep off: one of all in a small square, in the view and a little around it. */
export function obstaclesIn(columns: StationColumns, [west, south, east, north]: readonly [number, number, number, number], zoom: number, isShown: (index: number) => boolean): number[] {
  const [aside, above] = [(east - west) * MARGIN, (north - south) * MARGIN];
  const cells = (512 * 2 ** zoom) / CELL_PX;
  const places = new Map<number, number>();
  for (let i = 0; i < columns.count; i += 1) {
    const [longitude, latitude] = [columns.longitudes[i]!, columns.latitudes[i]!];
    if (columns.sensorIds[i] === 0 || longitude < west - aside || longitude > east + aside || latitude < south - above || latitude > north + above || !isShown(i)) continue;
    const key = Math.floor(mercatorX(longitude) * cells) * MAX_CELLS + Math.floor(mercatorY(latitude) * cells);
    if (!places.has(key)) places.set(key, i);
  }
  const all = [...places.values()];
  const step = Math.max(1, all.length / MAX_OBSTACLES);
  return Array.from({ length: Math.min(all.length, MAX_OBSTACLES) }, (_, k) => all[Math.floor(k * step)]!);
}

export function obstacleFeatures(columns: StationColumns, indices: readonly number[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: indices.map((i) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [columns.longitudes[i]!, columns.latitudes[i]!] } })),
  };
}
