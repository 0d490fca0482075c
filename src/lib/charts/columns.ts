import type { Series } from '#lib/domain/api.ts';
import { displayUnitOf, displayValueOf, type Region } from '#lib/domain/display.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';

/** One series in columns of equal length; NaN where a bucket has no good reading. */
export interface ChartColumns {
  /** 0: readings as they are; otherwise the bucket's width, and times are its begin. */
  stepMs: number;
  timesMs: ArrayLike<number>;
  means: ArrayLike<number>;
  mins: ArrayLike<number>;
  maxs: ArrayLike<number>;
}

/** A fetched series as columns; live ones come from `SeriesRing.columns()`. */
export function columnsOf(series: Series): ChartColumns {
  return {
    stepMs: series.stepMs,
    timesMs: series.timesMs,
    means: series.means.map(numberOrNaN),
    mins: series.mins.map(numberOrNaN),
    maxs: series.maxs.map(numberOrNaN),
  };
}

/** The same in the unit that readers of the region expect. */
export function displayColumnsOf(columns: ChartColumns, id: ParameterId, region: Region): ChartColumns {
  if (displayUnitOf(id, region).unit === getParameter(id).unit) return columns;
  const shown = (values: ArrayLike<number>) => Float64Array.from(values, (value) => (Number.isNaN(value) ? NaN : displayValueOf(value, id, region)));
  return { ...columns, means: shown(columns.means), mins: shown(columns.mins), maxs: shown(columns.maxs) };
}

/** Where a point stands: the middle of its bucket. */
export function pointTimeMs(columns: ChartColumns, index: number): number {
  return columns.timesMs[index]! + columns.stepMs / 2;
}

/** Index of the point nearest to a time; -1 without points. */
export function nearestIndex(columns: ChartColumns, timeMs: number): number {
  const { timesMs, stepMs } = columns;
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesMs[middle]! + stepMs / 2 < timeMs) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return timesMs.length > 0 ? 0 : -1;
  if (low === timesMs.length) return low - 1;
  return timeMs - pointTimeMs(columns, low - 1) <= pointTimeMs(columns, low) - timeMs ? low - 1 : low;
}

function numberOrNaN(value: number | null): number {
  return value ?? NaN;
}
