import { PG_EPOCH_MS } from './time.ts';

/** Columns of equal length `count`; NaN, 0 and null stand for nothing. */
export interface RowColumns {
  count: number;
  timesMs: Float64Array;
  values: Float64Array;
  flags: Uint8Array;
  sentValues: Float64Array;
  sentUnits: (string | null)[];
  belowDetection: Uint8Array;
  buckets: { minima: Float64Array; maxima: Float64Array; counts: Float64Array; goodCounts: Float64Array } | null;
}

const TWO_32 = 2 ** 32;

/** Reads the rows of `rowsStatement` in PostgreSQL's binary format, message by message, into columns of at most `size` rows. */
export class RowReader {
  readonly #size: number;
  readonly #isAverages: boolean;
  #columns: RowColumns;
  #isFirst = true;

  constructor(size: number, isAverages: boolean) {
    this.#size = size;
    this.#isAverages = isAverages;
    this.#columns = makeColumns(size, isAverages);
  }

  get isFull(): boolean {
    return this.#columns.count === this.#size;
  }

  get count(): number {
    return this.#columns.count;
  }

  /** What was read since the last time. */
  take(): RowColumns {
    const taken = this.#columns;
    this.#columns = makeColumns(this.#size, this.#isAverages);
    return taken;
  }

  /** One CopyData message: a row; the first begins with the file's header, the last is its trailer. */
  read(bytes: Buffer): void {
    let at = 0;
    if (this.#isFirst) {
      this.#isFirst = false;
      at = 19 + bytes.readInt32BE(15);
      if (bytes.length === at) return;
    }
    if (bytes.readInt16BE(at) < 0) return;
    if (this.#isAverages) this.#readAverages(bytes, at + 2);
    else this.#readReading(bytes, at + 2);
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
function timeMsAt(bytes: Buffer, at: number): number {
  return Math.floor(wholeAt(bytes, at) / 1000) + PG_EPOCH_MS;
}

function wholeAt(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * TWO_32 + bytes.readUInt32BE(at + 4);
}
