import type { Series } from '#lib/domain/api.ts';
import { FLAG } from '#lib/domain/flags.ts';
import { expectedCount } from './expected.ts';

export interface FlagCounts {
  good: number;
  suspect: number;
  fail: number;
  missing: number;
  /** What was usual around each moment; never less than what came. */
  expected: number;
}

/** All expected readings of a span by what became of them. */
export function flagCountsOf(series: Pick<Series, 'stepMs' | 'timesMs' | 'counts' | 'goodCounts' | 'flagged'>, fromMs: number, toMs: number, intervalMs: number): FlagCounts {
  const all = sumOf(series.counts);
  const good = sumOf(series.goodCounts);
  const inSpan = series.flagged.filter((reading) => reading.timeMs >= fromMs && reading.timeMs <= toMs);
  const fail = Math.min(all - good, inSpan.filter((reading) => reading.flag === FLAG.fail).length);
  const suspect = all - good - fail;
  const expected = Math.max(all, expectedCount(series, fromMs, toMs, intervalMs));
  return { good, suspect, fail, missing: expected - all, expected };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
