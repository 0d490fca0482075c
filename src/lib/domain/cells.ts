import type { MapCell } from './api.ts';
import { tileOf } from './live.ts';

/** Stations to be gathered, by index. */
export interface CellSources {
  count: number;
  longitudes: ArrayLike<number>;
  latitudes: ArrayLike<number>;
  isCounted(index: number): boolean;
  /** What goes into the median; NaN: nothing. */
  freshValueAt(index: number): number;
  /** Of the newest reading; NaN: none. */
  timeMsAt(index: number): number;
}

/**
 * The map tiles of zoom `z` that hold stations, each with the median of what is fresh and the middle of its positions. With `hasMiddle`
 * an even number has its upper middle value as median: between two steps of an index stands none.
 */
export function gatherCells(z: number, sources: CellSources, { hasMiddle = false } = {}): MapCell[] {
  const byTile = new Map<number, { cell: MapCell; fresh: number[] }>();
  for (let i = 0; i < sources.count; i += 1) {
    if (!sources.isCounted(i)) continue;
    const [longitude, latitude] = [sources.longitudes[i]!, sources.latitudes[i]!];
    const { x, y } = tileOf(longitude, latitude, z);
    const key = y * 2 ** z + x;
    let gathering = byTile.get(key);
    if (!gathering) byTile.set(key, (gathering = { cell: { z, x, y, longitude: 0, latitude: 0, stationCount: 0, freshCount: 0, median: null, newestMs: null }, fresh: [] }));
    const { cell, fresh } = gathering;
    cell.stationCount += 1;
    cell.longitude += (longitude - cell.longitude) / cell.stationCount;
    cell.latitude += (latitude - cell.latitude) / cell.stationCount;
    const [value, timeMs] = [sources.freshValueAt(i), sources.timeMsAt(i)];
    if (!Number.isNaN(timeMs)) cell.newestMs = Math.max(cell.newestMs ?? timeMs, timeMs);
    if (!Number.isNaN(value)) fresh.push(value);
  }
  return [...byTile.values()].map(({ cell, fresh }) => ({ ...cell, freshCount: fresh.length, median: medianOf(fresh, hasMiddle) }));
}

function medianOf(values: number[], hasMiddle: boolean): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  if (hasMiddle) return sorted[sorted.length >> 1]!;
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
