/** What a series holds, as far as it is counted. */
export interface CountedSeries {
  /** 0: each entry is one reading. */
  stepMs: number;
  timesMs: ArrayLike<number>;
  counts: ArrayLike<number>;
}

/** Neighbours on either side that say how often readings came at that time: a habit may change within a day. */
const WINDOW = 8;

/**
 * How many readings a span should hold, by what was usual around each moment; `intervalMs` stands in where nothing tells.
 * Never less than what came.
 */
export function expectedCount(series: CountedSeries, fromMs: number, toMs: number, intervalMs: number): number {
  const { timesMs, counts, stepMs } = series;
  let expected = 0;
  let coveredMs = fromMs;
  let usualMs = intervalMs;
  let isFirst = true;
  for (let i = 0; i < timesMs.length; i += 1) {
    const timeMs = timesMs[i]!;
    if (timeMs < fromMs || timeMs >= toMs) continue;
    usualMs = stepMs > 0 ? bucketStepAt(series, i) : usualStepAt(timesMs, i) || intervalMs;
    expected += missedBetween(coveredMs, timeMs, usualMs, isFirst || stepMs > 0);
    expected += stepMs > 0 && timeMs + stepMs <= toMs ? Math.max(counts[i]!, Math.round(stepMs / usualMs)) : counts[i]!;
    coveredMs = timeMs + stepMs;
    isFirst = false;
  }
  return expected + missedBetween(coveredMs, toMs, usualMs, isFirst || stepMs > 0);
}

/** Readings that would have fit; between two readings one step is the way from the one to the other. */
function missedBetween(fromMs: number, toMs: number, usualMs: number, isOpen: boolean): number {
  if (!(usualMs > 0) || toMs <= fromMs) return 0;
  return Math.max(0, isOpen ? Math.floor((toMs - fromMs) / usualMs + 0.01) : Math.round((toMs - fromMs) / usualMs) - 1);
}

/** What is usual on the slower side, so that a change of habit is no loss. */
function usualStepAt(timesMs: ArrayLike<number>, index: number): number {
  return Math.max(quartileStep(timesMs, index - WINDOW, index - 1), quartileStep(timesMs, index, index + WINDOW));
}

/** Lower quartile of the steps between the points: random losses do not make it longer. */
function quartileStep(timesMs: ArrayLike<number>, from: number, to: number): number {
  const steps: number[] = [];
  for (let i = Math.max(1, from + 1); i <= Math.min(timesMs.length - 1, to); i += 1) steps.push(timesMs[i]! - timesMs[i - 1]!);
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 2] ?? 0;
}

/** Of buckets: what is usual in one, over the usual way to the next that holds something (an hourly sensor fills one of three buckets of 20 minutes). */
function bucketStepAt({ timesMs, counts, stepMs }: CountedSeries, index: number): number {
  const apartMs = quartileStep(timesMs, index - WINDOW, index + WINDOW) || stepMs;
  return Math.max(stepMs, apartMs) / usualCountAt(counts, index);
}

/** Upper quartile of the counts around. */
function usualCountAt(counts: ArrayLike<number>, index: number): number {
  const around: number[] = [];
  for (let i = Math.max(0, index - WINDOW); i <= Math.min(counts.length - 1, index + WINDOW); i += 1) around.push(counts[i]!);
  around.sort((a, b) => b - a);
  return around[around.length >> 2] || 1;
}

/**
 * Usual time between readings for entries `from` to `to` (not included) of a series, by these and their neighbours: the
 * nearest ones where there are none. `intervalMs` where nothing tells.
 */
export function usualStepMs(series: CountedSeries, from: number, to: number, intervalMs: number): number {
  const { timesMs, stepMs } = series;
  if (timesMs.length === 0) return intervalMs;
  const index = Math.min(timesMs.length - 1, Math.max(0, to > from ? (from + to - 1) >> 1 : from));
  if (stepMs > 0) {
    return to > from ? bucketStepAt(series, index) : Math.max(bucketStepAt(series, index), bucketStepAt(series, Math.max(0, index - 1)));
  }
  return usualStepAt(timesMs, index) || intervalMs;
}
