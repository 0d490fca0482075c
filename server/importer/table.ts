import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { AppError } from '#lib/domain/codes.ts';
import type { TableShape } from './mapping.ts';

/** One line of data: its number among the data rows (from 0), and its cells, trimmed. */
export interface TableRow {
  number: number;
  cells: string[];
}

export interface Table {
  /** Column name → position; names are trimmed, the first of two equal ones wins. */
  columns: ReadonlyMap<string, number>;
  rows: AsyncIterable<TableRow>;
  /** Bytes read so far, for the progress bar. */
  readBytes(): number;
  totalBytes: number;
}

const MAX_LINE_BYTES = 4 * 1024 * 1024;
const BLANK = /^\s*$/;

/** Opens a file as the mapping describes it. Throws AppError `config.invalid` where it cannot be read. */
export async function openTable(path: string, shape: TableShape): Promise<Table> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new AppError('config.invalid', `${path} cannot be read`, { cause });
  });
  const bytes = createReadStream(path, { highWaterMark: 256 * 1024 });
  let readBytes = 0;
  const text = Readable.from(decoded(bytes, shape.encoding, (count) => (readBytes += count)), { objectMode: false });
  const records = shape.separator === 'whitespace' ? splitByBlanks(text, shape.skipLines) : splitByCsv(text, shape);
  const iterator = records[Symbol.asyncIterator]();
  const names = shape.names ?? (await nextOf(iterator, path));
  const columns = new Map<string, number>();
  names.forEach((name, i) => {
    const trimmed = name.trim();
    if (!columns.has(trimmed)) columns.set(trimmed, i);
  });
  for (let i = 0; i < shape.dropRows; i += 1) await nextOf(iterator, path);
  return { columns, rows: rowsOf(iterator), readBytes: () => readBytes, totalBytes: size };
}

async function nextOf(iterator: AsyncIterator<string[]>, path: string): Promise<string[]> {
  const next = await iterator.next();
  if (next.done === true) throw new AppError('config.invalid', `${path} ends before its first row of data`);
  return next.value;
}

async function* rowsOf(iterator: AsyncIterator<string[]>): AsyncIterable<TableRow> {
  let number = 0;
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return;
    if (next.value.every((cell) => BLANK.test(cell))) continue;
    yield { number, cells: next.value.map((cell) => cell.trim()) };
    number += 1;
  }
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, encoding: string, count: (bytes: number) => void): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) {
    count(chunk.length);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

function splitByCsv(text: Readable, shape: TableShape): AsyncIterable<string[]> {
  const parser = parse({
    delimiter: shape.separator === '\\t' ? '\t' : shape.separator,
    from_line: shape.skipLines + 1,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE_BYTES,
  });
  text.on('error', (error) => parser.destroy(error));
  return text.pipe(parser) as AsyncIterable<string[]>;
}

async function* splitByBlanks(text: Readable, skipLines: number): AsyncIterable<string[]> {
  let skipped = 0;
  for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
    if (skipped < skipLines) skipped += 1;
    else if (!BLANK.test(line)) yield line.trim().split(/\s+/);
  }
}
