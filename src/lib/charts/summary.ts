import { pointTimeMs, type ChartColumns } from './columns.ts';
import { extentOf } from './value-scale.ts';

export interface Summary {
  latest: number;
  latestMs: number;
  low: number;
  high: number;
  trend: 'rising' | 'falling' | 'steady';
}

/** What the figure's sentence says of a span; null where nothing came. */
export function summaryOf(columns: ChartColumns, fromMs: number, toMs: number): Summary | null {
  const extent = extentOf(columns, fromMs, toMs);
  if (!extent) return null;
  let last = columns.timesMs.length - 1;
  while (last >= 0 && (Number.isNaN(columns.means[last]!) || columns.timesMs[last]! > toMs)) last -= 1;
  if (last < 0) return null;
  const [low, high] = extent;
  return { latest: columns.means[last]!, latestMs: pointTimeMs(columns, last), low, high, trend: trendOf(columns, fromMs, toMs, high - low) };
}

/** Mean of the last quarter against the mean of the quarter before it; a tenth of the range or less is steady. */
function trendOf(columns: ChartColumns, fromMs: number, toMs: number, range: number): Summary['trend'] {
  const quarterMs = (toMs - fromMs) / 4;
  const late = meanBetween(columns, toMs - quarterMs, toMs);
  const early = meanBetween(columns, toMs - 2 * quarterMs, toMs - quarterMs);
  if (late === null || early === null || Math.abs(late - early) <= range / 10) return 'steady';
  return late > early ? 'rising' : 'falling';
}

function meanBetween(columns: ChartColumns, fromMs: number, toMs: number): number | null {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < columns.timesMs.length; i += 1) {
    const timeMs = columns.timesMs[i]!;
    if (timeMs < fromMs || timeMs > toMs || Number.isNaN(columns.means[i]!)) continue;
    sum += columns.means[i]!;
    count += 1;
  }
  return count > 0 ? sum / count : null;
}
