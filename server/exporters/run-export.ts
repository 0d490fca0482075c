import { getExporter } from './index.ts';
import type { ExportQuery } from './export-query.ts';
import { byStation, type ExportPlan, type LongEncoder, type RowBatch, type SensorSpan, type WideBatch, type WideEncoder } from './rows.ts';

/** One snapshot of the database, read for one download. */
export interface RowSource {
  rows(span: SensorSpan, query: ExportQuery): AsyncIterable<RowBatch>;
  /** Of the spans of one station. */
  wideRows(spans: SensorSpan[], query: ExportQuery): AsyncIterable<WideBatch>;
  countWideRows(spans: SensorSpan[], query: ExportQuery): Promise<number>;
  /** The download is whole. */
  end(): Promise<void>;
  /** At once, whatever is running. */
  destroy(): void;
}

/** Smaller pieces wait for more. */
const CHUNK_BYTES = 1 << 18;

/** Rows through the encoder to `write`, which answers when there is room for more. Resolves with the number of rows. */
export async function runExport(plan: ExportPlan, source: RowSource, write: (bytes: Uint8Array) => Promise<void>): Promise<number> {
  const encoder = getExporter(plan.query.format).open(plan);
  const pieces = new Pieces(write);
  const rowCount = encoder.layout === 'long' ? await runLong(encoder, plan, source, pieces) : await runWide(encoder, plan, source, pieces);
  await pieces.add(encoder.end());
  await pieces.flush();
  return rowCount;
}

async function runLong(encoder: LongEncoder, { spans, query }: ExportPlan, source: RowSource, pieces: Pieces): Promise<number> {
  let rowCount = 0;
  await pieces.add(encoder.begin());
  for (const span of spans) {
    for await (const batch of source.rows(span, query)) {
      rowCount += batch.count;
      await pieces.add(encoder.add(batch));
    }
  }
  return rowCount;
}

async function runWide(encoder: WideEncoder, { spans, query }: ExportPlan, source: RowSource, pieces: Pieces): Promise<number> {
  const stations = byStation(spans);
  const counts: number[] = [];
  if (encoder.needsCounts) for (const station of stations) counts.push(await source.countWideRows(station, query));
  let rowCount = 0;
  await pieces.add(encoder.begin(counts));
  for (const station of stations) {
    for await (const batch of source.wideRows(station, query)) {
      rowCount += batch.count;
      await pieces.add(encoder.add(batch));
    }
  }
  return rowCount;
}

class Pieces {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  #waiting: Uint8Array[] = [];
  #byteCount = 0;

  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    this.#write = write;
  }

  async add(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#byteCount += bytes.length;
    if (this.#byteCount >= CHUNK_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#byteCount === 0) return;
    const whole = this.#waiting.length === 1 ? this.#waiting[0]! : joined(this.#waiting, this.#byteCount);
    this.#waiting = [];
    this.#byteCount = 0;
    await this.#write(whole);
  }
}

function joined(pieces: Uint8Array[], byteCount: number): Uint8Array {
  const whole = new Uint8Array(byteCount);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
