const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
/** Days remembered per zone; at the bound all are forgotten. */
const MAX_DAYS = 20_000;

/** Offsets of one time zone from UTC, in ms, fast for times in any order. */
export interface Zone {
  offsetMs(timeMs: number): number;
}

const zones = new Map<string, Zone>();

/** Zones are asked for once per process; there are about 600 names. */
export function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const zone = makeZone(timeZone);
  if (zones.size < 1000) zones.set(timeZone, zone);
  return zone;
}

function makeZone(timeZone: string): Zone {
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC') return { offsetMs: () => 0 };
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const days = new Map<number, number>(); // NaN: the clock is changed on that day
  const exact = (timeMs: number) => exactOffsetMs(clock, timeMs);
  /** Times mostly come in order. */
  let [lastDay, lastOffset] = [NaN, NaN];
  return {
    offsetMs(timeMs) {
      const day = Math.floor(timeMs / DAY_MS);
      if (day === lastDay) return lastOffset;
      let offset = days.get(day);
      if (offset === undefined) {
        if (days.size >= MAX_DAYS) days.clear();
        offset = exact(day * DAY_MS);
        if (exact((day + 1) * DAY_MS) !== offset) offset = NaN;
        days.set(day, offset);
      }
      if (Number.isNaN(offset)) return exact(Math.floor(timeMs / QUARTER_MS) * QUARTER_MS); // clocks are changed at quarter hours
      [lastDay, lastOffset] = [day, offset];
      return offset;
    },
  };
}

function exactOffsetMs(clock: Intl.DateTimeFormat, timeMs: number): number {
  const part: Record<string, string> = {};
  for (const { type, value } of clock.formatToParts(timeMs)) part[type] = value;
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(part['month']) - 1, Number(part['day']));
  local.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']));
  return local.getTime() - Math.floor(timeMs / 1000) * 1000;
}

/** UTC time at which a calendar day begins in a zone; where midnight is skipped, the first moment after it. */
export function midnightMsOf(day: string, timeZone: string): number {
  const zone = zoneOf(timeZone);
  const wanted = Date.parse(day);
  const guess = wanted - zone.offsetMs(wanted);
  const better = wanted - zone.offsetMs(guess);
  const isRight = (ms: number) => ms + zone.offsetMs(ms) === wanted;
  // of two midnights the first
  const found = [Math.min(guess, better), Math.max(guess, better)].find(isRight);
  return found ?? Math.max(guess, better);
}

/** The calendar day of a moment, e.g. `2026-11-22`. */
export function dayOf(timeMs: number, timeZone: string): string {
  return new Date(timeMs + zoneOf(timeZone).offsetMs(timeMs)).toISOString().slice(0, 10);
}

/** Whether local hours begin at full hours of UTC all through a span; asked of each quarter of a year: zones change their minds. */
export function hasWholeHours(fromMs: number, toMs: number, timeZone: string): boolean {
  const zone = zoneOf(timeZone);
  for (let ms = fromMs; ms < toMs; ms += 60 * DAY_MS) if (zone.offsetMs(ms) % HOUR_MS !== 0) return false;
  return zone.offsetMs(toMs) % HOUR_MS === 0;
}
