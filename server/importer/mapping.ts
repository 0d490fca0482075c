import { AppError } from '#lib/domain/codes.ts';
import { findParameter } from '#lib/domain/parameters.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { EXPOSURES, STAMPS, STATION_KINDS } from '#lib/domain/station.ts';
import type { Exposure, Stamp, StationKind } from '#lib/domain/station.ts';

/** How a table is read: what stands between cells, which lines are not data, which words mean "no value". */
export interface TableShape {
  /** One character, or `whitespace` for columns set apart by any run of blanks. */
  separator: string;
  encoding: string;
  decimal: '.' | ',';
  /** Lines before the header. */
  skipLines: number;
  /** Lines after the header that are no data (units, rulers). */
  dropRows: number;
  /** Column names where the file has no header. */
  names: string[] | null;
  missing: string[];
}

export interface TimeShape {
  /** Joined by a blank, then read by the first format that fits. */
  columns: string[];
  formats: string[];
  /** IANA name, fixed offset (`+08:00`), or `station` for the offset the station table gives. */
  zone: string;
}

export interface StationFacts {
  name: string;
  latitude: number;
  longitude: number;
  altitudeM: number | null;
  kind: StationKind;
  exposure: Exposure;
  timeZone: string;
  /** Fixed offset of the file's clock, where `time.zone` is `station`. */
  utcOffset: string | null;
}

/** Where a row's station comes from: one for the file, a column with a list, a column with a table, or the row itself. */
export interface StationShape {
  /** Prefix of the stations' external ids, so that a second file finds the stations of the first. */
  prefix: string;
  column: string | null;
  fixed: string | null;
  list: Record<string, StationFacts>;
  table: StationTable | null;
  row: { name: string | null; latitude: string; longitude: string } | null;
  defaults: Omit<StationFacts, 'name' | 'latitude' | 'longitude'>;
}

export interface StationTable {
  file: string;
  shape: TableShape;
  key: string;
  name: string;
  latitude: string;
  longitude: string;
  isWestPositive: boolean;
  /** Column with hours from UTC, e.g. `-5`. */
  utcOffset: string | null;
}

/** One series in the table: a column, or in a long table all rows of one name. */
export interface SeriesShape {
  parameter: ParameterId;
  unit: string | null;
  channel: string;
  heightM: number | null;
  method: string | null;
  averagingS: number;
  stamp: Stamp;
  missing: string[];
  /** Words that stand for numbers, e.g. compass points. */
  words: Record<string, number>;
  /** Column whose text carries the provider's flag. */
  flagColumn: string | null;
  /** Station key where the column itself belongs to one station. */
  station: string | null;
}

export interface ColumnSeries extends SeriesShape {
  column: string;
}

export interface LongShape {
  parameter: string;
  value: string;
  unit: string | null;
  /** The table's name → series; a name that is not listed is a reject. */
  series: Record<string, SeriesShape>;
}

export interface Mapping {
  id: string;
  title: string;
  source: string | null;
  licence: string | null;
  table: TableShape;
  time: TimeShape;
  station: StationShape;
  columns: ColumnSeries[];
  long: LongShape | null;
  /** The file's spelling of a unit → one that is known. */
  units: Record<string, string>;
  /** Column with `<` where the value is a detection limit. */
  belowColumn: string | null;
  /** The provider's flag → QARTOD: the text found by the pattern's first group. */
  flags: { pattern: string; map: Record<string, 3 | 4 | 'drop' | 'below'> } | null;
}

/** Reads a mapping file. Throws AppError `config.invalid` that names the field. */
export function parseMapping(id: string, text: string): Mapping {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError('config.invalid', `the mapping ${id} is not JSON: ${String(cause)}`);
  }
  const top = new Fields(json, `mapping ${id}`);
  const defaults = seriesOf(top.child('series'), null);
  const mapping: Mapping = {
    id,
    title: top.text('title'),
    source: top.textOr('source', null),
    licence: top.textOr('licence', null),
    table: tableOf(top.child('table')),
    time: timeOf(top.child('time')),
    station: stationOf(top.child('station')),
    columns: top.list('columns').map((f) => ({ column: f.text('column'), ...seriesOf(f, defaults) })),
    long: top.has('long') ? longOf(top.child('long'), defaults) : null,
    units: top.record('units', String),
    belowColumn: top.textOr('below_column', null),
    flags: top.has('flags') ? flagsOf(top.child('flags')) : null,
  };
  if (mapping.columns.length === 0 && mapping.long === null) throw top.wrong('columns', 'name the columns, or describe a long table');
  return mapping;
}

function tableOf(f: Fields): TableShape {
  const decimal = f.textOr('decimal', '.');
  if (decimal !== '.' && decimal !== ',') throw f.wrong('decimal', 'is "." or ","');
  return {
    separator: f.textOr('separator', ','),
    encoding: f.textOr('encoding', 'utf-8'),
    decimal,
    skipLines: f.numberOr('skip_lines', 0),
    dropRows: f.numberOr('drop_rows', 0),
    names: f.has('names') ? f.texts('names') : null,
    missing: ['', ...f.texts('missing')],
  };
}

function timeOf(f: Fields): TimeShape {
  return { columns: f.texts('columns'), formats: f.texts('formats'), zone: f.textOr('zone', 'UTC') };
}

function stationOf(f: Fields): StationShape {
  const defaults = {
    altitudeM: null,
    kind: f.oneOf('kind', STATION_KINDS, 'reference'),
    exposure: f.oneOf('exposure', EXPOSURES, 'outdoor'),
    timeZone: f.textOr('time_zone', 'UTC'),
    utcOffset: null,
  };
  return {
    prefix: f.text('prefix'),
    column: f.textOr('column', null),
    fixed: f.textOr('fixed', null),
    list: Object.fromEntries(f.entries('list').map(([key, g]) => [key, factsOf(g, defaults)])),
    table: f.has('table') ? stationTableOf(f.child('table')) : null,
    row: f.has('row') ? rowOf(f.child('row')) : null,
    defaults,
  };
}

function factsOf(f: Fields, defaults: StationShape['defaults']): StationFacts {
  return {
    name: f.text('name'),
    latitude: f.number('latitude'),
    longitude: f.number('longitude'),
    altitudeM: f.has('altitude_m') ? f.number('altitude_m') : null,
    kind: f.oneOf('kind', STATION_KINDS, defaults.kind),
    exposure: f.oneOf('exposure', EXPOSURES, defaults.exposure),
    timeZone: f.textOr('time_zone', defaults.timeZone),
    utcOffset: f.textOr('utc_offset', null),
  };
}

function stationTableOf(f: Fields): StationTable {
  return {
    file: f.text('file'),
    shape: tableOf(f),
    key: f.text('key'),
    name: f.text('name'),
    latitude: f.text('latitude'),
    longitude: f.text('longitude'),
    isWestPositive: f.textOr('longitude_positive', 'east') === 'west',
    utcOffset: f.textOr('utc_offset', null),
  };
}

function rowOf(f: Fields): StationShape['row'] {
  return { name: f.textOr('name', null), latitude: f.text('latitude'), longitude: f.text('longitude') };
}

function seriesOf(f: Fields, defaults: SeriesShape | null): SeriesShape {
  const name = f.textOr('parameter', null);
  const parameter = name === null ? null : findParameter(name);
  if (name !== null && parameter === null) throw f.wrong('parameter', `"${name}" is not a known parameter`);
  return {
    parameter: parameter?.id ?? 'pm25',
    unit: f.textOr('unit', null),
    channel: f.textOr('channel', ''),
    heightM: f.has('height_m') ? f.number('height_m') : (defaults?.heightM ?? null),
    method: f.textOr('method', defaults?.method ?? null),
    averagingS: f.numberOr('averaging_s', defaults?.averagingS ?? 0),
    stamp: f.oneOf('stamp', STAMPS, defaults?.stamp ?? 'instant'),
    missing: f.texts('missing'),
    words: f.record('words', Number),
    flagColumn: f.textOr('flag_column', null),
    station: f.textOr('station', null),
  };
}

function longOf(f: Fields, defaults: SeriesShape): LongShape {
  return {
    parameter: f.text('parameter'),
    value: f.text('value'),
    unit: f.textOr('unit', null),
    series: Object.fromEntries(f.entries('series').map(([name, g]) => [name, seriesOf(g, defaults)])),
  };
}

function flagsOf(f: Fields): Mapping['flags'] {
  const map = f.record('map', (value) => (value === 3 || value === 4 || value === 'drop' || value === 'below' ? value : null));
  for (const [key, value] of Object.entries(map)) if (value === null) throw f.wrong(`map.${key}`, 'is 3, 4, "drop" or "below"');
  return { pattern: f.text('pattern'), map: map as Record<string, 3 | 4 | 'drop' | 'below'> };
}

/** One JSON object of the mapping; every complaint names the path to its field. */
class Fields {
  readonly #object: Record<string, unknown>;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) throw new AppError('config.invalid', `${path}: an object is needed`);
    this.#object = (value ?? {}) as Record<string, unknown>;
    this.#path = path;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name);
  }
  wrong(name: string, what: string): AppError {
    return new AppError('config.invalid', `${this.#path}: ${name} ${what}`);
  }
  child(name: string): Fields {
    return new Fields(this.#object[name], `${this.#path}, ${name}`);
  }
  list(name: string): Fields[] {
    const value = this.#object[name] ?? [];
    if (!Array.isArray(value)) throw this.wrong(name, 'must be a list');
    return value.map((item, i) => new Fields(item, `${this.#path}, ${name}[${i}]`));
  }
  entries(name: string): [string, Fields][] {
    const child = this.child(name);
    return Object.keys(child.#object).map((key) => [key, child.child(key)]);
  }
  text(name: string): string {
    const value = this.#object[name];
    if (typeof value !== 'string' || value === '') throw this.wrong(name, 'must be text');
    return value;
  }
  textOr<T extends string | null>(name: string, otherwise: T): string | T {
    return this.has(name) ? this.text(name) : otherwise;
  }
  texts(name: string): string[] {
    const value = this.#object[name] ?? [];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw this.wrong(name, 'must be a list of texts');
    return value;
  }
  number(name: string): number {
    const value = this.#object[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.wrong(name, 'must be a number');
    return value;
  }
  numberOr(name: string, otherwise: number): number {
    return this.has(name) ? this.number(name) : otherwise;
  }
  oneOf<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
    const value = this.textOr(name, otherwise);
    if (!(allowed as readonly string[]).includes(value)) throw this.wrong(name, `is one of ${allowed.join(', ')}`);
    return value as T;
  }
  record<T>(name: string, read: (value: unknown) => T): Record<string, T> {
    const child = this.child(name);
    return Object.fromEntries(Object.entries(child.#object).map(([key, value]) => [key, read(value)]));
  }
}
