import { pointTimeMs, type ChartColumns } from './columns.ts';

/** Points that belong together: indices of good values, in order, nothing missing in between. */
export type Segment = number[];

export interface Gap {
  fromMs: number;
  toMs: number;
}

/** A line is broken where more than this many usual steps pass without a good value. */
const GAP_STEPS = 2.5;
/** Steps on either side that say what is usual there: a sensor's habit may change with its device. */
const WINDOW = 8;

/** A point decides the limits of no more than so many points before it. */
export const LIMIT_REACH = WINDOW;

/**
 * For each point the longest step before it that is no gap, and one more for the time after the last point: 2.5 times
 * what is usual on the slower side of it, never less than the bucket's width and the sensor's interval allow.
 */
export function gapLimitsMs(columns: ChartColumns, intervalMs: number): Float64Array {
  const limits = new Float64Array(columns.timesMs.length + 1);
  fillGapLimits(limits, columns, intervalMs, 0);
  return limits;
}

/** The same from one index on, where those before it are known. */
export function fillGapLimits(limits: Float64Array, columns: ChartColumns, intervalMs: number, from: number): void {
  const { timesMs } = columns;
  const leastMs = Math.max(columns.stepMs, intervalMs);
  for (let i = from; i <= timesMs.length; i += 1) {
    const before = medianStepMs(timesMs, i - WINDOW, i - 1);
    const after = medianStepMs(timesMs, i, i + WINDOW);
    limits[i] = GAP_STEPS * Math.max(leastMs, before, after) || Infinity;
  }
}

/** One failed reading is passed by; a gap is never joined. */
export function segmentsOf(columns: ChartColumns, limitsMs: Float64Array): Segment[] {
  const segments: Segment[] = [];
  let last = -1;
  for (let i = 0; i < columns.timesMs.length; i += 1) {
    if (Number.isNaN(columns.means[i]!)) continue;
    const isJoined = last >= 0 && columns.timesMs[i]! - columns.timesMs[last]! <= limitsMs[i]!;
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
export function gapsOf(columns: ChartColumns, segments: readonly Segment[], view: { fromMs: number; toMs: number }, limitsMs: Float64Array, flaggedMs: readonly number[]): Gap[] {
  const gaps: Gap[] = [];
  for (let i = 0; i <= segments.length; i += 1) {
    const before = segments[i - 1]?.at(-1);
    const after = segments[i]?.[0];
    const gap = {
      fromMs: Math.max(view.fromMs, before === undefined ? view.fromMs : pointTimeMs(columns, before)),
      toMs: Math.min(view.toMs, after === undefined ? view.toMs : pointTimeMs(columns, after)),
    };
    if (gap.toMs - gap.fromMs > limitsMs[after ?? columns.timesMs.length]! && !isFlaggedWithin(flaggedMs, gap)) gaps.push(gap);
  }
  return gaps;
}

function isFlaggedWithin(flaggedMs: readonly number[], gap: Gap): boolean {
  return flaggedMs.some((timeMs) => timeMs > gap.fromMs && timeMs < gap.toMs);
}

/** Median of the steps between the points from one index to another; 0 where there is none. */
function medianStepMs(timesMs: ArrayLike<number>, from: number, to: number): number {
  const steps: number[] = [];
  for (let i = Math.max(1, from + 1); i <= Math.min(timesMs.length - 1, to); i += 1) steps.push(timesMs[i]! - timesMs[i - 1]!);
  steps.sort((a, b) => a - b);
  return steps[(steps.length - 1) >> 1] ?? 0;
}
