import type { ExportSensor } from '#lib/domain/export.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { ByteWriter } from './byte-writer.ts';
import { averagingOf, FLAG_WORDS, flagCodeOf, type ExportPlan, type RowBatch } from './rows.ts';
import { zoneOf } from './zone.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const FLAGS = FLAG_WORDS.map((word) => bytesOf(word === '' ? 'null' : `"${word}"`));
const NULL = bytesOf('null');
const BEGIN = bytesOf('{"time_utc":"');
const LOCAL = bytesOf('","time_local":"');
const SENT_VALUE = bytesOf(',"value_as_sent":');
const FLAG = bytesOf(',"flag":');
const BELOW = bytesOf(',"below_detection":');
const BUCKET_KEYS = ['minimum', 'maximum', 'readings', 'good_readings'].map((name) => bytesOf(`,"${name}":`));
const TRUE = bytesOf('true');
const FALSE = bytesOf('false');
const CLOSE = 125;

/** What is the same in all rows of one sensor. */
interface Parts {
  sensor: ExportSensor;
  offsetMs: (timeMs: number) => number;
  /** Before the object and behind it. */
  before: Uint8Array;
  after: Uint8Array;
  identity: Uint8Array;
  unit: Uint8Array;
  ownUnit: Uint8Array;
  tail: Uint8Array;
  hasMore: boolean;
}

export interface JsonRowsOptions {
  /** Before each row but the first of all. */
  separator: string;
  /** What stands around each row of a sensor. */
  wrap?: (sensor: ExportSensor) => { before: string; after: string };
}

/** Rows of the tidy table as JSON objects. */
export function makeJsonRows({ query }: ExportPlan, { separator, wrap = () => ({ before: '', after: '' }) }: JsonRowsOptions): (batch: RowBatch) => Uint8Array {
  const out = new ByteWriter();
  const between = bytesOf(separator);
  let parts: Parts | null = null;
  let isFirst = true;
  return (batch) => {
    if (parts?.sensor !== batch.sensor) parts = partsOf(batch.sensor, averagingOf(query.every, batch.sensor), query.columns === 'more', wrap(batch.sensor));
    for (let row = 0; row < batch.count; row += 1) {
      if (!isFirst) out.bytes(between);
      isFirst = false;
      out.bytes(parts.before);
      writeRow(out, batch, row, parts);
      out.bytes(parts.after);
    }
    return out.take();
  };
}

function partsOf(sensor: ExportSensor, averaging: string, hasMore: boolean, wrap: { before: string; after: string }): Parts {
  const { unit } = getParameter(sensor.parameter);
  const inner = (fields: Record<string, unknown>) => JSON.stringify(fields).slice(1, -1);
  const more = hasMore ? { station_id: sensor.stationId, demonstration: sensor.isDemonstration } : {};
  return {
    sensor,
    offsetMs: zoneOf(sensor.timeZone).offsetMs,
    before: bytesOf(wrap.before),
    after: bytesOf(wrap.after),
    identity: bytesOf(`",${inner({ time_zone: sensor.timeZone, station: sensor.stationName, sensor: sensor.id, parameter: sensor.parameter })},"value":`),
    unit: bytesOf(`,${inner({ unit })},"unit_as_sent":`),
    ownUnit: bytesOf(JSON.stringify(unit)),
    tail: bytesOf(`,${inner({ correction: null, averaging: averaging === '' ? null : averaging, latitude: sensor.latitude, longitude: sensor.longitude, licence: sensor.licence, ...more })}`),
    hasMore,
  };
}

function writeRow(out: ByteWriter, batch: RowBatch, row: number, parts: Parts): void {
  const timeMs = batch.timesMs[row]!;
  const value = batch.values[row]!;
  const isAverage = batch.buckets !== null;
  const sentValue = batch.sentValues[row]!;
  const sentUnit = batch.sentUnits[row];
  out.bytes(BEGIN);
  out.time(timeMs, null);
  out.bytes(LOCAL);
  out.time(timeMs, parts.offsetMs(timeMs));
  out.bytes(parts.identity);
  writeNumber(out, value);
  out.bytes(SENT_VALUE);
  writeNumber(out, isAverage ? NaN : Number.isNaN(sentValue) ? value : sentValue);
  out.bytes(parts.unit);
  if (isAverage) out.bytes(NULL);
  else if (sentUnit == null) out.bytes(parts.ownUnit);
  else out.text(JSON.stringify(sentUnit));
  out.bytes(FLAG);
  out.bytes(FLAGS[flagCodeOf(batch, row)]!);
  out.bytes(parts.tail);
  if (parts.hasMore) writeMore(out, batch, row);
  out.byte(CLOSE);
}

function writeMore(out: ByteWriter, { belowDetection, buckets }: RowBatch, row: number): void {
  out.bytes(BELOW);
  out.bytes(belowDetection[row] === 1 ? TRUE : FALSE);
  if (buckets === null) return;
  [buckets.minima, buckets.maxima, buckets.counts, buckets.goodCounts].forEach((column, i) => {
    out.bytes(BUCKET_KEYS[i]!);
    writeNumber(out, column[row]!);
  });
}

function writeNumber(out: ByteWriter, value: number): void {
  if (Number.isNaN(value)) out.bytes(NULL);
  else out.number(value);
}
