import { pointTimeMs, type ChartColumns } from './columns.ts';

/** Points that belong together: indices of good values, in order, nothing missing in between. */
export type Segment = number[];

export interface Gap {
  fromMs: number;
  toMs: number;
}

/** A line is broken where more than this passes without a good value: 2.5 usual intervals or buckets. */
export function gapLimitMs(columns: ChartColumns, intervalMs: number): number {
  const usualMs = Math.max(columns.stepMs, intervalMs || usualStepMs(columns));
  return 2.5 * usualMs || Infinity;
}

/** One failed reading is passed by; a gap is never joined. */
export function segmentsOf(columns: ChartColumns, limitMs: number): Segment[] {
  const segments: Segment[] = [];
  let last = -1;
  for (let i = 0; i < columns.timesMs.length; i += 1) {
    if (Number.isNaN(columns.means[i]!)) continue;
    const isJoined = last >= 0 && columns.timesMs[i]! - columns.timesMs[last]! <= limitMs;
    if (isJoined) segments.at(-1)!.push(i);
    else segments.push([i]);
    last = i;
  }
  return segments;
}

/**
 * Spans of the view in which nothing good came for longer than the limit. Those that hold readings which were flagged
 * (`flaggedMs`, in order) are no gaps: the readings are there and marked.
 */
export function gapsOf(columns: ChartColumns, segments: readonly Segment[], fromMs: number, toMs: number, limitMs: number, flaggedMs: readonly number[]): Gap[] {
  const edges = [fromMs, ...segments.flatMap((segment) => [pointTimeMs(columns, segment[0]!), pointTimeMs(columns, segment.at(-1)!)]), toMs];
  const gaps: Gap[] = [];
  for (let i = 0; i + 1 < edges.length; i += 2) {
    const gap = { fromMs: Math.max(fromMs, edges[i]!), toMs: Math.min(toMs, edges[i + 1]!) };
    if (gap.toMs - gap.fromMs > limitMs && !isFlaggedWithin(flaggedMs, gap)) gaps.push(gap);
  }
  return gaps;
}

function isFlaggedWithin(flaggedMs: readonly number[], gap: Gap): boolean {
  return flaggedMs.some((timeMs) => timeMs > gap.fromMs && timeMs < gap.toMs);
}

/** Median distance of the points, for sensors whose interval is not known yet. */
function usualStepMs({ timesMs }: ChartColumns): number {
  const steps: number[] = [];
  for (let i = 1; i < timesMs.length && steps.length < 200; i += 1) steps.push(timesMs[i]! - timesMs[i - 1]!);
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}
