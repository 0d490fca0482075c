import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { deltaPacked } from './parquet-delta.ts';

export type Cell = string | number | boolean | null;

/** A column of one row group as its pages will hold it, before compression. */
export interface EncodedColumn {
  encoding: 'RLE_DICTIONARY' | 'PLAIN' | 'DELTA_BINARY_PACKED';
  /** Values that `data` points at; null: `data` holds them itself. */
  dictionary: readonly Cell[] | null;
  /** Definition levels; empty: no value may be missing. */
  levels: Uint8Array;
  nullCount: number;
  data: Uint8Array;
  /** Extremes of what is there; undefined: nothing is. */
  least: bigint | Cell | undefined;
  most: bigint | Cell | undefined;
}

const NOTHING = new Uint8Array(0);

/** Values that are the same for many rows: what a sensor says of itself. */
export class Runs {
  readonly values: Cell[] = [];
  readonly counts: number[] = [];

  add(value: Cell, count: number): void {
    const last = this.values.length - 1;
    if (last >= 0 && this.values[last] === value) this.counts[last]! += count;
    else {
      this.values.push(value);
      this.counts.push(count);
    }
  }

  clear(): void {
    this.values.length = 0;
    this.counts.length = 0;
  }
}

/** A dictionary of the values, and runs that point at them. */
export function encodeRuns({ values, counts }: Runs, isOptional: boolean): EncodedColumn {
  const places = new Map<Cell, number>();
  for (const value of values) if (value !== null && !places.has(value)) places.set(value, places.size);
  const width = widthOf(places.size - 1);
  const [levels, data] = [new ByteWriter(), new ByteWriter()];
  let nullCount = 0;
  data.appendUint8(width);
  values.forEach((value, i) => {
    const count = counts[i]!;
    if (isOptional) appendRun(levels, value === null ? 0 : 1, count, 1);
    if (value === null) nullCount += count;
    else appendRun(data, places.get(value)!, count, width);
  });
  const dictionary = [...places.keys()];
  const isEmpty = dictionary.length === 0;
  return { encoding: isEmpty ? 'PLAIN' : 'RLE_DICTIONARY', dictionary: isEmpty ? null : dictionary, levels: levels.getBytes(), nullCount, data: isEmpty ? NOTHING : data.getBytes(), ...extremesOf(dictionary) };
}

/** Words by their codes; those that are null are missing. */
export function encodeCodes(codes: Uint8Array | Uint16Array, words: readonly (string | null)[], isOptional: boolean): EncodedColumn {
  const places = new Int32Array(words.length).fill(-1);
  const dictionary: string[] = [];
  const present = isOptional ? new Uint8Array(codes.length) : NOTHING;
  const indexes = new Int32Array(codes.length);
  let count = 0;
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row]!;
    const word = words[code] as string | null;
    if (word === null) continue;
    if (places[code]! < 0) places[code] = dictionary.push(word) - 1;
    if (isOptional) present[row] = 1;
    indexes[count++] = places[code]!;
  }
  const isEmpty = dictionary.length === 0;
  return {
    encoding: isEmpty ? 'PLAIN' : 'RLE_DICTIONARY', dictionary: isEmpty ? null : dictionary, levels: levelsOf(present), nullCount: codes.length - count,
    data: isEmpty ? NOTHING : indexData(indexes.subarray(0, count), dictionary.length), ...extremesOf(dictionary),
  };
}

/** Numbers, by a dictionary where that halves them; of a column where values may be missing NaN is one that is. */
export function encodeNumbers(all: Float64Array, type: 'DOUBLE' | 'INT32', isOptional: boolean): EncodedColumn {
  const [values, present] = isOptional ? withoutMissing(all) : [all, NOTHING];
  const shared = { levels: levelsOf(present), nullCount: all.length - values.length, ...extremesOfNumbers(values) };
  const found = findDictionary(values, type === 'DOUBLE' ? 8 : 4);
  if (found !== null) return { encoding: 'RLE_DICTIONARY', dictionary: [...found.dictionary], data: indexData(found.indexes, found.dictionary.length), ...shared };
  return { encoding: 'PLAIN', dictionary: null, data: plainNumbers(values, type), ...shared };
}

/** Whole milliseconds, by their differences. */
export function encodeTimes(timesMs: Float64Array): EncodedColumn {
  const { least, most } = extremesOfNumbers(timesMs);
  return { encoding: 'DELTA_BINARY_PACKED', dictionary: null, levels: NOTHING, nullCount: 0, data: deltaPacked(timesMs), least: BigInt(least!), most: BigInt(most!) };
}

/** A bit for each row. */
export function encodeTruths(bits: Uint8Array): EncodedColumn {
  const data = new Uint8Array(Math.ceil(bits.length / 8));
  for (let row = 0; row < bits.length; row += 1) data[row >> 3]! |= bits[row]! << (row & 7);
  const [isAny, isAll] = [bits.includes(1), !bits.includes(0)];
  return { encoding: 'PLAIN', dictionary: null, levels: NOTHING, nullCount: 0, data, least: isAll, most: isAny };
}

function appendRun(out: ByteWriter, value: number, count: number, width: number): void {
  out.appendVarInt(count << 1);
  for (let bits = 0; bits < width; bits += 8) out.appendUint8((value >> bits) & 0xff);
}

function levelsOf(present: Uint8Array): Uint8Array {
  if (present.length === 0) return NOTHING;
  const out = new ByteWriter();
  writeRleBitPackedHybrid(out, present, 1);
  return out.getBytes();
}

function indexData(indexes: Int32Array, dictionarySize: number): Uint8Array {
  const width = widthOf(dictionarySize - 1);
  const out = new ByteWriter(indexes.length * 2 + 64);
  out.appendUint8(width);
  writeRleBitPackedHybrid(out, indexes, width);
  return out.getBytes();
}

/** Bits that the largest place takes. */
function widthOf(largest: number): number {
  return largest <= 0 ? 0 : 32 - Math.clz32(largest);
}

function withoutMissing(all: Float64Array): [Float64Array, Uint8Array] {
  const [values, present] = [new Float64Array(all.length), new Uint8Array(all.length)];
  let count = 0;
  for (let row = 0; row < all.length; row += 1) {
    if (Number.isNaN(all[row])) continue;
    present[row] = 1;
    values[count++] = all[row]!;
  }
  return [values.subarray(0, count), present];
}

/** Twice as many places as a row group has rows. */
const SLOTS = 1 << 17;
const slots = new Int32Array(SLOTS);

/** Equal to the last bit; null where pointing at values would not halve them. */
function findDictionary(values: Float64Array, valueBytes: number): { dictionary: Float64Array; indexes: Int32Array } | null {
  const most = Math.min(values.length >> 1, 0xffff);
  const dictionary = new Float64Array(most + 1);
  const indexes = new Int32Array(values.length);
  const [bits, known] = [new Uint32Array(values.buffer, values.byteOffset, values.length * 2), new Uint32Array(dictionary.buffer)];
  let size = 0;
  slots.fill(0);
  for (let row = 0; row < values.length; row += 1) {
    const [a, b] = [bits[2 * row]!, bits[2 * row + 1]!];
    let slot = (Math.imul(a ^ Math.imul(b, 0x85eb_ca6b), 0x9e37_79b1) >>> 15) & (SLOTS - 1);
    let place = slots[slot]!; // 1 more than where it stands; 0: nothing is here
    while (place !== 0 && (known[2 * place - 2] !== a || known[2 * place - 1] !== b)) {
      slot = (slot + 1) & (SLOTS - 1);
      place = slots[slot]!;
    }
    if (place === 0) {
      if (size === most) return null;
      dictionary[size] = values[row]!;
      size += 1;
      slots[slot] = place = size;
    }
    indexes[row] = place - 1;
  }
  const isWorth = 2 * (size * valueBytes + Math.ceil((values.length * widthOf(size - 1)) / 8)) <= values.length * valueBytes;
  return size > 0 && isWorth ? { dictionary: dictionary.subarray(0, size), indexes } : null;
}

function plainNumbers(values: Float64Array, type: 'DOUBLE' | 'INT32'): Uint8Array {
  const bytes = new Uint8Array(values.length * (type === 'DOUBLE' ? 8 : 4));
  const view = new DataView(bytes.buffer);
  if (type === 'DOUBLE') for (let row = 0; row < values.length; row += 1) view.setFloat64(8 * row, values[row]!, true);
  else for (let row = 0; row < values.length; row += 1) view.setInt32(4 * row, values[row]!, true);
  return bytes;
}

function extremesOfNumbers(values: Float64Array): { least: number | undefined; most: number | undefined } {
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least > most) return { least: undefined, most: undefined };
  // the format knows two zeros, and asks for the wider end of them
  return { least: least === 0 ? -0 : least, most: most === 0 ? 0 : most };
}

/** Text in the order of its bytes, as the format compares it. */
function extremesOf(values: readonly Cell[]): { least: Cell | undefined; most: Cell | undefined } {
  if (values.length === 0) return { least: undefined, most: undefined };
  const sorted = typeof values[0] === 'string' ? [...(values as string[])].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))) : [...(values as number[])].sort((a, b) => a - b);
  return { least: sorted[0] as Cell, most: sorted.at(-1) as Cell };
}
