import { dayNumberOf, makeLocalMsOf } from './zone.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Hourly means with the number of good readings in each, in time order. */
export interface Hours {
  timesMs: ArrayLike<number>;
  means: ArrayLike<number | null>;
  goodCounts: ArrayLike<number>;
}

export interface DayMean {
  /** Days since 1970-01-01 on the local calendar. */
  dayNumber: number;
  mean: number | null;
}

/** Means of local days from hours, weighted by good readings; every day from first to last is there, measured or not. */
export function dayMeansOf(hours: Hours, timeZone: string, fromMs: number, toMs: number): DayMean[] {
  const first = dayNumberOf(fromMs, timeZone);
  const count = dayNumberOf(toMs, timeZone) - first + 1;
  const sums = new Float64Array(count);
  const weights = new Float64Array(count);
  const localMsOf = makeLocalMsOf(timeZone);
  for (let i = 0; i < hours.timesMs.length; i += 1) {
    const mean = hours.means[i];
    const day = Math.floor(localMsOf(hours.timesMs[i]!) / DAY_MS) - first;
    if (mean == null || day < 0 || day >= count) continue;
    sums[day]! += mean * hours.goodCounts[i]!;
    weights[day]! += hours.goodCounts[i]!;
  }
  return Array.from(sums, (sum, i) => ({ dayNumber: first + i, mean: weights[i]! > 0 ? sum / weights[i]! : null }));
}

/** A year of days with its end read anew: a day that began since is one more, and the first goes. */
export function withNewestDays(days: readonly DayMean[], newest: readonly DayMean[]): DayMean[] {
  const first = newest[0]?.dayNumber ?? Infinity;
  return [...days.filter((day) => day.dayNumber < first), ...newest].slice(-days.length);
}

/** Median of each hour of the week, Monday 00 first: 168 values; null where fewer than two weeks have that hour. */
export function weekMediansOf(hours: Hours, timeZone: string, fromMs: number): (number | null)[] {
  const cells: number[][] = Array.from({ length: 168 }, () => []);
  const localMsOf = makeLocalMsOf(timeZone);
  for (let i = 0; i < hours.timesMs.length; i += 1) {
    const mean = hours.means[i];
    if (mean == null || hours.timesMs[i]! < fromMs) continue;
    const localMs = localMsOf(hours.timesMs[i]!);
    cells[weekdayOf(Math.floor(localMs / DAY_MS)) * 24 + Math.floor((localMs % DAY_MS) / HOUR_MS)]!.push(mean);
  }
  return cells.map(medianOf);
}

/** 0 Monday … 6 Sunday; day 0 of the epoch was a Thursday. */
export function weekdayOf(dayNumber: number): number {
  return (((dayNumber + 3) % 7) + 7) % 7;
}

function medianOf(values: number[]): number | null {
  if (values.length < 2) return null;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
