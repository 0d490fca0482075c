import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
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
    schema: schemaOf(columns),
    createdBy: plan.software,
    kvMetadata: [{ key: 'lichen', value: JSON.stringify(metadataOf(plan)) }],
  });
  const group = new Group(plan, isAverages);
  const flush = () => {
    const columnData = columns.map(({ name, type }) => ({ name, data: group.take(name), ...(type === 'time' || name === 'time_local' ? { encoding: 'DELTA_BINARY_PACKED' as const } : {}) }));
    void writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    group.clear();
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

function schemaOf(columns: Column[]): SchemaElement[] {
  return [{ name: 'readings', repetition_type: 'REQUIRED', num_children: columns.length }, ...columns.map(elementOf)];
}

const NEVER_EMPTY = new Set(['time_utc', 'time_local', 'sensor', 'latitude', 'longitude', 'station_id', 'below_detection', 'demonstration', 'readings', 'good_readings']);

function elementOf({ name, type }: Column): SchemaElement {
  const repetition_type = NEVER_EMPTY.has(name) ? 'REQUIRED' : 'OPTIONAL';
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

/** Rows of the next group, column by column. */
class Group {
  readonly #plan: ExportPlan;
  readonly #isAverages: boolean;
  #cells: Record<string, Cells> = {};
  count = 0;

  constructor(plan: ExportPlan, isAverages: boolean) {
    this.#plan = plan;
    this.#isAverages = isAverages;
  }

  take(name: string): Cells {
    return this.#cells[name] ?? [];
  }

  clear(): void {
    this.#cells = {};
    this.count = 0;
  }

  add(batch: RowBatch): void {
    const { sensor, count } = batch;
    const { offsetMs } = zoneOf(sensor.timeZone);
    const { unit } = getParameter(sensor.parameter);
    this.#each('time_utc', count, (row) => BigInt(batch.timesMs[row]!));
    this.#each('time_local', count, (row) => BigInt(batch.timesMs[row]! + offsetMs(batch.timesMs[row]!)));
    this.#each('value', count, (row) => numberOf(batch.values[row]!));
    this.#each('flag', count, (row) => textOf(FLAG_WORDS[flagCodeOf(batch, row)]!));
    this.#each('below_detection', count, (row) => batch.belowDetection[row] === 1);
    this.#each('value_as_sent', count, (row) => (this.#isAverages ? null : Number.isNaN(batch.sentValues[row]!) ? batch.values[row]! : batch.sentValues[row]!));
    this.#each('unit_as_sent', count, (row) => (this.#isAverages ? null : (batch.sentUnits[row] ?? unit)));
    if (batch.buckets !== null) this.#addBuckets(batch.buckets, count);
    this.#fill(count, {
      time_zone: sensor.timeZone,
      station: sensor.stationName,
      sensor: sensor.id,
      parameter: sensor.parameter,
      unit,
      correction: null,
      averaging: textOf(averagingOf(this.#plan.query.every, sensor)),
      latitude: sensor.latitude,
      longitude: sensor.longitude,
      licence: sensor.licence,
      station_id: sensor.stationId,
      demonstration: sensor.isDemonstration,
    });
    this.count += count;
  }

  #addBuckets({ minima, maxima, counts, goodCounts }: NonNullable<RowBatch['buckets']>, count: number): void {
    this.#each('minimum', count, (row) => numberOf(minima[row]!));
    this.#each('maximum', count, (row) => numberOf(maxima[row]!));
    this.#each('readings', count, (row) => counts[row]!);
    this.#each('good_readings', count, (row) => goodCounts[row]!);
  }

  #each(name: string, count: number, cellOf: (row: number) => Cells[number]): void {
    const cells = (this.#cells[name] ??= []);
    for (let row = 0; row < count; row += 1) cells.push(cellOf(row));
  }

  #fill(count: number, constants: Record<string, Cells[number]>): void {
    for (const [name, constant] of Object.entries(constants)) this.#each(name, count, () => constant);
  }
}

function numberOf(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function textOf(text: string): string | null {
  return text === '' ? null : text;
}
