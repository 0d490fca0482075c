const HOUR_MS = 3_600_000;
const HOUR_COUNT = 48;
const WIDTH = 3;

/** One hour's good readings of one sensor. */
export interface HourSum {
  sensorId: number;
  hourMs: number;
  sum: number;
  count: number;
}

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
  return true;
}

/** The hour that holds `timeMs`; null where it has left the ring. */
export function findHour(hours: Hours, sensorId: number, timeMs: number): HourSum | null {
  const hour = Math.floor(timeMs / HOUR_MS);
  const at = (((hour % HOUR_COUNT) + HOUR_COUNT) % HOUR_COUNT) * WIDTH;
  if (hours[at] !== hour) return null;
  return { sensorId, hourMs: hour * HOUR_MS, sum: hours[at + 1] ?? 0, count: hours[at + 2] ?? 0 };
}

/** Hourly means of the ring, oldest first; hours without a good reading are left out. */
export function listHours(hours: Hours, sensorId: number): HourSum[] {
  const sums: HourSum[] = [];
  for (let slot = 0; slot < HOUR_COUNT; slot += 1) {
    const at = slot * WIDTH;
    const hour = hours[at] ?? -1;
    const count = hours[at + 2] ?? 0;
    if (hour >= 0 && count > 0) sums.push({ sensorId, hourMs: hour * HOUR_MS, sum: hours[at + 1] ?? 0, count });
  }
  return sums.sort((a, b) => a.hourMs - b.hourMs);
}
