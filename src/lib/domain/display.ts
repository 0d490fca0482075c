import { getParameter } from './parameters.ts';
import type { Parameter, ParameterId, Stops } from './parameters.ts';
import { convertTo } from './units.ts';

/** Whose habits units follow. */
export type Region = 'eu' | 'us';

export interface DisplayUnit {
  /** As it is printed; empty for a bare number. */
  unit: string;
  decimals: number;
}

/** Narrow no-break space, between value and unit. */
export const THIN_SPACE = '\u202f';
const MINUS = '\u2212';

/** `en-US` and Spanish of the US → `us`; everyone else reads metric. */
export function regionOf(locale: string): Region {
  return /[-_]US\b/i.test(locale) ? 'us' : 'eu';
}

const US_UNITS: Partial<Record<string, DisplayUnit>> = {
  '°C': { unit: '°F', decimals: 1 },
  hPa: { unit: 'inHg', decimals: 2 },
  mm: { unit: 'in', decimals: 2 },
  m: { unit: 'ft', decimals: 1 },
  'm³/s': { unit: 'ft³/s', decimals: 1 },
};
const US_BY_ID: Partial<Record<ParameterId, DisplayUnit>> = {
  wind_speed: { unit: 'mph', decimals: 1 },
  wind_gust: { unit: 'mph', decimals: 1 },
  water_velocity: { unit: 'ft/s', decimals: 1 },
};

/** The unit a reader of that region expects: gases by mass in Europe, by mole fraction in the US. */
export function displayUnitOf(id: ParameterId, region: Region): DisplayUnit {
  const parameter = getParameter(id);
  const canonical = { unit: parameter.unit, decimals: parameter.decimals };
  if (region === 'us') return US_BY_ID[id] ?? US_UNITS[parameter.unit] ?? canonical;
  return parameter.displayStops === null ? canonical : { unit: parameter.displayStops.unit, decimals: parameter.decimals };
}

/** A canonical value in the region's unit. */
export function displayValueOf(value: number, id: ParameterId, region: Region): number {
  const converted = convertTo(value, displayUnitOf(id, region).unit, getParameter(id), region === 'us' ? 25 : 20);
  return converted.ok ? converted.value : value;
}

/** The legend's seven numbers in the region's unit: round where they were chosen, otherwise to two digits. */
export function displayStopsOf(id: ParameterId, region: Region): Stops {
  const parameter = getParameter(id);
  const { unit } = displayUnitOf(id, region);
  if (unit === parameter.displayStops?.unit) return parameter.displayStops.stops;
  if (unit === parameter.unit && parameter.displayStops === null) return parameter.stops;
  return parameter.stops.map((stop) => Number(displayValueOf(stop, id, region).toPrecision(2))) as unknown as Stops;
}

export interface FormatOptions {
  region?: Region;
  /** BCP 47; decides decimal sign and thousands. */
  locale?: string;
  belowDetection?: boolean;
}

/** `31.4 µg/m³`, `−3.0 °C`, `< 0.2 mg/L`. */
export function formatValue(value: number, id: ParameterId, options: FormatOptions = {}): string {
  const { number, unit } = valuePartsOf(value, id, options);
  return unit === '' ? number : `${number}${THIN_SPACE}${unit}`;
}

/** Number and unit apart, for headlines that set them in two sizes. */
export function valuePartsOf(value: number, id: ParameterId, options: FormatOptions = {}): { number: string; unit: string } {
  const { region = 'eu', locale = 'en', belowDetection = false } = options;
  const { unit, decimals } = displayUnitOf(id, region);
  const number = formatNumber(displayValueOf(value, id, region), decimals, locale);
  return { number: belowDetection ? `<${THIN_SPACE}${number}` : number, unit };
}

/** Fixed decimals, true minus, never a negative zero. */
export function formatNumber(value: number, decimals: number, locale = 'en'): string {
  if (!Number.isFinite(value)) return '–';
  return numberFormat(locale, decimals).format(value).replace('-', MINUS);
}

/** A parameter's name in its parts: `PM` and `2.5` for the page's `<sub>`, and in words. */
export function labelPartsOf(id: ParameterId): { label: string; sub: string; name: string } {
  const { label, sub, name }: Parameter = getParameter(id);
  return { label, sub, name };
}

export interface AgeOptions {
  /** IANA name of the zone that clock and date are read in. */
  timeZone: string;
  locale?: string;
}
/** Parts for the message catalogue; `text` of clock and date is already in the reader's language. */
export type Age = { kind: 'seconds' | 'minutes'; count: number } | { kind: 'clock' | 'date'; text: string };

/** Seconds, minutes up to an hour, then the clock on the same local day, then the date. A time ahead is now. */
export function ageOf(timeMs: number, nowMs: number, { timeZone, locale = 'en-GB' }: AgeOptions): Age {
  const seconds = Math.max(0, Math.floor((nowMs - timeMs) / 1000));
  if (seconds < 60) return { kind: 'seconds', count: seconds };
  if (seconds < 3600) return { kind: 'minutes', count: Math.floor(seconds / 60) };
  const day = dateFormat('en-CA', timeZone, 'day');
  const [now, then] = [day.format(nowMs), day.format(timeMs)];
  if (now === then) return { kind: 'clock', text: dateFormat(locale, timeZone, 'clock').format(timeMs) };
  const isSameYear = now.slice(0, 4) === then.slice(0, 4);
  return { kind: 'date', text: dateFormat(locale, timeZone, isSameYear ? 'date' : 'dateWithYear').format(timeMs) };
}

/** `2 s`, `3 min ago`, `08:12`, `12 Nov`, `12 Nov 2024`. */
export function formatAge(timeMs: number, nowMs: number, options: AgeOptions): string {
  const age = ageOf(timeMs, nowMs, options);
  if ('text' in age) return age.text;
  return `${age.count}${THIN_SPACE}${age.kind === 'seconds' ? 's' : 'min ago'}`;
}

const DATE_STYLES = {
  day: { year: 'numeric', month: '2-digit', day: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { day: 'numeric', month: 'short' },
  dateWithYear: { day: 'numeric', month: 'short', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

// Intl formats cost some 50 µs to make; the bound is far above what one page needs.
const MAX_FORMATS = 200;
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(locale: string, decimals: number): Intl.NumberFormat {
  return remember(numberFormats, `${locale} ${decimals}`, () => new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: 'negative' }));
}

function dateFormat(locale: string, timeZone: string, style: keyof typeof DATE_STYLES): Intl.DateTimeFormat {
  return remember(dateFormats, `${locale} ${timeZone} ${style}`, () => new Intl.DateTimeFormat(locale, { timeZone, ...DATE_STYLES[style] }));
}

function remember<T>(formats: Map<string, T>, key: string, make: () => T): T {
  const known = formats.get(key);
  if (known !== undefined) return known;
  if (formats.size >= MAX_FORMATS) formats.clear();
  const made = make();
  formats.set(key, made);
  return made;
}
