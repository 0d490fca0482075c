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
    usualMs = stepMs > 0 ? stepMs / usualCountAt(counts, i) : usualStepAt(timesMs, i) || intervalMs;
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

/** Upper quartile of the counts around. */
function usualCountAt(counts: ArrayLike<number>, index: number): number {
  const around: number[] = [];
  for (let i = Math.max(0, index - WINDOW); i <= Math.min(counts.length - 1, index + WINDOW); i += 1) around.push(counts[i]!);
  around.sort((a, b) => b - a);
  return around[around.length >> 2] || 1;
}
