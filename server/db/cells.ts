import type { MapCell, MapSnapshot } from '#lib/domain/api.ts';
import { isGood } from '#lib/domain/flags.ts';
import { freshnessOf } from '#lib/domain/freshness.ts';
import { tileOf } from '#lib/domain/live.ts';

/** Cells are so many zoom levels finer than the map that shows them. */
const FINER = 2;

interface Gathering {
  cell: MapCell;
  fresh: number[];
}

/** Stations of one parameter gathered in tiles; medians of what is fresh, by the same rules as the live frames. */
export function cellsOf(snapshot: MapSnapshot, zoom: number, nowMs: number): { offset: number; cells: MapCell[] } {
  const z = Math.max(0, Math.min(6, Math.floor(zoom))) + FINER;
  const byTile = new Map<number, Gathering>();
  snapshot.sensorIds.forEach((sensorId, i) => {
    if (sensorId === 0) return;
    const { x, y } = tileOf(snapshot.longitudes[i] ?? 0, snapshot.latitudes[i] ?? 0, z);
    const gathering = gatheringAt(byTile, z, x, y);
    addStation(gathering, snapshot.longitudes[i] ?? 0, snapshot.latitudes[i] ?? 0);
    const timeMs = snapshot.timesMs[i] ?? null;
    if (timeMs === null) return;
    gathering.cell.newestMs = Math.max(gathering.cell.newestMs ?? timeMs, timeMs);
    const isShown = isGood(snapshot.flags[i] ?? null) && freshnessOf(timeMs, snapshot.intervalsMs[i] ?? 0, nowMs) === 'fresh';
    if (isShown) gathering.fresh.push(snapshot.values[i] ?? 0);
  });
  return { offset: snapshot.offset, cells: [...byTile.values()].map(cellOf) };
}

function gatheringAt(byTile: Map<number, Gathering>, z: number, x: number, y: number): Gathering {
  const key = y * 2 ** z + x;
  const found = byTile.get(key);
  if (found !== undefined) return found;
  const cell = { z, x, y, longitude: 0, latitude: 0, stationCount: 0, freshCount: 0, median: null, newestMs: null };
  const made = { cell, fresh: [] };
  byTile.set(key, made);
  return made;
}

/** Keeps the running mean of the positions: where the cell's mark is drawn. */
function addStation({ cell }: Gathering, longitude: number, latitude: number): void {
  cell.stationCount += 1;
  cell.longitude += (longitude - cell.longitude) / cell.stationCount;
  cell.latitude += (latitude - cell.latitude) / cell.stationCount;
}

function cellOf({ cell, fresh }: Gathering): MapCell {
  return { ...cell, freshCount: fresh.length, median: medianOf(fresh) };
}

function medianOf(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
