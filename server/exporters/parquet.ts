import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { columnsOf, type Column } from './columns.ts';
import { defineExporter } from './exporter.ts';
import { metadataOf } from './metadata.ts';
import { ParquetGroup } from './parquet-group.ts';
import type { ExportPlan, LongEncoder } from './rows.ts';

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

/** The file is the library's: its head, its schema and its foot. The pages of a row group are made here, from columns that are never rows. */
function makeParquetEncoder(plan: ExportPlan): LongEncoder {
  const columns = columnsOf(plan.query);
  const bytes = new ByteWriter();
  const schema = schemaOf(columns, plan.query.every !== 'raw');
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: plan.software, kvMetadata: [{ key: 'lichen', value: JSON.stringify(metadataOf(plan)) }] });
  const group = new ParquetGroup(plan.query.every, schema.slice(1), GROUP_ROWS);
  const flush = () => {
    const start = bytes.offset;
    const chunks = group.write(bytes);
    writer.row_groups.push({
      columns: chunks,
      num_rows: BigInt(group.count),
      total_byte_size: chunks.reduce((sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n), 0n),
      total_compressed_size: BigInt(bytes.offset - start),
    });
    writer.num_rows += BigInt(group.count);
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
