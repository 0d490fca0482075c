import { freshnessOf } from '#lib/domain/freshness.ts';
import { distanceKmOf } from './in-view.ts';
import type { ShownStations } from './shown-stations.ts';

/** Farther away the air is another one. */
export const NEIGHBOUR_KM = 30;
const MAX_NEIGHBOURS = 10;
/** Differences below this share are none, below the second one they are small. */
const ALIKE = 0.07;
const A_LITTLE = 0.25;

export interface NeighbourView {
  count: number;
  median: number;
  relation: 'like' | 'little-above' | 'above' | 'little-below' | 'below';
}

/** A value against the median of the ten nearest fresh ones; `spread` is how wide the parameter's scale is where it has no zero. Null: nobody near. */
export function compareWithNeighbours(store: ShownStations, index: number, nowMs: number, spread: number | null): NeighbourView | null {
  const value = store.values[index]!;
  const near: { value: number; km: number }[] = [];
  for (let i = 0; i < store.count; i += 1) {
    if (i === index || Number.isNaN(store.values[i]!) || Math.abs(store.latitudes[i]! - store.latitudes[index]!) > NEIGHBOUR_KM / 110) continue;
    if (freshnessOf(store.timesMs[i]!, store.intervalsMs[i]!, nowMs) !== 'fresh') continue;
    const km = distanceKmOf(store.longitudes[index]!, store.latitudes[index]!, store.longitudes[i]!, store.latitudes[i]!);
    if (km <= NEIGHBOUR_KM) near.push({ value: store.values[i]!, km });
  }
  if (near.length === 0 || Number.isNaN(value)) return null;
  const values = near.sort((a, b) => a.km - b.km).slice(0, MAX_NEIGHBOURS).map((other) => other.value).sort((a, b) => a - b);
  const median = (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2;
  return { count: values.length, median, relation: relationOf(value - median, spread ?? Math.max(Math.abs(median), 1e-9)) };
}

function relationOf(difference: number, measure: number): NeighbourView['relation'] {
  const share = Math.abs(difference) / measure;
  if (share <= ALIKE) return 'like';
  const side = difference > 0 ? 'above' : 'below';
  return share <= A_LITTLE ? `little-${side}` : side;
}
