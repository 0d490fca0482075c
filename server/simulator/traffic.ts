import type { LocalTime } from './clock.ts';

/** Traffic as a share of its weekday peak: two rush hours on workdays, a late flat hump at the weekend. */
export function trafficOf({ hour, weekday }: LocalTime): number {
  const isWeekend = weekday === 0 || weekday === 6;
  const night = 0.08;
  if (isWeekend) return night + (weekday === 0 ? 0.34 : 0.46) * hump(hour, 15.5, 4.5);
  return Math.min(1, night + 0.85 * hump(hour, 8, 1.6) + 0.45 * hump(hour, 13, 3) + 0.8 * hump(hour, 18.2, 2));
}

function hump(hour: number, at: number, width: number): number {
  const distance = Math.min(Math.abs(hour - at), 24 - Math.abs(hour - at));
  return Math.exp(-0.5 * (distance / width) ** 2);
}
