import type { Reading } from '#lib/domain/reading.ts';
import { PG_EPOCH_MS } from './time.ts';

/** One column of the COPY; `write` puts length and value at `at` and returns the place behind. */
interface Column {
  name: string;
  /** Bytes of length and value at most; text is counted by itself. */
  maxBytes: number;
  write(out: Out, at: number, reading: Reading): number;
}

interface Out {
  bytes: Uint8Array;
  view: DataView;
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const MAX_UNIT_BYTES = 256;
const encoder = new TextEncoder();

const REQUIRED: Column[] = [
  { name: 'sensor_id', maxBytes: 8, write: (out, at, reading) => writeInt4(out, at, reading.sensorId) },
  { name: 'time', maxBytes: 12, write: (out, at, reading) => writeTime(out, at, reading.timeMs) },
  { name: 'value', maxBytes: 12, write: (out, at, reading) => writeFloat8(out, at, reading.value) },
];
const OPTIONAL: (Column & { isUsed(reading: Reading): boolean })[] = [
  { name: 'flag', maxBytes: 6, isUsed: (reading) => reading.flag !== null, write: (out, at, reading) => writeInt2(out, at, reading.flag) },
  { name: 'below_detection', maxBytes: 5, isUsed: (reading) => reading.belowDetection, write: (out, at, reading) => writeTrue(out, at, reading.belowDetection) },
  { name: 'sent_value', maxBytes: 12, isUsed: (reading) => reading.sentValue !== null, write: (out, at, reading) => writeFloat8(out, at, reading.sentValue) },
  { name: 'sent_unit', maxBytes: 4 + MAX_UNIT_BYTES, isUsed: (reading) => reading.sentUnit !== null, write: (out, at, reading) => writeText(out, at, reading.sentUnit) },
  { name: 'device_time', maxBytes: 12, isUsed: (reading) => reading.deviceTimeMs !== null, write: (out, at, reading) => writeTime(out, at, reading.deviceTimeMs) },
];

/** The columns that this batch needs: most readings have neither flag nor anything as sent. */
export function columnsOf(readings: readonly Reading[], importId: number | null): Column[] {
  const used = OPTIONAL.filter((column) => readings.some((reading) => column.isUsed(reading)));
  const mark: Column = { name: 'import_id', maxBytes: 8, write: (out, at) => writeInt4(out, at, importId) };
  return [...REQUIRED, ...used, ...(importId === null ? [] : [mark])];
}

/** The stream of `copy … from stdin (format binary)`: header, rows, trailer. */
export function encodeCopy(readings: readonly Reading[], columns: readonly Column[]): Buffer {
  const rowBytes = 2 + columns.reduce((sum, column) => sum + column.maxBytes, 0);
  const bytes = Buffer.alloc(SIGNATURE.length + 8 + rowBytes * readings.length + 2);
  const out = { bytes, view: new DataView(bytes.buffer) };
  bytes.set(SIGNATURE);
  let at = SIGNATURE.length + 8;
  for (const reading of readings) {
    out.view.setInt16(at, columns.length);
    at += 2;
    for (const column of columns) at = column.write(out, at, reading);
  }
  out.view.setInt16(at, -1);
  return bytes.subarray(0, at + 2);
}

function writeNull({ view }: Out, at: number): number {
  view.setInt32(at, -1);
  return at + 4;
}

function writeInt2(out: Out, at: number, value: number | null): number {
  if (value === null) return writeNull(out, at);
  out.view.setInt32(at, 2);
  out.view.setInt16(at + 4, value);
  return at + 6;
}

function writeInt4(out: Out, at: number, value: number | null): number {
  if (value === null) return writeNull(out, at);
  out.view.setInt32(at, 4);
  out.view.setInt32(at + 4, value);
  return at + 8;
}

function writeFloat8(out: Out, at: number, value: number | null): number {
  if (value === null) return writeNull(out, at);
  out.view.setInt32(at, 8);
  // minus zero is zero: what is sent again by another way must be equal
  out.view.setFloat64(at + 4, value === 0 ? 0 : value);
  return at + 12;
}

function writeTrue(out: Out, at: number, value: boolean): number {
  if (!value) return writeNull(out, at);
  out.view.setInt32(at, 1);
  out.view.setInt8(at + 4, 1);
  return at + 5;
}

/** Microseconds since 2000 as a 64-bit integer, in two halves: BigInt would cost more than the rest of the row. */
function writeTime(out: Out, at: number, timeMs: number | null): number {
  if (timeMs === null) return writeNull(out, at);
  const us = (timeMs - PG_EPOCH_MS) * 1000;
  const high = Math.floor(us / 2 ** 32);
  out.view.setInt32(at, 8);
  out.view.setInt32(at + 4, high);
  out.view.setUint32(at + 8, us - high * 2 ** 32);
  return at + 12;
}

function writeText(out: Out, at: number, value: string | null): number {
  if (value === null) return writeNull(out, at);
  const { written } = encoder.encodeInto(value, out.bytes.subarray(at + 4, at + 4 + MAX_UNIT_BYTES));
  out.view.setInt32(at, written);
  return at + 4 + written;
}
