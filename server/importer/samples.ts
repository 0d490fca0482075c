import type { RejectCode } from '#lib/domain/codes.ts';
import type { Flag } from '#lib/domain/flags.ts';
import { makeClockReader } from './clock-text.ts';
import type { Mapping, SeriesShape, StationFacts } from './mapping.ts';
import type { Table, TableRow } from './table.ts';

/** A value of the table in the provider's words, with the series it belongs to. */
export interface TableSample {
  stationKey: string;
  series: SeriesShape;
  value: number;
  /** As the table spells it, after the mapping's `units`. */
  unit: string | null;
  timeMs: number;
  flag: Flag | null;
  belowDetection: boolean;
}

export type RowOutcome = { ok: true; sample: TableSample } | { ok: false; code: RejectCode; message: string };

/** Facts of a station by its key in the table; null: the table names a station that nobody describes. */
export type FindStation = (key: string) => StationFacts | null;

/** Makes the reader of one table: row → samples and rejects. A cell that says "missing" is neither. */
export function makeRowReader(mapping: Mapping, table: Table, findStation: FindStation): (row: TableRow) => RowOutcome[] {
  const at = (name: string) => positionOf(table, name, mapping);
  const clock = makeClockReader(mapping.time.formats, mapping.time.zone);
  const timeAt = mapping.time.columns.map(at);
  const readStation = makeStationReader(mapping, at);
  const readValues = mapping.long === null ? makeWideReader(mapping, table, at) : makeLongReader(mapping, at);

  return (row) => {
    const timeText = timeAt.map((i) => row.cells[i] ?? '').join(' ');
    const key = readStation(row);
    const facts = findStation(key);
    const timeMs = clock.read(timeText, facts?.utcOffset ?? null);
    if (timeMs === null) return [{ ok: false, code: 'time.malformed', message: `row ${row.number + 1}: "${timeText.slice(0, 40)}" is not a time` }];
    return readValues(row, timeMs, key);
  };
}

function positionOf(table: Table, name: string, mapping: Mapping): number {
  const position = table.columns.get(name);
  if (position === undefined) throw new Error(`the table has no column "${name}" that the mapping ${mapping.id} names; it has: ${[...table.columns.keys()].slice(0, 40).join(', ')}`);
  return position;
}

function makeStationReader(mapping: Mapping, at: (name: string) => number): (row: TableRow) => string {
  const { column, fixed } = mapping.station;
  if (column === null) return () => fixed ?? mapping.id;
  const position = at(column);
  return (row) => row.cells[position] ?? '';
}

type ValueReader = (row: TableRow, timeMs: number, stationKey: string) => RowOutcome[];

function makeWideReader(mapping: Mapping, table: Table, at: (name: string) => number): ValueReader {
  const readCell = makeCellReader(mapping, at);
  // a file may lack a column that its siblings have
  const columns = mapping.columns.filter(({ column }) => table.columns.has(column)).map((series) => ({ series, position: at(series.column), missing: new Set(series.missing) }));
  if (columns.length === 0) throw new Error(`the table has none of the columns that the mapping ${mapping.id} names`);
  return (row, timeMs, stationKey) => {
    const outcomes: RowOutcome[] = [];
    for (const { series, position, missing } of columns) {
      const text = row.cells[position] ?? '';
      if (missing.has(text)) continue;
      const outcome = readCell(row, text, series, series.unit, timeMs, series.station ?? stationKey);
      if (outcome !== null) outcomes.push(outcome);
    }
    return outcomes;
  };
}

function makeLongReader(mapping: Mapping, at: (name: string) => number): ValueReader {
  const long = mapping.long;
  if (long === null) throw new Error(`the mapping ${mapping.id} describes no long table`);
  const readCell = makeCellReader(mapping, at);
  const parameterAt = at(long.parameter);
  const valueAt = at(long.value);
  const unitAt = long.unit === null ? -1 : at(long.unit);
  return (row, timeMs, stationKey) => {
    const name = row.cells[parameterAt] ?? '';
    const series = Object.hasOwn(long.series, name) ? long.series[name] : undefined;
    if (series === undefined) return [{ ok: false, code: 'parameter.unknown', message: `"${name.slice(0, 60)}" is not in the mapping` }];
    const unit = unitAt < 0 ? series.unit : (row.cells[unitAt] ?? series.unit);
    const outcome = readCell(row, row.cells[valueAt] ?? '', series, unit, timeMs, stationKey);
    return outcome === null ? [] : [outcome];
  };
}

type CellReader = (row: TableRow, text: string, series: SeriesShape, unit: string | null, timeMs: number, stationKey: string) => RowOutcome | null;

function makeCellReader(mapping: Mapping, at: (name: string) => number): CellReader {
  const missing = new Set(mapping.table.missing);
  const belowAt = mapping.belowColumn === null ? -1 : at(mapping.belowColumn);
  const readFlag = makeFlagReader(mapping, at);
  return (row, text, series, unitText, timeMs, stationKey) => {
    if (missing.has(text)) return null;
    const flagged = readFlag(row, series);
    if (flagged === 'drop') return null;
    const isLess = text.startsWith('<');
    const value = series.words[text] ?? numberOf(isLess ? text.slice(1) : text, mapping.table.decimal);
    if (value === null) return { ok: false, code: 'value.not_a_number', message: `"${text.slice(0, 40)}" is not a number` };
    if (series.missing.length > 0 && series.missing.some((word) => Number(word) === value && word !== '')) return null;
    const unit = unitText === null ? null : (mapping.units[unitText] ?? unitText);
    const belowDetection = isLess || flagged === 'below' || (belowAt >= 0 && (row.cells[belowAt] ?? '') === '<');
    return { ok: true, sample: { stationKey, series, value, unit, timeMs, flag: flagged === 'below' ? null : flagged, belowDetection } };
  };
}

function makeFlagReader(mapping: Mapping, at: (name: string) => number): (row: TableRow, series: SeriesShape) => Flag | 'drop' | 'below' | null {
  const flags = mapping.flags;
  if (flags === null) return () => null;
  const pattern = new RegExp(flags.pattern);
  const positions = new Map<string, number>();
  return (row, series) => {
    if (series.flagColumn === null) return null;
    const position = positions.get(series.flagColumn) ?? at(series.flagColumn);
    positions.set(series.flagColumn, position);
    const code = pattern.exec(row.cells[position] ?? '')?.[1];
    return code === undefined ? null : (flags.map[code] ?? null);
  };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function numberOf(text: string, decimal: '.' | ','): number | null {
  const plain = decimal === ',' ? text.replace(',', '.') : text;
  if (!NUMBER.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
