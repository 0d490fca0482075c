/**
 * How surprising a number is in a stream, by both of its tails: a quantile of each tail is followed by stochastic steps
 * (Robbins & Monro 1951) with the mean excess over it, and the probability beyond is read off a heavy exponential tail
 * (peaks over threshold; Siffer et al. 2017). Six numbers in a flat array, so that it can lie among others.
 */
export const TAIL_WIDTH = 6;

/** The quantiles followed are SHARE and 1 - SHARE. */
const SHARE = 0.02;
const SHARE_SURPRISE = -Math.log10(SHARE);
/** Above 0 the tail is heavier than exponential, and one far value counts less. */
const HEAVINESS = 0.1;
const LEAST_GAIN = 0.02;
const LEAST_EXCESS_GAIN = 0.01;
/** One excess teaches at most so many mean excesses. */
const EXCESS_CLIP = 50;
export const MOST_SURPRISE = 6;
/** Values before the first statement: mean and variance give the first quantiles. */
export const TAIL_WARM_UP = 60;

const UPPER = 0;
const UPPER_EXCESS = 1;
const UPPER_COUNT = 2;
const LOWER = 3;
const LOWER_EXCESS = 4;
const LOWER_COUNT = 5;

/**
 * -log10 of the probability of a value so far out, with a sign: positive in the upper tail, negative in the lower, 0 between.
 * `count` is the number of values of this tail, this one included. At most 6; writes only `state[at]` to `state[at + 5]`.
 */
export function stepTail(state: number[], at: number, count: number, value: number): number {
  if (count <= TAIL_WARM_UP) {
    warmUp(state, at, count, value);
    return 0;
  }
  const upper = state[at + UPPER] as number;
  const lower = state[at + LOWER] as number;
  const floor = 1e-3 * (upper - lower) + 1e-12;
  const gain = Math.max(LEAST_GAIN, 0.6 / Math.sqrt(count));
  const above = stepSide(state, at + UPPER_EXCESS, value - upper, floor, gain);
  state[at + UPPER] = upper + moved;
  const below = stepSide(state, at + LOWER_EXCESS, lower - value, floor, gain);
  state[at + LOWER] = lower - moved;
  return above > 0 ? above : -below;
}

/** How far outward the quantile goes; beside the result, to allocate nothing. */
let moved = 0;

function stepSide(state: number[], at: number, excess: number, floor: number, gain: number): number {
  const mean = Math.max(state[at] as number, floor);
  if (excess <= 0) {
    moved = -gain * mean * SHARE;
    return 0;
  }
  const seen = (state[at + 1] as number) + 1;
  const clipped = Math.min(excess, EXCESS_CLIP * mean);
  const next = (state[at] as number) + Math.max(LEAST_EXCESS_GAIN, 1 / (seen + 5)) * (clipped - (state[at] as number));
  state[at] = next;
  state[at + 1] = Math.min(seen, 1000);
  moved = gain * Math.max(next, floor) * (1 - SHARE);
  return Math.min(MOST_SURPRISE, SHARE_SURPRISE + (Math.LOG10E * Math.log1p((HEAVINESS * excess) / mean)) / HEAVINESS);
}

/** Until the quantiles begin, the first two places hold mean and sum of squared deviations (Welford 1962). */
function warmUp(state: number[], at: number, count: number, value: number): void {
  const distance = value - (state[at] as number);
  const mean = (state[at] as number) + distance / count;
  const squares = (state[at + 1] as number) + distance * (value - mean);
  state[at] = mean;
  state[at + 1] = squares;
  if (count < TAIL_WARM_UP) return;
  const sd = Math.sqrt(squares / count) + 1e-9 * Math.abs(mean) + 1e-12;
  state[at + UPPER] = mean + 2 * sd;
  state[at + UPPER_EXCESS] = 0.4 * sd;
  state[at + UPPER_COUNT] = 0;
  state[at + LOWER] = mean - 2 * sd;
  state[at + LOWER_EXCESS] = 0.4 * sd;
  state[at + LOWER_COUNT] = 0;
}
