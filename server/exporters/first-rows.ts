import { AppError } from '#lib/domain/codes.ts';
import type { CoverageLookup } from './coverage.ts';
import { csvRows } from './csv-text.ts';
import { getDataExporter } from './data-exporters.ts';
import type { ExportQuery } from './export-query.ts';
import { byStation, type ExportPlan, type SensorSpan } from './rows.ts';
import type { RowSource } from './run-export.ts';

/** How a download begins: the cells of its first rows, as its text has them. */
export interface FirstRows {
  columns: string[];
  /** Fewer than asked for where there are no more, or none among the first series. */
  rows: string[][];
}

export interface FirstRowsOptions extends Pick<CoverageLookup, 'findFirstMs'> {
  openSource(): Promise<RowSource>;
}

const ROWS = 5;
/** Series, or stations of wide formats, that are looked into: of thousands of silent ones the first thousandth must do. */
const MAX_PARTS = 100;
/** Each holds a database connection for a moment. */
const MAX_AT_ONCE = 4;
const DAY_MS = 86_400_000;
/** The longest day, with room for its zone. */
const BUCKET_MS = 26 * 3_600_000;
/** Averages are made of all that is asked for: a day is tried first, then eight, then sixty-four. */
const WIDER = 8;

/** Reads how downloads begin, a bounded number at once. */
export class FirstRowsReader {
  readonly #options: FirstRowsOptions;
  #active = 0;

  constructor(options: FirstRowsOptions) {
    this.#options = options;
  }

  /** Throws `rate.limited` where too many are read already. `signal`: whoever asked is gone. */
  async read(plan: ExportPlan, signal: AbortSignal): Promise<FirstRows> {
    if (this.#active >= MAX_AT_ONCE) throw new AppError('rate.limited', 'Too many ask for first rows at once; try again in a moment.', { retryAfterS: 1 });
    this.#active += 1;
    try {
      const source = await this.#options.openSource();
      const destroy = () => source.destroy();
      signal.addEventListener('abort', destroy);
      try {
        return await this.#readFrom(source, plan);
      } finally {
        signal.removeEventListener('abort', destroy);
        destroy();
      }
    } finally {
      this.#active -= 1;
    }
  }

  async #readFrom(source: RowSource, plan: ExportPlan): Promise<FirstRows> {
    const table = openTable(source, plan);
    const pieces = [table.head];
    let left = ROWS;
    for (const part of table.parts.slice(0, MAX_PARTS)) {
      for await (const spans of this.#windowsOf(part, plan.query)) {
        for await (const { count, encode } of table.batches(spans)) {
          const taken = Math.min(left, count);
          pieces.push(encode(taken));
          left -= taken;
          if (left === 0) return tableOf(pieces);
        }
      }
    }
    return tableOf(pieces);
  }

  /** Stretches of time, one after the other, in which rows are looked for. Readings come as they lie, and need one. */
  async *#windowsOf(spans: SensorSpan[], { every }: ExportQuery): AsyncGenerator<SensorSpan[]> {
    if (every === 'raw') {
      yield spans;
      return;
    }
    const firstMs = await this.#options.findFirstMs(spans.map(({ sensor }) => sensor.id));
    if (firstMs === null) return;
    const endMs = Math.max(...spans.map(({ toMs }) => toMs));
    let fromMs = Math.max(Math.min(...spans.map((span) => span.fromMs)), firstMs - BUCKET_MS);
    for (let widthMs = DAY_MS; fromMs < endMs; widthMs *= WIDER) {
      const toMs = fromMs + widthMs;
      yield spans.map((span) => ({ ...span, fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) })).filter((span) => span.fromMs < span.toMs);
      fromMs = toMs;
    }
  }
}

/** The rows of some spans, batch by batch, and how the first of them look as text. */
interface Table {
  head: Uint8Array;
  /** What is read at once: a series, or those of one station. */
  parts: SensorSpan[][];
  batches(spans: SensorSpan[]): AsyncGenerator<{ count: number; encode(count: number): Uint8Array }>;
}

function openTable(source: RowSource, plan: ExportPlan): Table {
  const { query, spans: all } = plan;
  const table = query.format === 'zip' ? query.inside : query.format;
  const encoder = getDataExporter(table === 'csv-wide' || table === 'netcdf' ? 'csv-wide' : 'csv').open(plan);
  if (encoder.layout === 'long') {
    const rowsOf = async function* (spans: SensorSpan[]) {
      for (const span of spans) for await (const batch of source.rows(span, query)) yield { count: batch.count, encode: (count: number) => encoder.add({ ...batch, count }) };
    };
    return { head: encoder.begin(), parts: all.map((span) => [span]), batches: rowsOf };
  }
  const wideRowsOf = async function* (spans: SensorSpan[]) {
    if (spans.length === 0) return;
    for await (const batch of source.wideRows(spans, query)) yield { count: batch.count, encode: (count: number) => encoder.add({ ...batch, count }) };
  };
  return { head: encoder.begin([]), parts: byStation(all), batches: wideRowsOf };
}

function tableOf(pieces: readonly Uint8Array[]): FirstRows {
  const [columns = [], ...rows] = csvRows(Buffer.concat(pieces).toString('utf8'));
  return { columns, rows };
}
