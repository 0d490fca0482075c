import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExportSensor } from '#lib/domain/export.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { columnsOf, type Column } from './columns.ts';
import { defineExporter } from './exporter.ts';
import { metadataOf } from './metadata.ts';
import { averagingOf, FLAG_WORDS, flagCodeOf, type ExportPlan, type LongEncoder, type RowBatch } from './rows.ts';
import { zoneOf } from './zone.ts';

/** Typed columns in row groups that each hold one stretch of time of few series, so that a reader skips what it does not want. */
export default defineExporter({
  head: {
    id: 'parquet',
    title: 'Parquet, typed and compressed',
    version: 1,
    source: 'https://parquet.apache.org/docs/file-format/',
    options: {},
    optionsHelp: {},
    examples: [{ title: 'a row group with statistics' }],
  },
  open: (plan) => makeParquetEncoder(plan),
});

/** Rows of a group: readers like more, memory fewer. */
const GROUP_ROWS = 65_536;
const NOTHING = new Uint8Array(0);

function makeParquetEncoder(plan: ExportPlan): LongEncoder {
  const isAverages = plan.query.every !== 'raw';
  const columns = columnsOf(plan.query);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(columns, isAverages),
    createdBy: plan.software,
    kvMetadata: [{ key: 'lichen', value: JSON.stringify(metadataOf(plan)) }],
  });
  const group = new Group(plan, columns);
  const flush = () => {
    const columnData = columns.map(({ name, type }) => ({ name, data: group.take(name), ...(type === 'time' || name === 'time_local' ? { encoding: 'DELTA_BINARY_PACKED' as const } : {}) }));
    void writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    group.count = 0;
  };
  return {
    layout: 'long',
    begin: () => taken(bytes),
    add(batch) {
      if (group.count + batch.count > GROUP_ROWS) flush();
      group.add(batch);
      return taken(bytes);
    },
    end() {
      if (group.count > 0) flush();
      void writer.finish();
      return taken(bytes);
    },
  };
}

/** What the writer has made; it goes on counting its offsets. */
function taken(writer: ByteWriter): Uint8Array {
  if (writer.index === 0) return NOTHING;
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

function schemaOf(columns: Column[], isAverages: boolean): SchemaElement[] {
  return [{ name: 'readings', repetition_type: 'REQUIRED', num_children: columns.length }, ...columns.map((column) => elementOf(column, isAverages))];
}

/** A column that is never empty needs no levels, which cost more than its values. */
const NEVER_EMPTY = new Set([
  'time_utc', 'time_local', 'time_zone', 'station', 'sensor', 'parameter', 'unit', 'latitude', 'longitude', 'station_id', 'below_detection', 'demonstration', 'readings', 'good_readings',
]);
const NEVER_EMPTY_OF_READINGS = new Set(['value', 'value_as_sent', 'unit_as_sent']);

function elementOf({ name, type }: Column, isAverages: boolean): SchemaElement {
  const repetition_type = NEVER_EMPTY.has(name) || (!isAverages && NEVER_EMPTY_OF_READINGS.has(name)) ? 'REQUIRED' : 'OPTIONAL';
  if (name === 'time_utc' || name === 'time_local') {
    // local times are what the clock of the station shows, in no zone
    return { name, repetition_type, type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: name === 'time_utc', unit: 'MILLIS' } };
  }
  if (type === 'number') return { name, repetition_type, type: 'DOUBLE' };
  if (type === 'whole') return { name, repetition_type, type: 'INT32' };
  if (type === 'truth') return { name, repetition_type, type: 'BOOLEAN' };
  return { name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
}

type Cells = (bigint | number | string | boolean | null)[];

/** Rows of the next group, column by column, in arrays that are used again for every group. */
class Group {
  readonly #plan: ExportPlan;
  readonly #cells = new Map<string, Cells>();
  count = 0;

  constructor(plan: ExportPlan, columns: Column[]) {
    this.#plan = plan;
    for (const { name } of columns) this.#cells.set(name, new Array<Cells[number]>(GROUP_ROWS).fill(null));
  }

  take(name: string): Cells {
    const cells = this.#cells.get(name)!;
    return this.count === GROUP_ROWS ? cells : cells.slice(0, this.count);
  }

  add(batch: RowBatch): void {
    const { sensor, count } = batch;
    this.#addConstants(sensor, count);
    this.#addTimes(batch);
    this.#addFlags(batch);
    if (batch.buckets === null) this.#addReadings(batch, getParameter(sensor.parameter).unit);
    else this.#addAverages(batch, batch.buckets);
    this.count += count;
  }

  #addConstants(sensor: ExportSensor, count: number): void {
    const constants: Record<string, Cells[number]> = {
      time_zone: sensor.timeZone,
      station: sensor.stationName,
      sensor: sensor.id,
      parameter: sensor.parameter,
      unit: getParameter(sensor.parameter).unit,
      averaging: textOf(averagingOf(this.#plan.query.every, sensor)),
      latitude: sensor.latitude,
      longitude: sensor.longitude,
      licence: sensor.licence,
      station_id: sensor.stationId,
      demonstration: sensor.isDemonstration,
    };
    for (const [name, constant] of Object.entries(constants)) this.#cells.get(name)?.fill(constant, this.count, this.count + count);
  }

  #addTimes({ sensor, timesMs, count }: RowBatch): void {
    const { offsetMs } = zoneOf(sensor.timeZone);
    const [utc, local] = [this.#cells.get('time_utc')!, this.#cells.get('time_local')!];
    for (let row = 0, at = this.count; row < count; row += 1, at += 1) {
      const timeMs = timesMs[row]!;
      utc[at] = BigInt(timeMs);
      local[at] = BigInt(timeMs + offsetMs(timeMs));
    }
  }

  #addFlags(batch: RowBatch): void {
    const flags = this.#cells.get('flag')!;
    const below = this.#cells.get('below_detection');
    for (let row = 0, at = this.count; row < batch.count; row += 1, at += 1) {
      flags[at] = FLAGS[flagCodeOf(batch, row)]!;
      if (below !== undefined) below[at] = batch.belowDetection[row] === 1;
    }
  }

  #addReadings({ count, values, sentValues, sentUnits }: RowBatch, unit: string): void {
    const [value, sent, sentUnit] = [this.#cells.get('value')!, this.#cells.get('value_as_sent')!, this.#cells.get('unit_as_sent')!];
    for (let row = 0, at = this.count; row < count; row += 1, at += 1) {
      const sentValue = sentValues[row]!;
      value[at] = values[row]!;
      sent[at] = Number.isNaN(sentValue) ? values[row]! : sentValue;
      sentUnit[at] = sentUnits[row] ?? unit;
    }
  }

  #addAverages({ count, values }: RowBatch, buckets: NonNullable<RowBatch['buckets']>): void {
    const columns: [string, Float64Array][] = [['value', values], ['minimum', buckets.minima], ['maximum', buckets.maxima], ['readings', buckets.counts], ['good_readings', buckets.goodCounts]];
    for (const [name, column] of columns) {
      const cells = this.#cells.get(name);
      if (cells === undefined) continue;
      for (let row = 0, at = this.count; row < count; row += 1, at += 1) cells[at] = Number.isNaN(column[row]!) ? null : column[row]!;
    }
  }
}

const FLAGS = FLAG_WORDS.map(textOf);

function textOf(text: string): string | null {
  return text === '' ? null : text;
}
