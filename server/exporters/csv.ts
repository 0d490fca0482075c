import { getParameter } from '#lib/domain/parameters.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ExportSensor } from '#lib/domain/export.ts';
import { columnsOf } from './columns.ts';
import { csvText } from './csv-text.ts';
import { defineExporter } from './exporter.ts';
import { averagingOf, FLAG_WORDS, flagCodeOf, type ExportPlan, type LongEncoder, type RowBatch } from './rows.ts';
import { zoneOf } from './zone.ts';

/** The tidy table: one row for each reading, every row complete in itself. */
export default defineExporter({
  head: {
    id: 'csv',
    title: 'CSV, one row per reading',
    version: 1,
    source: 'https://www.rfc-editor.org/rfc/rfc4180',
    options: {},
    optionsHelp: {},
    examples: [{ title: 'a reading with a name that a spreadsheet would run' }],
  },
  open: (plan) => makeCsvEncoder(plan),
});

const COMMA = 44;
const NEWLINE = 10;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const FLAGS = FLAG_WORDS.map(bytesOf);

/** The cells of a sensor's rows that are the same in all of them, as bytes. */
interface Cells {
  sensor: ExportSensor;
  offsetMs: (timeMs: number) => number;
  /** time_zone … parameter, with the commas around them */
  identity: Uint8Array;
  /** `,unit,` */
  unit: Uint8Array;
  ownUnit: Uint8Array;
  /** `,correction,averaging,…,licence` and what ends the row or goes on with station_id */
  tail: Uint8Array;
  /** null: not asked for, and the row ends before it. */
  demonstration: Uint8Array | null;
}

function makeCsvEncoder({ query }: ExportPlan): LongEncoder {
  const out = new ByteWriter();
  let cells: Cells | null = null;
  return {
    layout: 'long',
    begin: () => bytesOf(`${columnsOf(query).map((column) => column.name).join(',')}\n`),
    add(batch) {
      if (cells?.sensor !== batch.sensor) cells = cellsOf(batch.sensor, averagingOf(query.every, batch.sensor), query.columns === 'more');
      if (batch.buckets === null) writeReadings(out, batch, cells);
      else writeAverages(out, batch, batch.buckets, cells);
      return out.take();
    },
    end: () => new Uint8Array(0),
  };
}

function cellsOf(sensor: ExportSensor, averaging: string, hasMore: boolean): Cells {
  const zone = zoneOf(sensor.timeZone);
  const unit = getParameter(sensor.parameter).unit;
  return {
    sensor,
    offsetMs: zone.offsetMs,
    identity: bytesOf(`,${csvText(sensor.timeZone)},${csvText(sensor.stationName)},${sensor.id},${sensor.parameter},`),
    unit: bytesOf(`,${csvText(unit)},`),
    ownUnit: bytesOf(csvText(unit)),
    tail: bytesOf(`,,${averaging},${sensor.latitude},${sensor.longitude},${csvText(sensor.licence ?? '')}${hasMore ? `,${sensor.stationId},` : '\n'}`),
    demonstration: hasMore ? bytesOf(sensor.isDemonstration ? 'true' : 'false') : null,
  };
}

const TRUE = bytesOf('true,');
const FALSE = bytesOf('false,');

function writeReadings(out: ByteWriter, batch: RowBatch, cells: Cells): void {
  const { timesMs, values, sentValues, sentUnits, belowDetection, count } = batch;
  for (let row = 0; row < count; row += 1) {
    const timeMs = timesMs[row]!;
    const value = values[row]!;
    const sentValue = sentValues[row]!;
    const sentUnit = sentUnits[row];
    out.time(timeMs, null);
    out.byte(COMMA);
    out.time(timeMs, cells.offsetMs(timeMs));
    out.bytes(cells.identity);
    out.number(value);
    out.byte(COMMA);
    out.number(Number.isNaN(sentValue) ? value : sentValue);
    out.bytes(cells.unit);
    if (sentUnit == null) out.bytes(cells.ownUnit);
    else out.text(csvText(sentUnit));
    out.byte(COMMA);
    out.bytes(FLAGS[flagCodeOf(batch, row)]!);
    out.bytes(cells.tail);
    if (cells.demonstration === null) continue;
    out.bytes(belowDetection[row] === 1 ? TRUE : FALSE);
    out.bytes(cells.demonstration);
    out.byte(NEWLINE);
  }
}

function writeAverages(out: ByteWriter, batch: RowBatch, buckets: NonNullable<RowBatch['buckets']>, cells: Cells): void {
  for (let row = 0; row < batch.count; row += 1) {
    const timeMs = batch.timesMs[row]!;
    out.time(timeMs, null);
    out.byte(COMMA);
    out.time(timeMs, cells.offsetMs(timeMs));
    out.bytes(cells.identity);
    out.number(batch.values[row]!);
    out.byte(COMMA);
    out.bytes(cells.unit);
    out.byte(COMMA);
    out.bytes(cells.tail);
    if (cells.demonstration === null) continue;
    out.bytes(FALSE);
    out.bytes(cells.demonstration);
    for (const column of [buckets.minima, buckets.maxima, buckets.counts, buckets.goodCounts]) {
      out.byte(COMMA);
      out.number(column[row]!);
    }
    out.byte(NEWLINE);
  }
}
