import { getParameter } from '#lib/domain/parameters.ts';
import { ByteWriter } from './byte-writer.ts';
import { averagingOf, FLAG_WORDS, type ExportPlan, type ExportSensor, type RowBatch } from './rows.ts';
import { zoneOf } from './zone.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const key = (name: string) => bytesOf(`,"${name}":`);
const FLAGS = FLAG_WORDS.map((word) => bytesOf(word === '' ? 'null' : `"${word}"`));
const NULL = bytesOf('null');
const BEGIN = bytesOf('{"time_utc":"');
const LOCAL = bytesOf('","time_local":"');
const VALUE = bytesOf('"value":');
const [SENT_VALUE, SENT_UNIT, FLAG, BELOW, MINIMUM, MAXIMUM, READINGS, GOOD] = [
  'value_as_sent', 'unit_as_sent', 'flag', 'below_detection', 'minimum', 'maximum', 'readings', 'good_readings',
].map(key) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
const TRUE = bytesOf('true');
const FALSE = bytesOf('false');

/** What is the same in all rows of one sensor. */
interface Parts {
  sensor: ExportSensor;
  offsetMs: (timeMs: number) => number;
  identity: Uint8Array;
  unit: Uint8Array;
  ownUnit: Uint8Array;
  tail: Uint8Array;
}

/** Rows of the tidy table as JSON objects, with `separator` before each but the first of all. */
export function makeJsonRows({ query }: ExportPlan, separator: string): (batch: RowBatch) => Uint8Array {
  const out = new ByteWriter();
  const between = bytesOf(separator);
  let parts: Parts | null = null;
  let isFirst = true;
  return (batch) => {
    if (parts?.sensor !== batch.sensor) parts = partsOf(batch.sensor, averagingOf(query.every, batch.sensor));
    for (let row = 0; row < batch.count; row += 1) {
      if (!isFirst) out.bytes(between);
      isFirst = false;
      writeRow(out, batch, row, parts);
    }
    return out.take();
  };
}

function partsOf(sensor: ExportSensor, averaging: string): Parts {
  const { unit } = getParameter(sensor.parameter);
  const inner = (fields: Record<string, unknown>) => JSON.stringify(fields).slice(1, -1);
  return {
    sensor,
    offsetMs: zoneOf(sensor.timeZone).offsetMs,
    identity: bytesOf(`",${inner({ time_zone: sensor.timeZone, station: sensor.stationName, sensor: sensor.id, parameter: sensor.parameter })},`),
    unit: bytesOf(`,${inner({ unit })}`),
    ownUnit: bytesOf(JSON.stringify(unit)),
    tail: bytesOf(
      `,${inner({
        correction: null,
        averaging: averaging === '' ? null : averaging,
        latitude: sensor.latitude,
        longitude: sensor.longitude,
        licence: sensor.licence,
        station_id: sensor.stationId,
        demonstration: sensor.isDemonstration,
      })}`,
    ),
  };
}

function writeRow(out: ByteWriter, batch: RowBatch, row: number, parts: Parts): void {
  const timeMs = batch.timesMs[row]!;
  const value = batch.values[row]!;
  out.bytes(BEGIN);
  out.time(timeMs, null);
  out.bytes(LOCAL);
  out.time(timeMs, parts.offsetMs(timeMs));
  out.bytes(parts.identity);
  out.bytes(VALUE);
  writeNumber(out, value);
  out.bytes(parts.unit);
  if (batch.buckets === null) writeReading(out, batch, row, value, parts);
  else writeAverage(out, batch.buckets, row);
  out.bytes(parts.tail);
  out.byte(125); // }
}

function writeReading(out: ByteWriter, batch: RowBatch, row: number, value: number, parts: Parts): void {
  const sentValue = batch.sentValues[row]!;
  const sentUnit = batch.sentUnits[row];
  out.bytes(SENT_VALUE);
  writeNumber(out, Number.isNaN(sentValue) ? value : sentValue);
  out.bytes(SENT_UNIT);
  if (sentUnit == null) out.bytes(parts.ownUnit);
  else out.text(JSON.stringify(sentUnit));
  out.bytes(FLAG);
  out.bytes(FLAGS[batch.flags[row]!]!);
  out.bytes(BELOW);
  out.bytes(batch.belowDetection[row] === 1 ? TRUE : FALSE);
}

function writeAverage(out: ByteWriter, { minima, maxima, counts, goodCounts }: NonNullable<RowBatch['buckets']>, row: number): void {
  out.bytes(MINIMUM);
  writeNumber(out, minima[row]!);
  out.bytes(MAXIMUM);
  writeNumber(out, maxima[row]!);
  out.bytes(READINGS);
  writeNumber(out, counts[row]!);
  out.bytes(GOOD);
  writeNumber(out, goodCounts[row]!);
}

function writeNumber(out: ByteWriter, value: number): void {
  if (Number.isNaN(value)) out.bytes(NULL);
  else out.number(value);
}
