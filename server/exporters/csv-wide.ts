import type { ExportSensor } from '#lib/domain/export.ts';
import { ByteWriter } from './byte-writer.ts';
import { csvText } from './csv-text.ts';
import { defineExporter } from './exporter.ts';
import { FLAG_WORDS, type ExportPlan, type WideBatch, type WideEncoder } from './rows.ts';
import { placesOf, seriesColumnsOf, wideColumnsOf } from './wide-columns.ts';
import { zoneOf } from './zone.ts';

/** One row for each time of a station, its series beside each other: what a spreadsheet draws. */
export default defineExporter({
  head: {
    id: 'csv-wide',
    title: 'CSV, one column per parameter',
    version: 1,
    source: 'https://www.rfc-editor.org/rfc/rfc4180',
    options: {},
    optionsHelp: {},
    examples: [{ title: 'two parameters at one time in one row' }],
  },
  open: (plan) => makeWideEncoder(plan),
});

const COMMA = 44;
const NEWLINE = 10;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const FLAGS = FLAG_WORDS.map(bytesOf);

interface Station {
  sensors: readonly ExportSensor[];
  places: number[];
  offsetMs: (timeMs: number) => number;
  identity: Uint8Array;
}

function makeWideEncoder(plan: ExportPlan): WideEncoder {
  const columns = seriesColumnsOf(plan);
  const hasFlags = plan.query.every === 'raw';
  const out = new ByteWriter();
  let station: Station | null = null;
  return {
    layout: 'wide',
    needsCounts: false,
    begin: () => bytesOf(`${wideColumnsOf(plan).map(({ name }) => csvText(name)).join(',')}\n`),
    add(batch) {
      if (station?.sensors !== batch.sensors) station = stationOf(batch.sensors, placesOf(columns, batch.sensors));
      for (let row = 0; row < batch.count; row += 1) writeRow(out, batch, row, station, hasFlags);
      return out.take();
    },
    end: () => new Uint8Array(0),
  };
}

function stationOf(sensors: readonly ExportSensor[], places: number[]): Station {
  const { timeZone, stationName, latitude, longitude, licence } = sensors[0]!;
  return {
    sensors,
    places,
    offsetMs: zoneOf(timeZone).offsetMs,
    identity: bytesOf(`,${csvText(timeZone)},${csvText(stationName)},${latitude},${longitude},${csvText(licence ?? '')}`),
  };
}

function writeRow(out: ByteWriter, batch: WideBatch, row: number, station: Station, hasFlags: boolean): void {
  const timeMs = batch.timesMs[row]!;
  out.time(timeMs, null);
  out.byte(COMMA);
  out.time(timeMs, station.offsetMs(timeMs));
  out.bytes(station.identity);
  for (const place of station.places) {
    out.byte(COMMA);
    if (place >= 0) out.number(batch.values[place]![row]!);
    if (!hasFlags) continue;
    out.byte(COMMA);
    if (place >= 0) out.bytes(FLAGS[batch.flags[place]![row]!]!);
  }
  out.byte(NEWLINE);
}
