/** Local time of IANA zones by Intl alone: offsets, midnights, and back to instants across changes of the clock. */
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** One page shows two or three zones. */
const MAX_ZONES = 64;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Local minus UTC, ms. */
export function zoneOffsetMs(timeMs: number, timeZone: string): number {
  return localMsOf(timeMs, timeZone) - Math.floor(timeMs / 1_000) * 1_000;
}

/** What the wall clock shows, as if it were UTC: its day and hour can be taken with UTC arithmetic. */
export function localMsOf(timeMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return Math.floor(timeMs / 1_000) * 1_000;
  const parts: Record<string, number> = {};
  for (const part of formatterOf(timeZone).formatToParts(timeMs)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The instant at which the wall clock shows this; the first of two, and the moment after the jump where it never does. */
export function instantOf(localMs: number, timeZone: string): number {
  const before = localMs - zoneOffsetMs(localMs - DAY_MS, timeZone);
  const after = localMs - zoneOffsetMs(localMs + DAY_MS, timeZone);
  if (before === after) return before;
  const fits = [before, after].filter((timeMs) => localMsOf(timeMs, timeZone) === localMs);
  return fits.length > 0 ? Math.min(...fits) : Math.max(before, after);
}

/** Midnight (or the first moment of the day) at or before it. */
export function startOfDayMs(timeMs: number, timeZone: string): number {
  const localMs = localMsOf(timeMs, timeZone);
  return instantOf(localMs - (((localMs % DAY_MS) + DAY_MS) % DAY_MS), timeZone);
}

/** Days since 1970-01-01 on the local calendar. */
export function dayNumberOf(timeMs: number, timeZone: string): number {
  return Math.floor(localMsOf(timeMs, timeZone) / DAY_MS);
}

/** Start of a local day of that number. */
export function dayStartMs(dayNumber: number, timeZone: string): number {
  return instantOf(dayNumber * DAY_MS, timeZone);
}

/** The same as `localMsOf` for many times in order: asks Intl only twice a day unless the clock changes on it. */
export function makeLocalMsOf(timeZone: string): (timeMs: number) => number {
  let beginMs = NaN;
  let offsetMs: number | null = null;
  return (timeMs) => {
    const dayMs = Math.floor(timeMs / DAY_MS) * DAY_MS;
    if (dayMs !== beginMs) {
      beginMs = dayMs;
      const first = zoneOffsetMs(dayMs, timeZone);
      offsetMs = first === zoneOffsetMs(dayMs + DAY_MS - HOUR_MS / 4, timeZone) ? first : null;
    }
    return offsetMs === null ? localMsOf(timeMs, timeZone) : timeMs + offsetMs;
  };
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  if (formatters.size >= MAX_ZONES) formatters.clear();
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  formatters.set(timeZone, formatter);
  return formatter;
}
