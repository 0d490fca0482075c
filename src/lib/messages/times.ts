import { m } from './shell.ts';
import { TIME_LOCALE } from './locale.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const STYLES = {
  /** `08:12` */
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  /** `08:12:31` */
  clockSeconds: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  /** `Sun 22 Nov` */
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  /** `22 Nov` */
  dayShort: { day: 'numeric', month: 'short' },
  /** `22 Nov 2026` */
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  /** `Sun` */
  weekday: { weekday: 'short' },
  month: { month: 'short' },
  /** `March 2023` */
  monthYear: { month: 'long', year: 'numeric' },
  year: { year: 'numeric' },
  /** `Sun 22 Nov, 08:12` */
  dayClock: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  /** `22 Nov 2026, 08:12` */
  dateClock: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  /** `CET` */
  zone: { timeZoneName: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
export type TimeStyle = keyof typeof STYLES;

/** Zones times styles; a page shows two or three zones. */
const MAX_FORMATTERS = 256;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** One instant in words, in a stated zone. */
export function timeOf(timeMs: number, style: TimeStyle, timeZone: string): string {
  const formatter = formatterOf(style, timeZone);
  if (style === 'zone') return formatter.formatToParts(timeMs).find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
  return formatter.format(timeMs).replace('Sept', 'Sep');
}

/** `2 s`, `3 min ago` up to one hour, then the clock, then the date: age is part of the value. */
export function ageOf(timeMs: number, nowMs: number, timeZone: string): string {
  const ageMs = Math.max(0, nowMs - timeMs);
  if (ageMs < MINUTE_MS) return m('age.secondsAgo', { seconds: Math.floor(ageMs / SECOND_MS) });
  if (ageMs < HOUR_MS) return m('age.minutesAgo', { minutes: Math.floor(ageMs / MINUTE_MS) });
  if (ageMs < 12 * HOUR_MS || isSameDay(timeMs, nowMs, timeZone)) return timeOf(timeMs, 'clock', timeZone);
  if (ageMs < 300 * DAY_MS) return timeOf(timeMs, 'dayShort', timeZone);
  return timeOf(timeMs, 'date', timeZone);
}

/** The same in a narrow column: `40 s`, `3 min`. */
export function shortAgeOf(timeMs: number, nowMs: number, timeZone: string): string {
  const ageMs = Math.max(0, nowMs - timeMs);
  if (ageMs < MINUTE_MS) return m('age.seconds', { seconds: Math.floor(ageMs / SECOND_MS) });
  if (ageMs < HOUR_MS) return m('duration.minutes', { minutes: Math.floor(ageMs / MINUTE_MS) });
  return ageOf(timeMs, nowMs, timeZone);
}

/** `45 s`, `15 min`, `3 h 12 min`, `4 days`. */
export function durationOf(durationMs: number): string {
  if (durationMs < MINUTE_MS) return m('age.seconds', { seconds: Math.round(durationMs / SECOND_MS) });
  if (durationMs < HOUR_MS) return m('duration.minutes', { minutes: Math.round(durationMs / MINUTE_MS) });
  if (durationMs >= 2 * DAY_MS) return m('duration.days', { count: Math.floor(durationMs / DAY_MS) });
  const hours = Math.floor(durationMs / HOUR_MS);
  const minutes = Math.floor((durationMs % HOUR_MS) / MINUTE_MS);
  return minutes === 0 ? m('duration.hours', { hours }) : m('duration.hoursMinutes', { hours, minutes });
}

function isSameDay(aMs: number, bMs: number, timeZone: string): boolean {
  return timeOf(aMs, 'date', timeZone) === timeOf(bMs, 'date', timeZone);
}

function formatterOf(style: TimeStyle, timeZone: string): Intl.DateTimeFormat {
  const key = `${style} ${timeZone}`;
  const known = formatters.get(key);
  if (known) return known;
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  const formatter = new Intl.DateTimeFormat(TIME_LOCALE, { ...STYLES[style], timeZone });
  formatters.set(key, formatter);
  return formatter;
}
