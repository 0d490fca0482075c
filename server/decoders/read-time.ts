const DAY_MS = 86_400_000;
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:(Z)|([+-])(\d\d):?(\d\d)?)$/i;
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Numbers below count seconds (until the year 5138), numbers from here on milliseconds (from 1973). */
const FIRST_MS = 1e11;

/** ISO 8601 with an offset, or epoch seconds or milliseconds, also as text. NaN where it cannot be read, null where it is missing. */
export function readTime(time: unknown): number | null {
  if (time === undefined || time === null || time === '') return null;
  if (typeof time === 'number') return ofEpoch(time);
  if (typeof time !== 'string' || time.length > 40) return NaN;
  const usualMs = ofUsual(time);
  if (!Number.isNaN(usualMs)) return usualMs;
  if (/^-?\d{1,15}(\.\d{1,9})?$/.test(time)) return ofEpoch(Number(time));
  return ofIso(time);
}

/** `2026-11-22T10:00:00Z`, with or without `.000`, which nearly everybody sends: a tenth of the pattern's time. NaN for the rest. */
function ofUsual(text: string): number {
  const isShort = text.length === 20;
  if ((!isShort && text.length !== 24) || text.charCodeAt(text.length - 1) !== 0x5a || text.charCodeAt(10) !== 0x54) return NaN;
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d || text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return NaN;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)];
  const [hour, minute, second] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)];
  const ms = isShort ? 0 : text.charCodeAt(19) === 0x2e ? digits(text, 20, 3) : NaN;
  // NaN fails every comparison.
  if (!(hour <= 23 && minute <= 59 && second <= 59) || !isDate(year, month, day)) return NaN;
  return utcMs(year, month, day) + hour * 3_600_000 + minute * 60_000 + second * 1000 + ms;
}

function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

function ofEpoch(time: number): number {
  if (!Number.isFinite(time)) return NaN;
  return Math.round(Math.abs(time) < FIRST_MS ? time * 1000 : time);
}

function ofIso(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return NaN;
  const [, year, month, day, hour, minute, second = '0', fraction = '', , sign, offsetHour = '0', offsetMinute = '0'] = match;
  // 60 is a leap second, and equals the first of the next minute.
  if (+(hour as string) > 23 || +(minute as string) > 59 || +second > 60 || +offsetHour > 18 || +offsetMinute > 59) return NaN;
  if (!isDate(+(year as string), +(month as string), +(day as string))) return NaN;
  const localMs = utcMs(+(year as string), +(month as string), +(day as string)) + +(hour as string) * 3_600_000 + +(minute as string) * 60_000 + +second * 1000 + Math.floor(+`0.${fraction}0` * 1000 + 1e-6);
  const offsetMs = +offsetHour * 3_600_000 + +offsetMinute * 60_000;
  return sign === '-' ? localMs + offsetMs : localMs - offsetMs;
}

function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1) || !(day <= (DAYS_IN_MONTH[month - 1] as number))) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

// Readings of one body mostly share their day.
let lastDay = -1;
let lastDayMs = 0;

function utcMs(year: number, month: number, day: number): number {
  const key = year * 400 + month * 32 + day;
  if (key !== lastDay) {
    // Date.UTC reads the years 0 to 99 as 1900 to 1999; they are refused later, either way.
    lastDayMs = Math.floor(Date.UTC(year, month - 1, day) / DAY_MS) * DAY_MS;
    lastDay = key;
  }
  return lastDayMs;
}
