import type { WideColumns } from '#lib/domain/export.ts';
import { BELOW_DETECTION } from '#lib/domain/export.ts';
import { fieldsAt, timeMsAt, type CopyReader } from './export-columns.ts';

/** Rows of `wideStatement`: those of one time become one row with a place for each series. */
export class WideReader implements CopyReader<WideColumns> {
  readonly #size: number;
  readonly #seriesCount: number;
  #columns: WideColumns;
  #isFirst = true;
  #timeMs = NaN;

  constructor(size: number, seriesCount: number) {
    this.#size = size;
    this.#seriesCount = seriesCount;
    this.#columns = makeWideColumns(size, seriesCount);
  }

  read(bytes: Buffer): WideColumns | null {
    const start = fieldsAt(bytes, this.#isFirst);
    this.#isFirst = false;
    if (start < 0) return null;
    const timeMs = timeMsAt(bytes, start + 4);
    // a batch is full only when the next time begins: its last row may go on until then
    const full = timeMs !== this.#timeMs && this.#columns.count === this.#size ? this.#take() : null;
    if (timeMs !== this.#timeMs) {
      this.#timeMs = timeMs;
      this.#columns.timesMs[this.#columns.count] = timeMs;
      this.#columns.count += 1;
    }
    this.#readValue(bytes, start + 12, this.#columns.count - 1);
    return full;
  }

  rest(): WideColumns | null {
    return this.#columns.count === 0 ? null : this.#take();
  }

  #readValue(bytes: Buffer, start: number, row: number): void {
    const series = bytes.readInt16BE(start + 4);
    let at = start + 6;
    const hasValue = bytes.readInt32BE(at) > 0;
    at += 4;
    if (hasValue) {
      this.#columns.values[series]![row] = bytes.readDoubleBE(at);
      at += 8;
    }
    let flag = 0;
    const hasFlag = bytes.readInt32BE(at) > 0;
    at += 4;
    if (hasFlag) {
      flag = bytes.readInt16BE(at);
      at += 2;
    }
    if (bytes.readInt32BE(at) > 0 && bytes[at + 4] === 1) flag += BELOW_DETECTION;
    this.#columns.flags[series]![row] = flag;
  }

  #take(): WideColumns {
    const taken = this.#columns;
    this.#columns = makeWideColumns(this.#size, this.#seriesCount);
    return taken;
  }
}

function makeWideColumns(size: number, seriesCount: number): WideColumns {
  const each = <T>(make: () => T) => Array.from({ length: seriesCount }, make);
  return { count: 0, timesMs: new Float64Array(size), values: each(() => new Float64Array(size).fill(NaN)), flags: each(() => new Uint8Array(size)) };
}
