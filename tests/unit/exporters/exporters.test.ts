import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { ExportSensor } from '#lib/domain/export.ts';
import { PARAMETERS } from '#lib/domain/parameters.ts';
import { readExportQuery } from '#server/exporters/export-query.ts';
import { listFormats } from '#server/exporters/formats.ts';
import { exporters, getExporter } from '#server/exporters/index.ts';
import { udunitsOf } from '#server/exporters/netcdf.ts';
import type { ExportPlan, RowBatch, WideBatch } from '#server/exporters/rows.ts';
import { serialOf } from '#server/exporters/xlsx-parts.ts';
import { ZipWriter } from '#server/exporters/zip-writer.ts';

const sensor: ExportSensor = {
  id: 7, stationId: 3, stationName: 'Weir', stationKind: 'water', parameter: 'water_temperature', channel: '', heightM: null, method: null, averagingS: 0, stamp: 'instant',
  timeZone: 'Europe/Berlin', latitude: 52.5, longitude: 13.4, altitudeM: null, licence: 'CC0-1.0', source: 'Weir keepers', isDemonstration: false,
};
const planOf = (format: string): ExportPlan => ({
  query: readExportQuery(`stations=3&format=${format}`), spans: [{ sensor, fromMs: 0, toMs: 1e12, hasWholeHours: true }], software: 'Lichen test', askedMs: 0,
});
const COUNT = 2000;
const batch = (from: number): RowBatch => ({
  sensor, count: COUNT, timesMs: Float64Array.from({ length: COUNT }, (_, i) => (from + i) * 60_000), values: Float64Array.from({ length: COUNT }, (_, i) => ((from + i) % 300) / 10), flags: new Uint8Array(COUNT),
  sentValues: new Float64Array(COUNT).fill(NaN), sentUnits: new Array<null>(COUNT).fill(null), belowDetection: new Uint8Array(COUNT), buckets: null,
});
const wide = ({ count, timesMs, values, flags }: RowBatch, sensors: ExportSensor[]): WideBatch => ({ sensors, count, timesMs, values: [values], flags: [flags] });

describe('formats of downloads', () => {
  it('are listed once each, under the ids of the API, described and unchangeable', () => {
    expect(exporters.map(({ head }) => head.id)).toEqual(listFormats());
    for (const exporter of exporters) {
      expect(Object.isFrozen(exporter), exporter.head.id).toBe(true);
      expect(exporter.head.title && exporter.head.source && exporter.head.version > 0 && exporter.head.examples.length > 0, exporter.head.id).toBeTruthy();
    }
  });

  it.each(listFormats().filter((format) => format !== 'xlsx'))('hands over %s while it is made: 200,000 rows in pieces', (format) => {
    const encoder = getExporter(format).open(planOf(format));
    const sensors = [sensor];
    const sizes = [(encoder.layout === 'long' ? encoder.begin() : encoder.begin([200_000])).length];
    for (let from = 0; from < 200_000; from += COUNT) sizes.push((encoder.layout === 'long' ? encoder.add(batch(from)) : encoder.add(wide(batch(from), sensors))).length);
    const end = encoder.end().length;
    const whole = sizes.reduce((sum, size) => sum + size, end);
    expect(end).toBeLessThan(whole / 3 + 20_000);
    expect(Math.max(...sizes)).toBeLessThan(2_000_000);
  });

  it('names every unit as UDUNITS spells it', () => {
    const units = PARAMETERS.map(({ ucum }) => udunitsOf(ucum));
    for (const unit of units) expect(unit).toMatch(/^[A-Za-z0-9%/._-]+$/);
    expect(udunitsOf('{CFU}/dL')).toBe('1/dL');
  });

  it('gives every millisecond to readers of workbooks that round and to those that cut', () => {
    for (let ms = 1_774_735_200_000; ms < 1_774_735_210_000; ms += 1) {
      const days = serialOf(ms)! - 25_569;
      expect(Math.floor(days * 86_400_000)).toBe(ms);
      expect(Math.round(days * 86_400_000)).toBe(ms);
    }
    expect(serialOf(Date.UTC(1890, 0, 1))).toBeNull();
  });

  it('writes archives that another reader opens, with 64-bit sizes too', () => {
    const zip = new ZipWriter();
    const data = new TextEncoder().encode('0123456789\n'.repeat(100_000));
    const parts = [zip.open('ä.csv', true), zip.add(data), zip.add(data), zip.close(), zip.file('empty', new Uint8Array(0)), zip.end()];
    const files = unzipSync(Buffer.concat(parts));
    expect(Object.keys(files)).toEqual(['ä.csv', 'empty']);
    expect(Buffer.from(files['ä.csv']!).equals(Buffer.concat([data, data]))).toBe(true);
  });
});
