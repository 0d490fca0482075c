import { geodesicM, greatCircleM } from './geodesic.ts';

// Batch forms of the IOOS QARTOD tests (manuals for in-situ temperature and salinity, wind, water level), with the edge rules
// of the reference implementation ioos_qc. NaN is missing. Flags: 1 good, 2 not evaluated, 3 suspect, 4 fail, 9 missing.

type Span = readonly [low: number, high: number];
type Series = ArrayLike<number>;

const GOOD = 1;
const NOT_EVALUATED = 2;
const SUSPECT = 3;
const FAIL = 4;
const MISSING = 9;

/** Outside `suspect` is suspect, outside `fail` fails; the ends are inside. */
export function grossRangeFlags(values: Series, { fail, suspect }: { fail: Span; suspect?: Span }): Uint8Array {
  return flagEach(values, (value) => {
    if (value < fail[0] || value > fail[1]) return FAIL;
    return suspect !== undefined && (value < suspect[0] || value > suspect[1]) ? SUSPECT : GOOD;
  });
}

/**
 * How far a value stands from the mean of its neighbours (`average`), or the smaller of its two steps where they turn back (`differential`).
 * The ends, and neighbours of what is missing, are not evaluated.
 */
export function spikeFlags(values: Series, { suspect = Infinity, fail = Infinity, method = 'average' }: { suspect?: number; fail?: number; method?: 'average' | 'differential' }): Uint8Array {
  return flagEach(values, (value, i) => {
    const height = heightOf(values[i - 1] ?? NaN, value, values[i + 1] ?? NaN, method);
    if (Number.isNaN(height)) return NOT_EVALUATED;
    if (height > fail) return FAIL;
    return height > suspect ? SUSPECT : GOOD;
  });
}

/** A change per second beyond the threshold, against the value before; after what is missing nothing is said. */
export function rateOfChangeFlags(values: Series, timesS: Series, { suspect, fail = Infinity }: { suspect: number; fail?: number }): Uint8Array {
  return flagEach(values, (value, i) => {
    const rate = i === 0 ? 0 : Math.abs(value - (values[i - 1] as number)) / ((timesS[i] as number) - (timesS[i - 1] as number));
    if (rate > fail) return FAIL;
    return rate > suspect ? SUSPECT : GOOD;
  });
}

/** A range below `tolerance` over the time before a value; the time counts in usual (median) intervals. Fewer than 3 values are all good. */
export function flatLineFlags(values: Series, timesS: Series, { suspectS, failS, tolerance }: { suspectS: number; failS: number; tolerance: number }): Uint8Array {
  if (values.length < 3) return new Uint8Array(values.length).fill(GOOD);
  const intervalS = medianStep(timesS);
  const suspectCount = Math.floor(Math.trunc(suspectS) / intervalS);
  const failCount = Math.floor(Math.trunc(failS) / intervalS);
  return flagEach(values, (_value, i) => {
    if (isFlat(values, i, failCount, tolerance)) return FAIL;
    return isFlat(values, i, suspectCount, tolerance) ? SUSPECT : GOOD;
  });
}

/** Outside the box fails, and so does half a position; a hop longer than `rangeMaxM` from the position before is suspect. */
export function locationFlags(
  lon: Series, lat: Series,
  { box = [-180, -90, 180, 90], rangeMaxM = Infinity, method = 'wgs84' }: { box?: readonly [west: number, south: number, east: number, north: number]; rangeMaxM?: number; method?: 'wgs84' | 'haversine' } = {},
): Uint8Array {
  const distance = method === 'wgs84' ? geodesicM : greatCircleM;
  return Uint8Array.from({ length: lon.length }, (_, i) => {
    const [x, y] = [lon[i] as number, lat[i] as number];
    if (Number.isNaN(x) && Number.isNaN(y)) return MISSING;
    if (!(x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3])) return FAIL;
    const hopM = i === 0 ? 0 : distance(lon[i - 1] as number, lat[i - 1] as number, x, y);
    return hopM > rangeMaxM ? SUSPECT : GOOD;
  });
}

function flagEach(values: Series, flagOf: (value: number, i: number) => number): Uint8Array {
  const flags = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    flags[i] = Number.isNaN(value) ? MISSING : flagOf(value, i);
  }
  return flags;
}

function heightOf(before: number, value: number, after: number, method: 'average' | 'differential'): number {
  if (method === 'average') return Math.abs(value - (before + after) / 2);
  const [rise, fall] = [value - before, after - value];
  if (Number.isNaN(rise * fall)) return NaN;
  return rise * fall < 0 ? Math.min(Math.abs(rise), Math.abs(fall)) : 0;
}

function isFlat(values: Series, newest: number, count: number, tolerance: number): boolean {
  if (newest < count || count < 0) return false;
  let low = Infinity;
  let high = -Infinity;
  for (let i = newest - count; i <= newest; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low < tolerance;
}

function medianStep(timesS: Series): number {
  const steps = Float64Array.from({ length: timesS.length - 1 }, (_, i) => (timesS[i + 1] as number) - (timesS[i] as number)).sort();
  const middle = steps.length >> 1;
  return steps.length % 2 === 1 ? (steps[middle] as number) : ((steps[middle - 1] as number) + (steps[middle] as number)) / 2;
}
