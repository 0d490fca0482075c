import type { Series } from '#lib/domain/api.ts';
import { FLAG } from '#lib/domain/flags.ts';

export interface FlagCounts {
  good: number;
  suspect: number;
  fail: number;
  missing: number;
  /** What the usual interval lets expect; never less than what came. */
  expected: number;
}

/** All expected readings of a span by what became of them. */
export function flagCountsOf(series: Pick<Series, 'counts' | 'goodCounts' | 'flagged'>, fromMs: number, toMs: number, intervalMs: number): FlagCounts {
  const all = sumOf(series.counts);
  const good = sumOf(series.goodCounts);
  const inSpan = series.flagged.filter((reading) => reading.timeMs >= fromMs && reading.timeMs <= toMs);
  const fail = Math.min(all - good, inSpan.filter((reading) => reading.flag === FLAG.fail).length);
  const suspect = all - good - fail;
  const expected = Math.max(all, intervalMs > 0 ? Math.floor((toMs - fromMs) / intervalMs) : 0);
  return { good, suspect, fail, missing: expected - all, expected };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
