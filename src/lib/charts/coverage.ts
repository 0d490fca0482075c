import { usualStepMs, type CountedSeries } from './expected.ts';

/** One span of the bar; `share` is null where nothing could be expected: before the sensor was there, or while its habit is not known. */
export interface CoverageCell {
  fromMs: number;
  toMs: number;
  share: number | null;
}
export interface Coverage {
  cells: CoverageCell[];
  /** Of the whole; null where nothing could be expected. */
  share: number | null;
}

/**
 * How much of what was usual came, in even spans. What is usual is taken from the readings around each moment, so that a
 * sensor that sent hourly last year and sends every ten minutes now is whole in both; `intervalMs` stands in where nothing tells.
 */
export function coverageOf(series: CountedSeries, { fromMs, toMs, sinceMs, intervalMs, count }: { fromMs: number; toMs: number; sinceMs: number; intervalMs: number; count: number }): Coverage {
  const { timesMs, counts, stepMs } = series;
  const cellMs = Math.max(stepMs, stepMs > 0 ? Math.ceil((toMs - fromMs) / count / stepMs) * stepMs : (toMs - fromMs) / count);
  // Cells of buckets begin where a bucket does.
  const firstMs = stepMs > 0 && timesMs.length > 0 ? timesMs[0]! - Math.ceil((timesMs[0]! - fromMs) / stepMs) * stepMs : fromMs;
  const cells: CoverageCell[] = [];
  let [came, wanted, at] = [0, 0, 0];
  for (let beginMs = firstMs; beginMs < toMs && cells.length <= count + 1; beginMs += cellMs) {
    const endMs = Math.min(toMs, beginMs + cellMs);
    let all = 0;
    const first = at;
    while (at < timesMs.length && timesMs[at]! < endMs) all += counts[at++]!;
    const usualMs = usualStepMs(series, first, at, intervalMs);
    const openMs = Math.max(0, endMs - Math.max(beginMs, sinceMs));
    const expected = usualMs > 0 ? openMs / usualMs : 0;
    // One reading more or less is where the cell's edge falls, no loss.
    const isKnown = expected >= 0.5 || all > 0;
    const share = isKnown ? Math.min(1, (all + (all > 0 ? 0.999 : 0)) / Math.max(1, expected)) : null;
    cells.push({ fromMs: Math.max(beginMs, fromMs), toMs: endMs, share });
    came += Math.min(all, Math.max(all > 0 ? 1 : 0, expected));
    wanted += Math.max(expected, 0);
  }
  return { cells, share: wanted >= 1 ? Math.min(1, came / wanted) : null };
}
