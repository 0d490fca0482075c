import { freshnessOf, type Freshness } from '#lib/domain/freshness.ts';
import type { Exposure, StationKind } from '#lib/domain/station.ts';
import type { ShownStations } from './shown-stations.ts';

export interface RowInView {
  stationId: number;
  name: string;
  kind: StationKind;
  exposure: Exposure;
  /** NaN: none yet. */
  value: number;
  timeMs: number;
  freshness: Freshness;
}

export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** Stations that measure the parameter and stand in the view, by value, highest first; those without a value last. */
export function listInView(store: ShownStations, bounds: Bounds, nowMs: number, isShown: (index: number) => boolean): RowInView[] {
  const rows: RowInView[] = [];
  for (let i = 0; i < store.count; i += 1) {
    if (store.sensorIds[i] === 0 || !isInside(store.longitudes[i]!, store.latitudes[i]!, bounds) || !isShown(i)) continue;
    rows.push({
      stationId: store.stationIds[i]!,
      name: store.names[i]!,
      kind: store.kinds[i]!,
      exposure: store.exposures[i]!,
      value: store.values[i]!,
      timeMs: store.timesMs[i]!,
      freshness: freshnessOf(store.timesMs[i]!, store.intervalsMs[i]!, nowMs),
    });
  }
  return rows.sort((a, b) => rankOf(b) - rankOf(a));
}

export function newestOf(store: ShownStations): number | null {
  let newestMs = -Infinity;
  for (let i = 0; i < store.count; i += 1) if (store.timesMs[i]! > newestMs) newestMs = store.timesMs[i]!;
  return newestMs === -Infinity ? null : newestMs;
}

/** Index of the measuring station nearest to a position, with the distance in km. */
export function findNearest(store: ShownStations, longitude: number, latitude: number): { index: number; distanceKm: number } | null {
  let nearest: { index: number; distanceKm: number } | null = null;
  for (let i = 0; i < store.count; i += 1) {
    if (store.sensorIds[i] === 0) continue;
    const distanceKm = distanceKmOf(longitude, latitude, store.longitudes[i]!, store.latitudes[i]!);
    if (nearest === null || distanceKm < nearest.distanceKm) nearest = { index: i, distanceKm };
  }
  return nearest;
}

/** Great circle, haversine. */
export function distanceKmOf(fromLongitude: number, fromLatitude: number, toLongitude: number, toLatitude: number): number {
  const radians = Math.PI / 180;
  const half = (degrees: number) => Math.sin((degrees * radians) / 2) ** 2;
  const a = half(toLatitude - fromLatitude) + Math.cos(fromLatitude * radians) * Math.cos(toLatitude * radians) * half(toLongitude - fromLongitude);
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** MapLibre's bounds go beyond ±180 where the view crosses the antimeridian. */
function isInside(longitude: number, latitude: number, [west, south, east, north]: Bounds): boolean {
  if (latitude < south || latitude > north) return false;
  const turned = longitude + 360 * Math.ceil((west - longitude) / 360);
  return turned <= east;
}

function rankOf(row: RowInView): number {
  return Number.isNaN(row.value) ? -Infinity : row.value;
}
