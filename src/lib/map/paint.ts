import { freshnessOf } from '#lib/domain/freshness.ts';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import type { Shades } from './ramp.ts';

/** How one station's marker looks. */
export interface MarkerPaint {
  fill: string;
  edge: string;
  dash: string;
  isLate: 0 | 1;
}

/** The map's stations in columns; `StationStore` of the browser's copy has this shape. */
export interface StationColumns {
  readonly count: number;
  readonly stationIds: Int32Array;
  readonly sensorIds: Int32Array;
  readonly longitudes: Float64Array;
  readonly latitudes: Float64Array;
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  readonly intervalsMs: Float64Array;
  readonly kinds: readonly string[];
  readonly names: readonly string[];
}

export function paintOf(columns: StationColumns, index: number, ramp: Shades, theme: Theme, nowMs: number): MarkerPaint {
  const { land, ink3 } = BASEMAP[theme];
  const value = columns.values[index]!;
  const freshness = freshnessOf(columns.timesMs[index]!, columns.intervalsMs[index]!, nowMs);
  if (freshness === 'silent' || Number.isNaN(value)) return { fill: land, edge: ink3, dash: ink3, isLate: 0 };
  const shade = ramp.shadeOf(value);
  return freshness === 'fresh'
    ? { fill: shade.fill, edge: shade.edge, dash: shade.edge, isLate: 0 }
    : { fill: shade.lateFill, edge: shade.lateFill, dash: shade.edge, isLate: 1 };
}

/** Steps of the legend within which values are not told apart in the draw order. */
const ORDER_STEPS = 1_000;

/** Draw order, a whole number: silent, late, fresh; within one, higher values over lower. */
export function orderOf(columns: StationColumns, index: number, ramp: Shades, nowMs: number): number {
  const value = columns.values[index]!;
  const freshness = freshnessOf(columns.timesMs[index]!, columns.intervalsMs[index]!, nowMs);
  if (freshness === 'silent' || Number.isNaN(value)) return 0;
  return (freshness === 'late' ? 1 : 1 + ORDER_STEPS) + Math.min(ORDER_STEPS - 1, Math.floor(ramp.shareOf(value) * ORDER_STEPS));
}
