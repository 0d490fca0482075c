import { HOUR_MS, meanOfHour, type HourSum } from '#lib/domain/hour-mean.ts';

export type { HourSum };

/** Hours that are remembered of each sensor. */
export const HOUR_COUNT = 48;
const WIDTH = 3;

/** The last 48 hours of one sensor: hour, sum and count of its good readings, in a ring by hour. */
export type Hours = number[];

export function makeHours(): Hours {
  const hours = new Array<number>(HOUR_COUNT * WIDTH).fill(0);
  for (let slot = 0; slot < HOUR_COUNT; slot += 1) hours[slot * WIDTH] = -1;
  return hours;
}

/** Adds a good reading (sign 1) or takes one back (-1). False where its hour has left the ring. */
export function addToHours(hours: Hours, timeMs: number, value: number, sign: 1 | -1): boolean {
  const hour = Math.floor(timeMs / HOUR_MS);
  const at = (((hour % HOUR_COUNT) + HOUR_COUNT) % HOUR_COUNT) * WIDTH;
  const held = hours[at] ?? -1;
  if (held > hour) return false;
  if (held < hour) {
    if (sign < 0) return false;
    hours[at] = hour;
    hours[at + 1] = 0;
    hours[at + 2] = 0;
  }
  hours[at + 1] = (hours[at + 1] ?? 0) + sign * value;
  hours[at + 2] = (hours[at + 2] ?? 0) + sign;
  if (hours[at + 2] === 0) hours[at + 1] = 0; // no dust of what was taken back
  return true;
}

/** The hour that holds `timeMs`; null where it has left the ring. */
export function findHour(hours: Hours, sensorId: number, timeMs: number): HourSum | null {
  const hour = Math.floor(timeMs / HOUR_MS);
  const at = (((hour % HOUR_COUNT) + HOUR_COUNT) % HOUR_COUNT) * WIDTH;
  if (hours[at] !== hour) return null;
  return { sensorId, hourMs: hour * HOUR_MS, sum: hours[at + 1] ?? 0, count: hours[at + 2] ?? 0 };
}

/** Appends the `count` hours that end with the one beginning at `lastHourMs`: means (null where there is no good reading) and counts. */
export function readHours(hours: Hours, lastHourMs: number, count: number, means: (number | null)[], counts: number[]): void {
  const last = Math.floor(lastHourMs / HOUR_MS);
  for (let hour = last - count + 1; hour <= last; hour += 1) {
    const at = (((hour % HOUR_COUNT) + HOUR_COUNT) % HOUR_COUNT) * WIDTH;
    const good = hours[at] === hour ? (hours[at + 2] ?? 0) : 0;
    means.push(good > 0 ? meanOfHour(hours[at + 1] ?? 0, good) : null);
    counts.push(good);
  }
}
