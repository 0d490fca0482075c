/**
 * Times as tables write them. A format is made of yyyy yy M MM d dd H HH m mm ss, everything else stands for itself;
 * `iso` reads ISO 8601 with its offset. Single letters take one or two digits.
 */
export interface ClockReader {
  /** Parts joined by a blank → UTC ms; null where no format fits or the date does not exist. */
  read(text: string, offset: string | null): number | null;
}

export function makeClockReader(formats: string[], zone: string): ClockReader {
  const patterns = formats.filter((format) => format !== 'iso').map(patternOf);
  const takesIso = formats.includes('iso') || formats.length === 0;
  const zoned = makeZone(zone === 'station' ? 'UTC' : zone);
  return {
    read(text, offset) {
      const wall = readWall(patterns, text);
      if (wall !== null) return zone === 'station' ? wall - offsetMsOf(offset ?? '+00:00') : zoned.toUtc(wall);
      return takesIso ? readIso(text) : null;
    },
  };
}

interface Pattern {
  regex: RegExp;
  fields: string[];
}

const DIGITS: Record<string, string> = { yyyy: '\\d{4}', yy: '\\d{2}', M: '\\d{1,2}', MM: '\\d{2}', d: '\\d{1,2}', dd: '\\d{2}', H: '\\d{1,2}', HH: '\\d{2}', m: '\\d{1,2}', mm: '\\d{2}', ss: '\\d{2}' };

function patternOf(format: string): Pattern {
  const fields: string[] = [];
  const source = format.replace(/yyyy|yy|MM?|dd?|HH?|mm?|ss|[^A-Za-z]/g, (token) => {
    const digits = DIGITS[token];
    if (digits === undefined) return token === ' ' ? '\\s+' : token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    fields.push(token[0] === 'y' ? token : token.charAt(0));
    return `(${digits})`;
  });
  return { regex: new RegExp(`^${source}$`), fields };
}

/** The wall clock as if it were UTC. */
function readWall(patterns: Pattern[], text: string): number | null {
  for (const { regex, fields } of patterns) {
    const match = regex.exec(text);
    if (match === null) continue;
    const part = { y: 1970, M: 1, d: 1, H: 0, m: 0, s: 0 };
    fields.forEach((field, i) => {
      const value = Number(match[i + 1]);
      if (field === 'yy') part.y = value + (value < 70 ? 2000 : 1900);
      else if (field === 'yyyy') part.y = value;
      else part[field as 'M' | 'd' | 'H' | 'm' | 's'] = value;
    });
    const ms = Date.UTC(part.y, part.M - 1, part.d, part.H, part.m, part.s);
    const isReal = part.M >= 1 && part.M <= 12 && part.d >= 1 && new Date(Date.UTC(part.y, part.M - 1, part.d)).getUTCDate() === part.d && part.H <= 24 && part.m < 60 && part.s <= 60;
    if (isReal) return ms;
  }
  return null;
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

function readIso(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, y, M, d, H = '00', m = '00', s = '00', offset = 'Z'] = match;
  const ms = Date.parse(`${y}-${M}-${d}T${H}:${m}:${s}Z`);
  return Number.isNaN(ms) ? null : ms - offsetMsOf(offset);
}

/** `+08:00`, `-0600`, `-6`, `Z` → ms east of UTC. */
export function offsetMsOf(text: string): number {
  const match = /^([+-]?)(\d{1,2}):?(\d{2})?$/.exec(text.trim());
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

interface Zone {
  toUtc(wallMs: number): number;
}

/**
 * Wall clock → UTC. In the hour that repeats, the first pass is taken until a time has been seen in it that does not
 * move forward; then the second pass has begun. A wall time that was skipped is read with the offset before the change.
 */
function makeZone(zone: string): Zone {
  if (/^([+-]\d|Z$|UTC$)/.test(zone)) {
    const offsetMs = zone === 'UTC' ? 0 : offsetMsOf(zone);
    return { toUtc: (wallMs) => wallMs - offsetMs };
  }
  const offsetAt = makeOffsets(zone);
  let newestUtc = -Infinity;
  return {
    toUtc(wallMs) {
      const first = wallMs - Math.max(offsetAt(wallMs - 43_200_000), offsetAt(wallMs + 43_200_000));
      const second = wallMs - Math.min(offsetAt(wallMs - 43_200_000), offsetAt(wallMs + 43_200_000));
      const fits = [first, second].filter((utc) => utc + offsetAt(utc) === wallMs);
      const repeated = fits.length === 2 && fits[0] !== fits[1];
      const utc = repeated && first <= newestUtc ? second : (fits[0] ?? second);
      newestUtc = Math.max(newestUtc, utc);
      return utc;
    },
  };
}

/** Offsets by UTC hour, remembered: asking Intl for every row would cost more than the rest of the import. */
function makeOffsets(zone: string): (utcMs: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  const known = new Map<number, number>();
  return (utcMs) => {
    const hour = Math.floor(utcMs / 3_600_000);
    const found = known.get(hour);
    if (found !== undefined) return found;
    const part = Object.fromEntries(format.formatToParts(hour * 3_600_000).map(({ type, value }) => [type, Number(value)])) as Record<string, number>;
    const offset = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second) - hour * 3_600_000;
    if (known.size > 200_000) known.clear();
    known.set(hour, offset);
    return offset;
  };
}
