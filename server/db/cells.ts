import type { MapCell, MapSnapshot } from '#lib/domain/api.ts';
import { gatherCells } from '#lib/domain/cells.ts';
import { isGood } from '#lib/domain/flags.ts';
import { freshnessOf } from '#lib/domain/freshness.ts';
import { isFiltering, NO_FILTER, passesFilter, type MapFilter } from '#lib/domain/map-filter.ts';

/** The finest cells that a map asks for. */
const MAX_ZOOM = 9;

/** Stations of one parameter gathered in the tiles of a zoom; medians of what is fresh, by the same rules as the live frames. */
export function cellsOf(snapshot: MapSnapshot, zoom: number, nowMs: number, filter: MapFilter = NO_FILTER, options?: { hasMiddle: boolean }): { offset: number; cells: MapCell[] } {
  const { sensorIds, values, timesMs, flags, intervalsMs, longitudes, latitudes, kinds, exposures, offset } = snapshot;
  const isFresh = (i: number) => isGood(flags[i] ?? null) && freshnessOf(timesMs[i] ?? null, intervalsMs[i] ?? 0, nowMs) === 'fresh';
  const hasFilter = isFiltering(filter);
  const isShown = (i: number) => !hasFilter || passesFilter(filter, { kind: kinds[i]!, exposure: exposures[i]!, timeMs: timesMs[i] ?? null, intervalMs: intervalsMs[i] ?? 0, flag: flags[i] ?? null }, nowMs);
  const cells = gatherCells(Math.max(0, Math.min(MAX_ZOOM, Math.floor(zoom))), {
    count: sensorIds.length, longitudes, latitudes,
    isCounted: (i) => sensorIds[i] !== 0 && isShown(i),
    freshValueAt: (i) => (isFresh(i) ? (values[i] ?? NaN) : NaN),
    timeMsAt: (i) => timesMs[i] ?? NaN,
  }, options);
  return { offset, cells };
}
