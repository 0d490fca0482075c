import { constants, crc32, deflateRawSync } from 'node:zlib';

interface Entry {
  name: Uint8Array;
  offset: number;
  crc: number;
  packed: number;
  size: number;
  isLarge: boolean;
}

/** Every entry has the same time, so that the same content gives the same archive: 1980-01-01, the first that there is. */
const DOS_DATE = (1 << 5) | 1;
/** Sizes follow the data; names are UTF-8. */
const FLAG_BITS = 0x0808;
const LARGEST = 0xffff_ffff;
/** An empty last block: it ends a deflate stream whose other blocks were each flushed to a whole byte. */
const LAST_BLOCK = Uint8Array.of(3, 0);

/** ZIP (APPNOTE 6.3) written from front to back: nothing is held but the list of entries. */
export class ZipWriter {
  readonly #entries: Entry[] = [];
  #offset = 0;

  /** Begins an entry. `isLarge`: it may pass 4 GiB, and says so with 64-bit sizes. */
  open(name: string, isLarge = false): Uint8Array {
    const entry: Entry = { name: new TextEncoder().encode(name), offset: this.#offset, crc: 0, packed: 0, size: 0, isLarge };
    this.#entries.push(entry);
    const extra = isLarge ? 20 : 0;
    const out = new Fields(30 + entry.name.length + extra);
    out.u32(0x04034b50).u16(isLarge ? 45 : 20).u16(FLAG_BITS).u16(8).u16(0).u16(DOS_DATE).u32(0);
    out.u32(isLarge ? LARGEST : 0).u32(isLarge ? LARGEST : 0).u16(entry.name.length).u16(extra).bytes(entry.name);
    if (isLarge) out.u16(1).u16(16).u64(0).u64(0);
    return this.#made(out.all);
  }

  /** Some of the entry's data, deflated. */
  add(data: Uint8Array): Uint8Array {
    if (data.length === 0) return data;
    const entry = this.#entries.at(-1)!;
    entry.crc = crc32(data, entry.crc);
    entry.size += data.length;
    return this.#packed(entry, deflateRawSync(data, { level: 5, finishFlush: constants.Z_SYNC_FLUSH }));
  }

  /** Ends the entry. */
  close(): Uint8Array {
    const entry = this.#entries.at(-1)!;
    this.#packed(entry, LAST_BLOCK);
    const out = new Fields(LAST_BLOCK.length + (entry.isLarge ? 24 : 16));
    out.bytes(LAST_BLOCK).u32(0x08074b50).u32(entry.crc);
    if (entry.isLarge) out.u64(entry.packed).u64(entry.size);
    else out.u32(entry.packed).u32(entry.size);
    this.#offset += out.all.length - LAST_BLOCK.length;
    return out.all;
  }

  /** A whole entry at once. */
  file(name: string, data: Uint8Array): Uint8Array {
    return Buffer.concat([this.open(name), this.add(data), this.close()]);
  }

  /** The directory of all entries; the archive is whole. */
  end(): Uint8Array {
    const start = this.#offset;
    const directory = Buffer.concat(this.#entries.map(directoryEntryOf));
    const count = this.#entries.length;
    const isLarge = start + directory.length >= LARGEST;
    const out = new Fields(22 + (isLarge ? 76 : 0));
    if (isLarge) {
      out.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0).u64(count).u64(count).u64(directory.length).u64(start);
      out.u32(0x07064b50).u32(0).u64(start + directory.length).u32(1);
    }
    out.u32(0x06054b50).u16(0).u16(0).u16(count).u16(count).u32(Math.min(directory.length, LARGEST)).u32(Math.min(start, LARGEST)).u16(0);
    return Buffer.concat([directory, out.all]);
  }

  #packed(entry: Entry, bytes: Uint8Array): Uint8Array {
    entry.packed += bytes.length;
    return this.#made(bytes);
  }

  #made(bytes: Uint8Array): Uint8Array {
    this.#offset += bytes.length;
    return bytes;
  }
}

function directoryEntryOf({ name, offset, crc, packed, size, isLarge }: Entry): Uint8Array {
  const is64 = isLarge && [offset, packed, size].some((one) => one >= LARGEST) || offset >= LARGEST;
  const extra = is64 ? 28 : 0;
  const out = new Fields(46 + name.length + extra);
  out.u32(0x02014b50).u16(45).u16(isLarge || is64 ? 45 : 20).u16(FLAG_BITS).u16(8).u16(0).u16(DOS_DATE).u32(crc);
  out.u32(is64 ? LARGEST : packed).u32(is64 ? LARGEST : size).u16(name.length).u16(extra).u16(0).u16(0).u16(0).u32(0).u32(is64 ? LARGEST : offset).bytes(name);
  if (is64) out.u16(1).u16(24).u64(size).u64(packed).u64(offset);
  return out.all;
}

/** Little-endian fields, one behind the other. */
class Fields {
  readonly all: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(length: number) {
    this.all = new Uint8Array(length);
    this.#view = new DataView(this.all.buffer);
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#at, value >>> 0, true);
    this.#at += 4;
    return this;
  }

  u64(value: number): this {
    this.#view.setBigUint64(this.#at, BigInt(value), true);
    this.#at += 8;
    return this;
  }

  bytes(bytes: Uint8Array): this {
    this.all.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }
}
