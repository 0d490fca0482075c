import type { RowColumns } from '#lib/domain/export.ts';
import { PG_EPOCH_MS } from './time.ts';

const TWO_32 = 2 ** 32;

/** Reads the rows of a binary COPY, message by message, into batches. */
export interface CopyReader<Batch> {
  /** One CopyData message: a row; the first begins with the file's header, the last is its trailer. A batch when one is full. */
  read(bytes: Buffer): Batch | null;
  /** What is left at the end. */
  rest(): Batch | null;
}

/** Where a message's fields begin; -1: it holds no row. */
export function fieldsAt(bytes: Buffer, isFirst: boolean): number {
  const at = isFirst ? 19 + bytes.readInt32BE(15) : 0;
  return bytes.length <= at || bytes.readInt16BE(at) < 0 ? -1 : at + 2;
}

/** Rows of `rowsStatement` as columns of at most `size` rows. */
export class RowReader implements CopyReader<RowColumns> {
  readonly #size: number;
  readonly #isAverages: boolean;
  #columns: RowColumns;
  #isFirst = true;

  constructor(size: number, isAverages: boolean) {
    this.#size = size;
    this.#isAverages = isAverages;
    this.#columns = makeColumns(size, isAverages);
  }

  read(bytes: Buffer): RowColumns | null {
    const at = fieldsAt(bytes, this.#isFirst);
    this.#isFirst = false;
    if (at < 0) return null;
    if (this.#isAverages) this.#readAverages(bytes, at);
    else this.#readReading(bytes, at);
    return this.#columns.count === this.#size ? this.#take() : null;
  }

  rest(): RowColumns | null {
    return this.#columns.count === 0 ? null : this.#take();
  }

  #take(): RowColumns {
    const taken = this.#columns;
    this.#columns = makeColumns(this.#size, this.#isAverages);
    return taken;
  }

  #readReading(bytes: Buffer, start: number): void {
    const c = this.#columns;
    const row = c.count;
    c.timesMs[row] = timeMsAt(bytes, start + 4);
    c.values[row] = bytes.readDoubleBE(start + 16);
    let at = start + 24;
    let length = bytes.readInt32BE(at);
    at += 4;
    if (length > 0) {
      c.flags[row] = bytes.readInt16BE(at);
      at += length;
    }
    length = bytes.readInt32BE(at);
    at += 4;
    c.sentValues[row] = length > 0 ? bytes.readDoubleBE(at) : NaN;
    if (length > 0) at += length;
    length = bytes.readInt32BE(at);
    at += 4;
    if (length >= 0) {
      c.sentUnits[row] = bytes.toString('utf8', at, at + length);
      at += length;
    }
    if (bytes.readInt32BE(at) > 0) c.belowDetection[row] = bytes[at + 4]!;
    c.count = row + 1;
  }

  #readAverages(bytes: Buffer, start: number): void {
    const c = this.#columns;
    const row = c.count;
    const { minima, maxima, counts, goodCounts } = c.buckets!;
    c.timesMs[row] = timeMsAt(bytes, start + 4);
    let at = start + 12;
    for (const column of [c.values, minima, maxima]) {
      const length = bytes.readInt32BE(at);
      column[row] = length > 0 ? bytes.readDoubleBE(at + 4) : NaN;
      at += length > 0 ? 12 : 4;
    }
    counts[row] = wholeAt(bytes, at + 4);
    goodCounts[row] = wholeAt(bytes, at + 16);
    c.sentValues[row] = NaN;
    c.count = row + 1;
  }
}

function makeColumns(size: number, isAverages: boolean): RowColumns {
  const numbers = () => new Float64Array(size);
  return {
    count: 0,
    timesMs: numbers(),
    values: numbers(),
    flags: new Uint8Array(size),
    sentValues: numbers(),
    sentUnits: new Array<string | null>(size).fill(null),
    belowDetection: new Uint8Array(size),
    buckets: isAverages ? { minima: numbers(), maxima: numbers(), counts: numbers(), goodCounts: numbers() } : null,
  };
}

/** Microseconds since 2000 are exact in a double until 2285. */
export function timeMsAt(bytes: Buffer, at: number): number {
  return Math.floor(wholeAt(bytes, at) / 1000) + PG_EPOCH_MS;
}

function wholeAt(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * TWO_32 + bytes.readUInt32BE(at + 4);
}
