import { barkjohn2021 } from '#lib/indices/barkjohn-2021.ts';
import type { Part, Watch } from './watch.ts';

/** Humidity older than this corrects nothing. */
const HUMIDITY_MS = 7_200_000;
const MAX_HUMIDITY = 64;

/** Keeps humidity for the readings to come. False where a reading that it belongs to was looked at already. */
export function noteHumidity(part: Part, { timeMs, value }: { timeMs: number; value: number }): boolean {
  if (timeMs < (part.seenMs ?? -Infinity)) return false;
  const humidity = (part.humidity ??= []);
  let at = humidity.length;
  while (at > 0 && (humidity[at - 2] as number) > timeMs) at -= 2;
  humidity.splice(at, 0, timeMs, value);
  if (humidity.length > 2 * MAX_HUMIDITY) humidity.splice(0, 2);
  return true;
}

/** PM2.5 by Barkjohn 2021 with the newest humidity before the reading; null where there is none. */
export function correctedWith(part: Part, watch: Watch, timeMs: number, value: number): number | null {
  part.seenMs = timeMs;
  const humidity = part.humidity ?? [];
  let at = humidity.length - 2;
  while (at >= 0 && (humidity[at] as number) >= timeMs) at -= 2;
  if (at < 0 || watch.sensors[0]?.parameter !== 'pm25') return null;
  if (at > 0) humidity.splice(0, at);
  if (timeMs - (humidity[0] as number) > HUMIDITY_MS) return null;
  return barkjohn2021(value, humidity[1] as number);
}
