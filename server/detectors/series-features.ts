/** What a series is looked at by: each has its own tails, and names what is told when it is the one surprised. */
export const FEATURES = [
  { id: 'value', kind: 'level' },
  { id: 'mean10', kind: 'level' },
  { id: 'mean40', kind: 'level' },
  { id: 'mean160', kind: 'slow' },
  { id: 'off-mean3', kind: 'change' },
  { id: 'mean10-off-mean160', kind: 'level' },
  { id: 'spread40', kind: 'spread' },
  { id: 'off-day', kind: 'level' },
  { id: 'off-day-mean10', kind: 'level' },
  { id: 'off-day-mean40', kind: 'level' },
  { id: 'off-day-mean160', kind: 'slow' },
  { id: 'off-yesterday-mean10', kind: 'level' },
] as const;
export const FEATURE_COUNT = FEATURES.length;

const DAY_MS = 86_400_000;
const BIN_COUNT = 48;
const BIN_MS = DAY_MS / BIN_COUNT;
/** How much of a half hour's mean enters the usual day, and the day before. */
const USUAL_GAIN = 0.3;
const YESTERDAY_GAIN = 0.6;
const GAIN_3 = 2 / 4;
const GAIN_10 = 2 / 11;
const GAIN_40 = 2 / 41;
const GAIN_160 = 2 / 161;

const MEAN_3 = 0;
const MEAN_10 = 1;
const MEAN_40 = 2;
const MEAN_160 = 3;
const SQUARES_40 = 4;
const OFF_DAY_10 = 5;
const OFF_DAY_40 = 6;
const OFF_DAY_160 = 7;
const OFF_YESTERDAY_10 = 8;
const BIN = 9;
const BIN_SUM = 10;
const BIN_SIZE = 11;
const AVERAGES = 12;

export type FeatureState = {
  count: number;
  /** Running averages by the names above. */
  averages: number[];
  /** Of each half hour of the day: the usual value, yesterday’s, and on how many days it was seen. */
  usual: number[];
  yesterday: number[];
  days: number[];
};

export function beginFeatures(): FeatureState {
  const zeros = (count: number) => new Array<number>(count).fill(0);
  return { count: 0, averages: zeros(AVERAGES), usual: zeros(BIN_COUNT), yesterday: zeros(BIN_COUNT), days: zeros(BIN_COUNT) };
}

/** Takes one reading and writes its features to `out`, NaN where not known yet. Returns what is usual at this time. */
export function stepFeatures(state: FeatureState, timeMs: number, value: number, out: Float64Array): number {
  const a = state.averages;
  state.count += 1;
  if (state.count === 1) {
    a.fill(value, MEAN_3, MEAN_160 + 1);
    a[BIN] = -1;
  }
  const least = 1 / state.count;
  const offMean3 = value - (a[MEAN_3] as number);
  const offMean40 = value - (a[MEAN_40] as number);
  approach(a, MEAN_3, value, Math.max(GAIN_3, least));
  const mean10 = approach(a, MEAN_10, value, Math.max(GAIN_10, least));
  const mean40 = approach(a, MEAN_40, value, Math.max(GAIN_40, least));
  const mean160 = approach(a, MEAN_160, value, Math.max(GAIN_160, least));
  const squares = approach(a, SQUARES_40, offMean40 * offMean40, Math.max(GAIN_40, least));
  out[0] = value;
  out[1] = mean10;
  out[2] = mean40;
  out[3] = mean160;
  out[4] = offMean3;
  out[5] = mean10 - mean160;
  out[6] = Math.sqrt(squares);
  const bin = stepDay(state, timeMs, value);
  const isKnown = (state.days[bin] as number) > 0;
  const usual = isKnown ? (state.usual[bin] as number) : mean40;
  const offDay = isKnown ? value - usual : 0;
  const offYesterday = isKnown ? value - (state.yesterday[bin] as number) : 0;
  out[7] = offDay;
  out[8] = approach(a, OFF_DAY_10, offDay, Math.max(GAIN_10, least));
  out[9] = approach(a, OFF_DAY_40, offDay, Math.max(GAIN_40, least));
  out[10] = approach(a, OFF_DAY_160, offDay, Math.max(GAIN_160, least));
  out[11] = approach(a, OFF_YESTERDAY_10, offYesterday, Math.max(GAIN_10, least));
  if (!isKnown) out.fill(NaN, 7);
  return usual;
}

/** Gathers the half hour; when it is over, its mean enters the usual day. Returns the half hour of `timeMs`. */
function stepDay(state: FeatureState, timeMs: number, value: number): number {
  const a = state.averages;
  const bin = Math.floor((timeMs % DAY_MS) / BIN_MS);
  const current = a[BIN] as number;
  if (bin !== current) {
    if (current >= 0) endBin(state, current, (a[BIN_SUM] as number) / (a[BIN_SIZE] as number));
    a[BIN] = bin;
    a[BIN_SUM] = 0;
    a[BIN_SIZE] = 0;
  }
  a[BIN_SUM] = (a[BIN_SUM] as number) + value;
  a[BIN_SIZE] = (a[BIN_SIZE] as number) + 1;
  return bin;
}

function endBin(state: FeatureState, bin: number, mean: number): void {
  const days = state.days[bin] as number;
  approach(state.usual, bin, mean, Math.max(1 / (days + 1), USUAL_GAIN));
  approach(state.yesterday, bin, mean, days === 0 ? 1 : YESTERDAY_GAIN);
  state.days[bin] = Math.min(days + 1, 1000);
}

function approach(averages: number[], at: number, value: number, gain: number): number {
  const before = averages[at] as number;
  return (averages[at] = before + gain * (value - before));
}
