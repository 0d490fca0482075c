import { parse } from 'csv-parse/sync';
import { AppError } from '#lib/domain/codes.ts';
import { FLEET_COLUMNS, MAX_TABLE_BYTES, MAX_TABLE_LINES, type FleetColumn, type FleetImport, type FleetLine } from '#lib/domain/fleet-table.ts';
import type { FleetTableRow } from '#server/db/fleet-table.ts';
import { csvText } from '#server/exporters/csv-text.ts';

/** A line of a table that came in: its cells by column; empty ones are left out. */
export interface TableLine {
  line: number;
  cells: Partial<Record<FleetColumn, string>>;
}

const MAX_LINE_BYTES = 16 * 1024;
/** What the export puts before text that a spreadsheet would run. */
const GUARDED = /^'(?=\s*[=+\-@])/;

export function fleetCsvOf(rows: readonly FleetTableRow[]): string {
  const lines = rows.map((row) => FLEET_COLUMNS.map((column) => cellOf(row, column)).join(','));
  return `${[FLEET_COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

/** What became of each line, with the keys of new devices. */
export function answerCsvOf({ lines }: FleetImport): string {
  const rows = lines.map(({ line, station, device, error, key }) => [line, outcomeOf(station), station?.id ?? '', csvText(station?.name ?? ''), outcomeOf(device), device?.id ?? '', csvText(device?.name ?? ''), key ?? '', csvText(error ?? '')].join(','));
  return `${['line,station_is,station_id,station,device_is,device_id,device,key,error', ...rows].join('\r\n')}\r\n`;
}

/** Reads a table: comma or semicolon between cells, columns by their names in any order. Throws AppError. */
export function readFleetCsv(bytes: Uint8Array): TableLine[] {
  if (bytes.length > MAX_TABLE_BYTES) throw new AppError('body.too_large', `A table holds at most ${MAX_TABLE_BYTES / 1024} kB; send it in parts.`);
  const [head, ...rest] = recordsOf(textOf(bytes));
  if (head === undefined) throw new AppError('request.malformed', `The table is empty; its first line names columns: ${FLEET_COLUMNS.join(', ')}.`);
  const columns = columnsOf(head.record);
  const lines = rest.filter(({ record }) => record.some((cell) => cell !== ''));
  if (lines.length > MAX_TABLE_LINES) throw new AppError('body.too_large', `A table holds at most ${MAX_TABLE_LINES} lines, this one ${lines.length}; send it in parts.`);
  return lines.map(({ record, line }) => ({ line, cells: Object.fromEntries(columns.map((column, i) => [column, (record[i] ?? '').replace(GUARDED, '')] as const).filter(([, cell]) => cell !== '')) }));
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('request.malformed', 'The table is not UTF-8: save it as “CSV UTF-8”.', { cause });
  }
}

function recordsOf(text: string): { record: string[]; line: number }[] {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = first.split(';').length > first.split(',').length ? ';' : ',';
  try {
    const records = parse(text, { delimiter, bom: true, info: true, trim: true, relax_column_count: true, skip_empty_lines: true, max_record_size: MAX_LINE_BYTES }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ record, line: info.lines }));
  } catch (cause) {
    throw new AppError('request.malformed', `The table cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
}

function columnsOf(names: readonly string[]): FleetColumn[] {
  const columns = names.map((name) => {
    const column = FLEET_COLUMNS.find((known) => known === name.toLowerCase());
    if (column === undefined) throw new AppError('request.invalid', `There is no column "${name.slice(0, 60)}"; those that there are: ${FLEET_COLUMNS.join(', ')}.`);
    return column;
  });
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) throw new AppError('request.invalid', `The column "${twice}" is there twice.`);
  return columns;
}

function cellOf(row: FleetTableRow, column: FleetColumn): string {
  const value = row[column];
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return csvText(typeof value === 'string' ? value : value.join(' '));
}

function outcomeOf(subject: FleetLine['station'] | FleetLine['device']): string {
  return subject?.state ?? '';
}
