import { tickStep } from 'd3';
import { formatNumber } from '#lib/domain/display.ts';
import type { Parameter } from '#lib/domain/parameters.ts';
import type { ChartColumns } from './columns.ts';

/** A tabular figure of Public Sans at 12 px, and the gap between a label and the plot. */
const LETTER_PX = 7.2;
const TICK_GAP_PX = 10;

export interface ValueScale {
  low: number;
  high: number;
  ticks: number[];
  /** Decimals that the ticks need. */
  decimals: number;
}

/** Concentrations and amounts begin at zero; level, temperature, pH and shares are fitted. */
export function isFromZero(parameter: Pick<Parameter, 'stops' | 'limits' | 'unit'>): boolean {
  return parameter.stops[0] === 0 && parameter.limits[0] === 0 && parameter.unit !== '%';
}

/** Least and greatest value of the envelope between two times; null where there is none. */
export function extentOf(columns: ChartColumns, fromMs: number, toMs: number): readonly [low: number, high: number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < columns.timesMs.length; i += 1) {
    const timeMs = columns.timesMs[i]!;
    if (timeMs + columns.stepMs < fromMs || timeMs > toMs || Number.isNaN(columns.means[i]!)) continue;
    low = Math.min(low, columns.mins[i]!);
    high = Math.max(high, columns.maxs[i]!);
  }
  return low <= high ? [low, high] : null;
}

/** A scale with two to four intervals whose ends are ticks. */
export function valueScaleOf(extent: readonly [number, number] | null, options: { fromZero: boolean; decimals: number; intervals?: number; fallbackHigh?: number }): ValueScale {
  const { fromZero, decimals, intervals = 3, fallbackHigh = 10 } = options;
  const [low, high] = widened(extent ?? [0, fallbackHigh], fromZero, decimals);
  const step = tickStep(low, high, intervals);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { low: first * step, high: last * step, ticks, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/** Room that the printed ticks need, px at 12 px type; never less than the frame's usual margin. */
export function tickRoomPx(scale: ValueScale, leastPx: number): number {
  const letters = Math.max(...scale.ticks.map((tick) => formatNumber(tick, scale.decimals).length));
  return Math.max(leastPx, Math.ceil(letters * LETTER_PX) + TICK_GAP_PX);
}

/** A flat series gets some room, so that its noise does not fill the chart. */
function widened([low, high]: readonly [number, number], fromZero: boolean, decimals: number): [number, number] {
  const least = fromZero ? Math.min(0, low) : low;
  const smallest = 4 * 10 ** -decimals;
  if (high - least >= smallest) return [least, high];
  return fromZero ? [least, least + smallest] : [low - smallest / 2, low + smallest / 2];
}
