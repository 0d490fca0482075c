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

/** Values are ranked to a thousandth, in one number with their index: such are sorted ten times as fast as rows. */
const STEPS = 1_000;
const MAX_INDEX = 2 ** 18;
const MAX_RANK = 2 ** 34;

/** Stations that measure the parameter and stand in the view, by value, highest first; those without a value last. */
export function listInView(store: ShownStations, bounds: Bounds, nowMs: number, isShown: (index: number) => boolean): RowInView[] {
  const keys = new Float64Array(store.count);
  let count = 0;
  for (let i = 0; i < store.count; i += 1) {
    if (store.sensorIds[i] === 0 || !isInside(store.longitudes[i]!, store.latitudes[i]!, bounds) || !isShown(i)) continue;
    keys[count] = rankOf(store.values[i]!) * MAX_INDEX + i;
    count += 1;
  }
  const sorted = keys.subarray(0, count).sort();
  return Array.from({ length: count }, (_, k) => rowOf(store, modulo(sorted[count - 1 - k]!, MAX_INDEX), nowMs));
}

function rowOf(store: ShownStations, i: number, nowMs: number): RowInView {
  return {
    stationId: store.stationIds[i]!,
    name: store.names[i]!,
    kind: store.kinds[i]!,
    exposure: store.exposures[i]!,
    value: store.values[i]!,
    timeMs: store.timesMs[i]!,
    freshness: freshnessOf(store.timesMs[i]!, store.intervalsMs[i]!, nowMs),
  };
}

function rankOf(value: number): number {
  return Number.isNaN(value) ? -MAX_RANK : Math.max(1 - MAX_RANK, Math.min(MAX_RANK, Math.round(value * STEPS)));
}

function modulo(a: number, b: number): number {
  return a - Math.floor(a / b) * b;
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
