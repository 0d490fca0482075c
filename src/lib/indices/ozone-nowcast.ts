import { leastSquares } from '#lib/numeric/least-squares.ts';

/** Two weeks. */
const WINDOW = 336;
/** Hours that each prediction looks back on. */
const LAGS = 96;
/** Three quarters of the window must be there, and no more than 7 hours missing in a row. */
const LEAST_HOURS = 252;
const LONGEST_GAP = 7;
/** Hours before and after the one that an 8 h mean belongs to; six of the eight must be there. */
const [BEFORE, AFTER, LEAST_OF_EIGHT] = [4, 3, 6];
/** Neighbours on either side that stand in for a missing hour, nearer ones counting twice as much as the next. */
const NEIGHBOURS = 4;
/** Of the means to learn from, at most this share may be missing. */
const MOST_MISSING = 0.25;

export interface OzoneNowcast {
  valuePpb: number;
  /** Hours before the newest that the value belongs to. */
  agoHours: number;
  by: 'regression' | 'surrogate' | 'zero';
  /** Hours with a value among the last two weeks. */
  used: number;
}

/** AirNow's surrogate where its regression is not possible: 0.85 × hour + 4.5, ppb. */
export function ozoneSurrogateOf(hourPpb: number): number {
  return 0.85 * hourPpb + 4.5;
}

/**
 * Ozone NowCast of AirNow since 2019, hours in ppb, newest last, NaN where missing: the 8 h mean around the newest hour, told from
 * the 96 hours before by a partial least squares regression over two weeks. EPA's own program keeps all 96 components, where the
 * regression is ordinary least squares, which is what is computed here. Where the newest hour is missing, the NowCast of the hour
 * before stands, up to two hours back; with fewer than 252 of 336 hours or more than 7 missing in a row, the surrogate does.
 * Null: none of the last three hours is there.
 */
export function ozoneNowcastOf(hoursPpb: ArrayLike<number>): OzoneNowcast | null {
  const window = windowOf(hoursPpb, 0);
  const used = window.reduce((count, hour) => count + (Number.isFinite(hour) ? 1 : 0), 0);
  const agoHours = [0, 1, 2].find((ago) => Number.isFinite(window[WINDOW - 1 - ago]));
  if (agoHours === undefined) return null;
  const surrogate = (): OzoneNowcast => ({ valuePpb: ozoneSurrogateOf(window[WINDOW - 1 - agoHours] as number), agoHours, by: 'surrogate', used });
  if (used < LEAST_HOURS || longestGapOf(window) > LONGEST_GAP) return surrogate();
  if (window.every((hour) => !(hour !== 0 && Number.isFinite(hour)))) return { valuePpb: 0, agoHours, by: 'zero', used };
  const predicted = regressed(agoHours === 0 ? window : windowOf(hoursPpb, agoHours));
  return predicted === null ? surrogate() : { valuePpb: Math.max(0, predicted), agoHours, by: 'regression', used };
}

/** The two weeks that end `ago` hours before the newest; what was not given is missing. */
function windowOf(hours: ArrayLike<number>, ago: number): Float64Array {
  const window = new Float64Array(WINDOW).fill(NaN);
  for (let i = 0; i < WINDOW; i += 1) window[i] = hours[hours.length - ago - WINDOW + i] ?? NaN;
  return window;
}

function longestGapOf(window: Float64Array): number {
  let longest = 0;
  let gap = 0;
  for (const hour of window) {
    gap = Number.isFinite(hour) ? 0 : gap + 1;
    longest = Math.max(longest, gap);
  }
  return longest;
}

function regressed(window: Float64Array): number | null {
  const filled = filledOf(window);
  const rows: number[] = [];
  let missing = 0;
  const means = window.map((_, i) => eightHourMeanOf(window, i));
  for (let end = LAGS - 1; end < WINDOW; end += 1) {
    if (Number.isFinite(means[end])) rows.push(end);
    else missing += 1;
  }
  if (missing > MOST_MISSING * (WINDOW - LAGS + 1)) return null;
  const x = new Float64Array(rows.length * LAGS);
  rows.forEach((end, row) => x.set(filled.subarray(end - LAGS + 1, end + 1), row * LAGS));
  const fit = leastSquares(x, Float64Array.from(rows, (end) => means[end] as number), LAGS);
  if (fit === null) return null;
  let predicted = fit.constant;
  for (let lag = 0; lag < LAGS; lag += 1) predicted += (fit.slopes[lag] as number) * (filled[WINDOW - LAGS + lag] as number);
  return Number.isFinite(predicted) ? predicted : null;
}

function eightHourMeanOf(window: Float64Array, at: number): number {
  if (at < BEFORE || at + AFTER >= WINDOW) return NaN;
  let sum = 0;
  let count = 0;
  for (let i = at - BEFORE; i <= at + AFTER; i += 1) {
    const hour = window[i] as number;
    if (!Number.isFinite(hour)) continue;
    sum += hour;
    count += 1;
  }
  return count >= LEAST_OF_EIGHT ? sum / count : NaN;
}

/** Missing hours as a moving mean of their neighbours, weights halving with each hour's distance; wider where there are fewer than two. */
function filledOf(window: Float64Array): Float64Array {
  const filled = window.slice();
  for (let i = 0; i < WINDOW; i += 1) {
    if (Number.isFinite(window[i])) continue;
    for (let reach = NEIGHBOURS; reach < WINDOW; reach += 1) {
      const { mean, count } = weightedMeanOf(window, i, reach);
      if (count < 2) continue;
      filled[i] = mean;
      break;
    }
  }
  return filled;
}

function weightedMeanOf(window: Float64Array, at: number, reach: number): { mean: number; count: number } {
  let above = 0;
  let below = 0;
  let count = 0;
  for (let i = Math.max(0, at - reach); i <= Math.min(WINDOW - 1, at + reach); i += 1) {
    const hour = window[i] as number;
    if (!Number.isFinite(hour)) continue;
    const weight = 0.5 ** Math.abs(i - at);
    above += weight * hour;
    below += weight;
    count += 1;
  }
  return { mean: above / below, count };
}
