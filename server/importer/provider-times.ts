import { makeClockReader, offsetMsOf } from './clock-text.ts';

/** A time as a provider's record gives it: an instant (with all its digits), a bare date, or a wall clock whose zone nobody says. */
export type ProviderTime = { kind: 'instant'; text: string; ms: number } | { kind: 'date'; date: string } | { kind: 'local'; local: string };
export type TimeRecord = Readonly<Record<string, unknown>>;

/** Standard and summer time as US and European services abbreviate them, hours from UTC; an abbreviation is one offset all year. */
const ABBREVIATIONS: Record<string, string> = {
  UTC: '+00:00', GMT: '+00:00', Z: '+00:00', WET: '+00:00', WEST: '+01:00', BST: '+01:00', CET: '+01:00', CEST: '+02:00', EET: '+02:00', EEST: '+03:00', MSK: '+03:00',
  NST: '-03:30', NDT: '-02:30', AST: '-04:00', ADT: '-03:00', EST: '-05:00', EDT: '-04:00', CST: '-06:00', CDT: '-05:00', MST: '-07:00', MDT: '-06:00', PST: '-08:00', PDT: '-07:00',
  AKST: '-09:00', AKDT: '-08:00', HST: '-10:00', SST: '-11:00', JST: '+09:00', KST: '+09:00', IST: '+05:30', AEST: '+10:00', AEDT: '+11:00',
};
/** Providers that write UTC without saying so. */
const UTC_PROVIDERS = /^(sensor_?community|luftdaten|ndbc|uscrn|influx|openaq|telegraf|smart_?citizen|purple_?air)/;
const DAY_FIRST = /^(uci|italy)/;
const ZONE_KEYS = ['station_zone', 'zone', 'tz', 'tz_cd', 'time_zone', 'timezone', 'localtimezone', 'utc_offset', 'gmt_offset', 'gmt offset', 'offset', 'assume_utc_offset', 'station_utc_offset'];
const NOT_TIMES = new Set([...ZONE_KEYS, 'source', 'precision', 'unit']);
const TEXT_KEYS = ['datetime', 'date_time', 'timestamp', 'datetimestamp', 'timestamp_start', 'date.utc', 'date_utc', 'recorded_at', 'received_at', 'createdat', 'created_at', 'phenomenontime', 'time', 's', 't', 'iso', 'text', 'raw', 'value'];
const EPOCH_KEYS = ['epoch', 'epoch_s', 'epoch_ms', 'time_stamp', 'data_time_stamp', 'ts', 'timestamp', 'time', 't', 'datetime'];
/** Nanoseconds in one unit of a timestamp. */
const SECOND_NS = 1_000_000_000n;
const PRECISION_NS: Record<string, bigint> = { ns: 1n, n: 1n, us: 1000n, 'µs': 1000n, u: 1000n, ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n };
const FORMATS = ['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd HH:mm', 'yyyy-MM-dd H', 'yyyy/MM/dd HH:mm:ss', 'yyyy/MM/dd HH:mm', 'yyyyMMddHHmmss', 'yyyyMMddHHmm', 'yyyyMMdd HHmm', 'yyyy M d H m', 'yyyy M d H'];
const MONTH_FIRST = ['M/d/yyyy H:mm:ss', 'M/d/yyyy H:mm', 'MM-dd-yyyy H:mm:ss', 'MM-dd-yyyy H:mm', 'M/d/yy H:mm'];
const DAY_FIRST_FORMATS = ['d/M/yyyy HH.mm.ss', 'd/M/yyyy H:mm:ss', 'd/M/yyyy H:mm'];
const DATES = ['yyyy-MM-dd', 'yyyyMMdd'];

/** The time of a record of a known provider; null where it cannot be read. Uses whatever fields are there. */
export function readProviderTime(record: TimeRecord): ProviderTime | null {
  // NDBC tells months (MM) and minutes (mm) apart by case alone
  const fields = new Map(Object.entries(record).map(([name, value]) => [name === 'MM' ? 'month' : name === 'mm' ? 'minute' : name.toLowerCase().trim(), value]));
  const provider = String(fields.get('source') ?? '').toLowerCase();
  return ofSenml(fields) ?? ofEpoch(fields) ?? ofWallClock(fields, provider);
}

/** SenML: base time and offset are added; below 2^28 the sum counts from the time of receipt. */
function ofSenml(fields: Map<string, unknown>): ProviderTime | null {
  if (!fields.has('bt') && fields.get('source') !== 'senml') return null;
  const nanoseconds = nanosecondsOf(fields.get('bt') ?? 0, 's') + nanosecondsOf(fields.get('t') ?? 0, 's');
  const nowS = fields.get('now') ?? fields.get('received') ?? fields.get('received_s');
  const isRelative = nanoseconds < 268_435_456n * SECOND_NS;
  if (!isRelative) return instantOf(nanoseconds);
  return nowS === undefined ? null : instantOf(nanosecondsOf(nowS, 's') + nanoseconds);
}

function ofEpoch(fields: Map<string, unknown>): ProviderTime | null {
  for (const key of EPOCH_KEYS) {
    const value = fields.get(key);
    const isNumber = typeof value === 'number' || (typeof value === 'string' && /^-?\d{9,20}(\.\d+)?$/.test(value.trim()) && !/^(19|20)\d{10}(\d\d)?$/.test(value.trim()));
    if (isNumber) return instantOf(nanosecondsOf(value, String(fields.get('precision') ?? fields.get('unit') ?? precisionOf(key, value as number | string))));
  }
  return null;
}

/** Without a stated precision the size tells: seconds until the year 5138, then ms, µs, ns. */
function precisionOf(key: string, value: number | string): string {
  if (key === 'epoch_ms') return 'ms';
  const size = Math.abs(Number(value));
  if (size < 1e11) return 's';
  if (size < 1e14) return 'ms';
  return size < 1e17 ? 'us' : 'ns';
}

function ofWallClock(fields: Map<string, unknown>, provider: string): ProviderTime | null {
  const text = wallTextOf(fields);
  if (text === null) return null;
  const zone = zoneOf(fields, provider);
  const [plain, fraction] = splitFraction(text);
  const local = makeClockReader(['iso', ...FORMATS, ...(DAY_FIRST.test(provider) ? DAY_FIRST_FORMATS : MONTH_FIRST)], zone ?? 'UTC');
  const date = makeClockReader([...DATES, ...(DAY_FIRST.test(provider) ? ['d/M/yyyy'] : ['MM-dd-yyyy', 'M/d/yyyy'])], 'UTC').read(plain, null);
  if (date !== null) return { kind: 'date', date: new Date(date).toISOString().slice(0, 10) };
  const ms = local.read(plain, null);
  if (ms === null) return null;
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/.test(plain) && /\d{2}:\d{2}/.test(plain);
  const whole = new Date(ms).toISOString().slice(0, 19);
  return zone === null && !hasOffset ? { kind: 'local', local: `${whole}${fraction}` } : { kind: 'instant', text: `${whole}${fraction}Z`, ms: ms + Math.floor(Number(`0${fraction}` || 0) * 1000) };
}

/** All parts of the wall clock in one line, in an order that a format knows. */
function wallTextOf(fields: Map<string, unknown>): string | null {
  const of = (...names: string[]) => names.map((name) => fields.get(name)).find((value) => value !== undefined && value !== null);
  const nested = of('datetime', 'phenomenontime', 'date', 'period');
  if (typeof nested === 'object' && nested !== null) return wallTextOf(new Map(Object.entries(nested).map(([name, value]) => [name === 'utc' || name === 'datetimeto' ? 'datetime' : name.toLowerCase(), value])));
  const year = of('year', '#yy', 'yy', 'yyyy');
  if (year !== undefined) return joined([year, of('month', 'mo'), of('day', 'dd'), of('hour', 'hh'), of('minute', 'min')]);
  const date = of('utc_date', 'dateobserved', 'date', 'lst_date');
  const clock = of('utc_time', 'hourobserved', 'time', 'hour', 'lst_time');
  if (date !== undefined && clock !== undefined) return cleaned(`${String(date).trim()} ${String(clock).trim()}`);
  const single = TEXT_KEYS.map((key) => fields.get(key)).find((value) => typeof value === 'string') ?? date ?? anyTextOf(fields);
  return single === undefined ? null : cleaned(String(single));
}

/** The first text with the look of a time under whatever name. */
function anyTextOf(fields: Map<string, unknown>): unknown {
  return [...fields].find(([name, value]) => !NOT_TIMES.has(name) && typeof value === 'string' && /\d{4}.*\d/.test(value))?.[1];
}

function joined(parts: unknown[]): string {
  return parts.filter((part) => part !== undefined).map((part) => String(part).trim()).join(' ');
}

/** Drops what cannot belong to a time, one space between parts, `6:00:00 PM` → `18:00:00`. */
function cleaned(text: string): string {
  const plain = text.replace(/[^\x20-\x7e].*$/s, '').trim().replace(/\s+/g, ' ').replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}[\d:.,]*)$/, '$1 $2');
  return plain.replace(/(\d{1,2})(:\d{2}(?::\d{2})?) ?([AP])M$/i, (_, hour: string, rest: string, half: string) => `${(Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0)}${rest}`);
}

/** IANA name or offset; UTC for providers that write it silently; null: nobody says. */
function zoneOf(fields: Map<string, unknown>, provider: string): string | null {
  const stated = ZONE_KEYS.map((key) => fields.get(key)).find((value) => value !== undefined && value !== null && value !== '');
  if (stated === undefined) return fields.has('utc_date') || UTC_PROVIDERS.test(provider) ? 'UTC' : null;
  if (typeof stated === 'number' || /^[+-]?\d{1,2}(\.\d+)?$/.test(String(stated))) return offsetText(Number(stated));
  const text = String(stated).trim();
  return ABBREVIATIONS[text.toUpperCase()] ?? (/^[+-]/.test(text) ? offsetText(offsetMsOf(text) / 3_600_000) : text);
}

function offsetText(hours: number): string {
  const minutes = Math.round(Math.abs(hours) * 60);
  return `${hours < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** `12:00:00.500Z` → `12:00:00Z` and `.5`. */
function splitFraction(text: string): [plain: string, fraction: string] {
  const match = /^(.*\d{2}:\d{2}:\d{2})[.,](\d+)(.*)$/.exec(text);
  if (match === null) return [text, ''];
  const digits = (match[2] as string).replace(/0+$/, '');
  return [`${match[1]}${match[3]}`, digits === '' ? '' : `.${digits}`];
}

/** Exact, as seconds with a fraction may be written, and as nanoseconds exceed what a float holds. */
function nanosecondsOf(value: unknown, precision: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plainNumber(value)) ?? [];
  const unit = PRECISION_NS[precision.toLowerCase()] ?? SECOND_NS;
  const digits = fraction.slice(0, 9);
  const nanoseconds = BigInt(whole) * unit + (BigInt(digits || '0') * unit) / 10n ** BigInt(digits.length);
  return sign === '-' ? -nanoseconds : nanoseconds;
}

/** Without an exponent: `1.276020076001e+09` → `1276020076.001`, digit by digit. */
function plainNumber(value: unknown): string {
  const text = String(value).trim();
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^([+-]?)(\d+)(?:\.(\d*))?e([+-]?\d{1,2})$/i.exec(text) ?? [];
  if (whole === '') return text;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).padStart(whole.length + fraction.length + Math.max(0, 1 - point), '0').padEnd(Math.max(1, point), '0');
  const at = Math.max(1, point);
  return `${sign === '-' ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`.replace(/\.$/, '');
}

function instantOf(nanoseconds: bigint): ProviderTime {
  const seconds = nanoseconds >= 0n ? nanoseconds / SECOND_NS : -((-nanoseconds + SECOND_NS - 1n) / SECOND_NS);
  const rest = (nanoseconds - seconds * SECOND_NS).toString().padStart(9, '0').replace(/0+$/, '');
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return { kind: 'instant', text: `${whole}${rest === '' ? '' : `.${rest}`}Z`, ms: Number(nanoseconds / 1_000_000n) };
}
