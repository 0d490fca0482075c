/** Types of classic NetCDF, with their sizes in bytes. */
export const NC = { byte: 1, char: 2, int: 4, double: 6 } as const;
export type NcType = (typeof NC)[keyof typeof NC];
const SIZE: Record<NcType, number> = { 1: 1, 2: 1, 4: 4, 6: 8 };

export type Attribute = string | { type: typeof NC.byte | typeof NC.int | typeof NC.double; values: number[] };

export interface Variable {
  name: string;
  type: NcType;
  /** Names of dimensions; the record dimension first. */
  dimensions: string[];
  attributes: Record<string, Attribute>;
}

export interface Layout {
  /** Sizes by name; the record dimension is the one that is given in `records`. */
  dimensions: Record<string, number>;
  records: { dimension: string; count: number };
  attributes: Record<string, Attribute>;
  /** Fixed ones first: their data follows the header in this order, then the records. */
  variables: Variable[];
}

const encoder = new TextEncoder();
const padded = (length: number) => Math.ceil(length / 4) * 4;

/**
 * Header of a classic NetCDF file with 64-bit offsets (CDF-2), after which the fixed data and then the records follow.
 * Source: NetCDF classic format specification, https://docs.unidata.ucar.edu/netcdf-c/current/file_format_specifications.html
 */
export function netcdfHeader(layout: Layout): Uint8Array {
  // offsets have a fixed width: a first pass with zeros measures the header
  const length = headerOf(layout, 0).length;
  return headerOf(layout, length);
}

function headerOf(layout: Layout, length: number): Uint8Array {
  const out = new BigEndian();
  const names = Object.keys(layout.dimensions);
  out.bytes(Uint8Array.of(67, 68, 70, 2)).int(layout.records.count);
  out.int(names.length === 0 ? 0 : 10).int(names.length);
  for (const name of names) out.name(name).int(name === layout.records.dimension ? 0 : layout.dimensions[name]!);
  out.attributes(layout.attributes);
  out.int(11).int(layout.variables.length);
  let at = length;
  for (const variable of [...layout.variables].sort((a, b) => Number(isRecord(a, layout)) - Number(isRecord(b, layout)))) {
    const size = variableSize(variable, layout);
    out.name(variable.name).int(variable.dimensions.length);
    for (const dimension of variable.dimensions) out.int(names.indexOf(dimension));
    out.attributes(variable.attributes).int(variable.type).int(Math.min(size, 0xffff_fffc)).long(at);
    at += size;
  }
  return out.all;
}

function isRecord({ dimensions }: Variable, layout: Layout): boolean {
  return dimensions[0] === layout.records.dimension;
}

/** Bytes of a fixed variable, or of one record of another; whole words. */
export function variableSize({ type, dimensions }: Variable, { dimensions: sizes, records }: Layout): number {
  return padded(dimensions.filter((name) => name !== records.dimension).reduce((product, name) => product * sizes[name]!, SIZE[type]));
}

/** Big-endian words that grow as they are written. */
export class BigEndian {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  get all(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  int(value: number): this {
    this.#room(4);
    this.#view.setUint32(this.#at, value >>> 0);
    this.#at += 4;
    return this;
  }

  long(value: number): this {
    return this.int(Math.floor(value / 2 ** 32)).int(value % 2 ** 32);
  }

  double(value: number): this {
    this.#room(8);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
    return this;
  }

  /** Padded to whole words. */
  bytes(bytes: Uint8Array, length = bytes.length): this {
    this.#room(padded(length));
    this.#bytes.set(bytes.subarray(0, length), this.#at);
    this.#bytes.fill(0, this.#at + bytes.length, this.#at + padded(length));
    this.#at += padded(length);
    return this;
  }

  name(text: string): this {
    const bytes = encoder.encode(text);
    return this.int(bytes.length).bytes(bytes);
  }

  attributes(attributes: Record<string, Attribute>): this {
    const entries = Object.entries(attributes).filter(([, value]) => value !== '');
    this.int(entries.length === 0 ? 0 : 12).int(entries.length);
    for (const [name, value] of entries) this.name(name).#attribute(value);
    return this;
  }

  #attribute(value: Attribute): void {
    if (typeof value === 'string') {
      this.int(NC.char).name(value);
      return;
    }
    this.int(value.type).int(value.values.length);
    if (value.type === NC.byte) this.bytes(Uint8Array.from(value.values));
    else if (value.type === NC.int) for (const one of value.values) this.int(one);
    else for (const one of value.values) this.double(one);
  }

  #room(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + length));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
