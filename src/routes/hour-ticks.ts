import { timeOf } from '#lib/messages/times.ts';

export interface HourTick {
  i: number;
  text: string;
  isMidnight: boolean;
  /** Left out where there is little room. */
  isQuarter: boolean;
}

/** Every sixth local hour, away from the edges; the day's name at midnight. */
export function hourTicksOf(hoursMs: readonly number[], timeZone: string): HourTick[] {
  return hoursMs.flatMap((hourMs, i) => {
    const hour = Number(timeOf(hourMs, 'clock', timeZone).slice(0, 2));
    if (hour % 6 !== 0 || i < 2 || i > hoursMs.length - 3) return [];
    const text = hour === 0 ? timeOf(hourMs, 'day', timeZone).replace(',', '') : timeOf(hourMs, 'clock', timeZone);
    return [{ i, isQuarter: hour % 12 !== 0, text, isMidnight: hour === 0 }];
  });
}
