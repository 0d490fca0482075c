import { readValue } from '#server/decoders/read-value.ts';
import type { Mapping } from './mapping.ts';

/** What providers without a mapping of their own write where there is no value. */
const SENTINELS: Record<string, readonly string[]> = {
  usgs: ['-999999', 'ice', 'eqp', 'bkw', 'dis', 'ssn', 'rat', 'mnt', 'dry', '***', '--'],
  airnow: ['-999'],
  dragino: ['327.67', '-0.1'],
  waqi: ['-'],
  smartcitizen: ['none', 'null'],
  // a board on USB has no battery to speak of
  smartcitizenbattery: ['-1'],
};
/** A USGS anemometer that is out of order reports this speed and direction. */
const USGS_WIND_FAULT = { columns: /^0003[56]$/, value: -5 };
const NDBC_HISTORICAL = /^9{2,4}(\.0+)?$/;
const MIN_PROVIDER_LENGTH = 3;

/**
 * One cell as a provider writes it: a number, or null where it means "missing". `context` is provider and column (`ndbc PRES`);
 * the missing marks of a shipped mapping hold for its provider.
 */
export function readProviderValue(raw: unknown, context: string, mappings: readonly Mapping[]): number | null {
  const [provider = '', ...rest] = context.trim().split(/\s+/);
  const column = rest.join(' ');
  const key = provider.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wholeKey = context.toLowerCase().replace(/[^a-z0-9]/g, '');
  const mapping = mappingOf(key, column, mappings);
  const text = typeof raw === 'string' ? decimalPoint(withoutUnit(raw.trim()), mapping) : raw;
  const read = readValue(text);
  if (!read.ok) return null;
  const marks = Object.entries(SENTINELS).flatMap(([name, texts]) => (wholeKey.includes(name) ? texts : []));
  return isMissing(String(text), read.value, { key, column, mapping, marks }) ? null : read.value;
}

interface Cell {
  key: string;
  column: string;
  mapping: Mapping | null;
  /** What its provider writes for "missing" in any column. */
  marks: readonly string[];
}

function isMissing(text: string, value: number, { key: provider, column, mapping, marks: own }: Cell): boolean {
  const series = mapping?.columns.find((one) => one.column.toLowerCase() === column.toLowerCase());
  const marks = [...(mapping?.table.missing ?? []), ...(series?.missing ?? allMissing(mapping, column)), ...own];
  if (marks.some((mark) => mark !== '' && (mark === text.toLowerCase() || Number(mark) === value))) return true;
  if (provider.startsWith('usgs') && USGS_WIND_FAULT.columns.test(column) && value === USGS_WIND_FAULT.value) return true;
  // columns that no series is made of follow the width of their field
  return provider.startsWith('ndbc') && series === undefined && NDBC_HISTORICAL.test(text);
}

/** Without a column, a mark that all columns share counts. */
function allMissing(mapping: Mapping | null, column: string): readonly string[] {
  if (mapping === null || column !== '') return [];
  const [first, ...others] = mapping.columns;
  return first?.missing.filter((mark) => others.every((other) => other.missing.includes(mark))) ?? [];
}

function mappingOf(provider: string, column: string, mappings: readonly Mapping[]): Mapping | null {
  const fits = mappings.filter(({ id }) => {
    const name = id.replace(/[^a-z0-9]/g, '');
    const words = id.split('-');
    return provider.length >= MIN_PROVIDER_LENGTH && (name.startsWith(provider) || provider.startsWith(words[0] as string) || words.includes(provider));
  });
  return fits.find((mapping) => mapping.columns.some((one) => one.column.toLowerCase() === column.toLowerCase())) ?? fits[0] ?? null;
}

/** `-59 dBm` → `-59`. */
function withoutUnit(text: string): string {
  return /^([<≤]?\s*[+-]?[\d.,]+(?:e[+-]?\d+)?)\s*[a-zµμ°%/³²]+$/i.exec(text)?.[1] ?? text;
}

function decimalPoint(text: string, mapping: Mapping | null): string {
  const isComma = mapping?.table.decimal === ',' || mapping?.table.separator === ';';
  return isComma && /^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text;
}
