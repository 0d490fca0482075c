import { ByteWriter } from 'hyparquet-writer';

/** Sizes that readers expect: https://parquet.apache.org/docs/file-format/data-pages/encodings/ */
const BLOCK = 128;
const MINIBLOCKS = 4;
const PER_MINIBLOCK = BLOCK / MINIBLOCKS;
/** Up to here a value and what is left of a byte fit into 32 bits. */
const NARROW = 25;

const differences = new Float64Array(BLOCK);
const widths = new Uint8Array(MINIBLOCKS);
const packed = new Uint8Array(PER_MINIBLOCK * 8);

/** DELTA_BINARY_PACKED of whole numbers up to 2^45, at least one of them. */
export function deltaPacked(values: Float64Array): Uint8Array {
  const out = new ByteWriter(values.length + 64);
  out.appendVarInt(BLOCK);
  out.appendVarInt(MINIBLOCKS);
  out.appendVarInt(values.length);
  appendZigZag(out, values[0]!);
  for (let at = 1; at < values.length; at += BLOCK) writeBlock(out, values, at, Math.min(BLOCK, values.length - at));
  return out.getBytes();
}

function writeBlock(out: ByteWriter, values: Float64Array, at: number, count: number): void {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < count; i += 1) {
    const difference = values[at + i]! - values[at + i - 1]!;
    differences[i] = difference;
    if (difference < least) least = difference;
    if (difference > most) most = difference;
  }
  appendZigZag(out, least);
  if (least === most) {
    out.appendUint32(0); // an even pace: four widths of nothing
    return;
  }
  for (let part = 0; part < MINIBLOCKS; part += 1) widths[part] = widthOf(part * PER_MINIBLOCK, Math.min(count, (part + 1) * PER_MINIBLOCK), least);
  out.appendBytes(widths);
  for (let part = 0; part < MINIBLOCKS; part += 1) if (widths[part]! > 0) out.appendBytes(packedPart(part * PER_MINIBLOCK, count, least, widths[part]!));
}

function widthOf(from: number, to: number, least: number): number {
  let most = 0;
  for (let i = from; i < to; i += 1) most = Math.max(most, differences[i]! - least);
  return most < 2 ** 32 ? 32 - Math.clz32(most) : 64 - Math.clz32(Math.floor(most / 2 ** 32));
}

/** Thirty-two values, with zeros behind the last; they fill whole bytes. */
function packedPart(from: number, count: number, least: number, width: number): Uint8Array {
  let [length, held, bits] = [0, 0, 0];
  for (let i = from; i < from + PER_MINIBLOCK; i += 1) {
    const value = i < count ? differences[i]! - least : 0;
    if (width <= NARROW) held |= value << bits;
    else held += value * 2 ** bits;
    for (bits += width; bits >= 8; bits -= 8) {
      packed[length++] = width <= NARROW ? held & 0xff : held % 256;
      held = width <= NARROW ? held >>> 8 : Math.floor(held / 256);
    }
  }
  return packed.subarray(0, length);
}

function appendZigZag(out: ByteWriter, value: number): void {
  let left = value < 0 ? -value * 2 - 1 : value * 2;
  for (; left >= 128; left = Math.floor(left / 128)) out.appendUint8((left % 128) + 128);
  out.appendUint8(left);
}
