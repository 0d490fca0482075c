const DAY_MS = 86_400_000;
/** PostgreSQL counts microseconds from 2000-01-01. */
export const PG_EPOCH_MS = 946_684_800_000;

/** PostgreSQL's text of a timestamptz (`2026-11-22 10:00:00.5+00`) → integer UTC ms. */
export function timeMsOf(text: string): number {
  if (text.charCodeAt(4) !== 45 || text.endsWith('BC')) return rareTimeMsOf(text);
  const ms = Date.UTC(digits(text, 0, 4), digits(text, 5, 2) - 1, digits(text, 8, 2), digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2));
  return yearMended(ms, digits(text, 0, 4)) + restMs(text, 19);
}

/** Fraction and zone behind the seconds. */
function restMs(text: string, from: number): number {
  const match = /^(\.\d+)?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/.exec(text.slice(from));
  if (match === null) throw new Error(`not a time: ${text}`);
  const [, fraction = '0', sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const zoneMs = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return Math.floor(Number(fraction) * 1000 + 1e-6) + (sign === '-' ? zoneMs : -zoneMs);
}

/** Years of five digits, BC and infinities: nothing of ours, but a foreign hand may have written them. */
function rareTimeMsOf(text: string): number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  const match = /^(\d+)-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\S*)( BC)?$/.exec(text);
  if (match === null) throw new Error(`not a time: ${text}`);
  const [, year, month, day, hours, minutes, seconds, rest, bc] = match;
  const date = new Date(0);
  date.setUTCFullYear(bc === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hours), Number(minutes), Number(seconds));
  return date.getTime() + restMs(rest ?? '', 0);
}

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999. */
function yearMended(ms: number, year: number): number {
  return year > 99 ? ms : new Date(ms).setUTCFullYear(year);
}

function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let i = from; i < from + count; i += 1) number = number * 10 + text.charCodeAt(i) - 48;
  return number;
}

/** For a statement's parameter: node-postgres would write a Date in the process's own zone. */
export function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

export function floorDayMs(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS) * DAY_MS;
}
