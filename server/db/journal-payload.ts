/** The columns of a batch, as the journal's payload holds them. */
export interface JournalColumns {
  sensorIds: Int32Array;
  timesMs: Float64Array;
  values: Float64Array;
  flags: Uint8Array;
}

const FORMAT = 1;
/** Format and count, both u32: the columns behind begin at a multiple of eight. */
const HEADER_BYTES = 8;
const ROW_BYTES = 8 + 8 + 4 + 1;

/** Header, times, values, sensor ids, flags; little-endian, as every machine this runs on keeps its numbers. */
export function encodePayload({ sensorIds, timesMs, values, flags }: JournalColumns): Buffer {
  const count = sensorIds.length;
  const bytes = new ArrayBuffer(HEADER_BYTES + ROW_BYTES * count);
  new Uint32Array(bytes, 0, 2).set([FORMAT, count]);
  const columns = columnsIn(bytes, count);
  columns.timesMs.set(timesMs);
  columns.values.set(values);
  columns.sensorIds.set(sensorIds);
  columns.flags.set(flags);
  return Buffer.from(bytes);
}

export function decodePayload(payload: Uint8Array): JournalColumns {
  // copied, because the driver's buffer need not begin at a multiple of eight (and a Buffer's slice is no copy)
  const bytes = new Uint8Array(payload).buffer;
  const [format, count = 0] = payload.length < HEADER_BYTES ? [] : new Uint32Array(bytes, 0, 2);
  if (format !== FORMAT || bytes.byteLength !== HEADER_BYTES + ROW_BYTES * count) {
    throw new Error(`journal payload of ${bytes.byteLength} bytes, format ${format}, count ${count}`);
  }
  return columnsIn(bytes, count);
}

function columnsIn(bytes: ArrayBuffer, count: number): JournalColumns {
  return {
    timesMs: new Float64Array(bytes, HEADER_BYTES, count),
    values: new Float64Array(bytes, HEADER_BYTES + 8 * count, count),
    sensorIds: new Int32Array(bytes, HEADER_BYTES + 16 * count, count),
    flags: new Uint8Array(bytes, HEADER_BYTES + 20 * count, count),
  };
}
