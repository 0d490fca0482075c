import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { ExportSensor } from '#lib/domain/export.ts';
import { readExportQuery } from '#server/exporters/export-query.ts';
import parquet from '#server/exporters/parquet.ts';
import { FLAG_WORDS, type ExportPlan, type LongEncoder, type RowBatch } from '#server/exporters/rows.ts';

const BATCH = 2048;
const SENSOR: ExportSensor = {
  id: 7, stationId: 3, stationName: 'Zürich, =Süd', stationKind: 'low-cost', parameter: 'pm25', channel: '', heightM: null, method: null, averagingS: 600, stamp: 'end',
  timeZone: 'Europe/Zurich', latitude: 47.4, longitude: 8.5, altitudeM: null, licence: null, source: null, isDemonstration: false,
};

/** Numbers that are the same in every run. */
function numbersOf(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

interface Row {
  timeMs: number;
  value: number;
  flag?: number;
  sent?: number;
  unit?: string;
  isBelow?: boolean;
}

function batchOf(sensor: ExportSensor, rows: readonly Row[]): RowBatch {
  return {
    sensor, count: rows.length, buckets: null,
    timesMs: Float64Array.from(rows, ({ timeMs }) => timeMs),
    values: Float64Array.from(rows, ({ value }) => value),
    flags: Uint8Array.from(rows, ({ flag = 0 }) => flag),
    sentValues: Float64Array.from(rows, ({ sent = NaN }) => sent),
    sentUnits: rows.map(({ unit = null }) => unit),
    belowDetection: Uint8Array.from(rows, ({ isBelow = false }) => Number(isBelow)),
  };
}

async function written(query: string, batches: readonly RowBatch[]) {
  const plan: ExportPlan = { query: readExportQuery(`stations=all&format=parquet&${query}`), spans: [], software: 'test', askedMs: 0 };
  const encoder = parquet.open(plan) as LongEncoder;
  const file = new Uint8Array(Buffer.concat([encoder.begin(), ...batches.map((batch) => encoder.add(batch)), encoder.end()])).buffer;
  return { rows: (await parquetReadObjects({ file })) as Record<string, unknown>[], metadata: parquetMetadata(file) };
}

function inBatches(sensor: ExportSensor, rows: readonly Row[]): RowBatch[] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, i) => batchOf(sensor, rows.slice(i * BATCH, (i + 1) * BATCH)));
}

const wordOf = ({ flag = 0, isBelow = false }: Row) => FLAG_WORDS[flag + (isBelow ? 16 : 0)] || null;

describe('Parquet as it is written', () => {
  it('reads back every row, over several row groups, at whatever pace they came', async () => {
    const random = numbersOf(5);
    let timeMs = Date.UTC(2025, 2, 29, 22); // the clocks are changed soon
    const rows = Array.from({ length: 150_000 }, (_, i): Row => {
      timeMs += i < 70_000 ? 30_000 : i % 1000 === 0 ? Math.floor(90 * 86_400_000 * random()) : 1 + Math.floor(random() * 60_000);
      return {
        timeMs,
        value: i < 80_000 ? Math.round(random() * 400) / 10 : random() * 1e-9 - 5e-10,
        ...(i % 97 === 0 ? { flag: 3 } : i % 101 === 0 ? { flag: 4, isBelow: true } : {}),
        ...(i > 90_000 && i % 5 === 0 ? { sent: random(), unit: 'mg/m³' } : {}),
      };
    });
    const { rows: read, metadata } = await written('columns=more', inBatches(SENSOR, rows));
    expect(metadata.row_groups.length).toBeGreaterThan(2);
    expect(read).toHaveLength(rows.length);
    const wrong = read.findIndex((one, i) => {
      const row = rows[i]!;
      return (one['time_utc'] as Date).getTime() !== row.timeMs || !Object.is(one['value'], row.value) || !Object.is(one['value_as_sent'], row.sent ?? row.value) || one['unit_as_sent'] !== (row.unit ?? 'µg/m³') || (one['flag'] ?? null) !== wordOf(row) || one['below_detection'] !== (row.isBelow ?? false);
    });
    expect(wrong).toBe(-1);
    expect(read[0]).toMatchObject({ station: 'Zürich, =Süd', sensor: 7, parameter: 'pm25', unit: 'µg/m³', averaging: 'PT600S', latitude: 47.4, station_id: 3, demonstration: false });
    expect([read[0]!['licence'] ?? null, read[0]!['correction'] ?? null]).toEqual([null, null]);
    const local = (i: number) => (read[i]!['time_local'] as Date).getTime() - rows[i]!.timeMs;
    expect([local(0), local(69_999)]).toEqual([3_600_000, 7_200_000]);
  });

  it('says of every row group what lies in it', async () => {
    const rows = Array.from({ length: 70_000 }, (_, i): Row => ({ timeMs: i * 60_000, value: i % 2 === 0 ? -0 : 5 }));
    const { metadata } = await written('', inBatches(SENSOR, rows));
    const [first, second] = metadata.row_groups;
    const of = (group: typeof first, name: string) => group?.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
    expect(of(first, 'time_utc')?.statistics).toMatchObject({ min_value: new Date(0) });
    expect(of(second, 'time_utc')?.statistics).toMatchObject({ max_value: new Date(69_999 * 60_000) });
    expect(of(first, 'value')?.statistics).toMatchObject({ min_value: -0, max_value: 5, null_count: 0n });
    expect(of(first, 'correction')?.statistics).toMatchObject({ null_count: first!.num_rows });
    expect(of(first, 'station')?.codec).toBe('SNAPPY');
    expect(metadata.num_rows).toBe(70_000n);
  });

  it('changes series within a row group, with words and numbers that are missing', async () => {
    const other: ExportSensor = { ...SENSOR, id: 8, stationName: 'B', parameter: 'air_temperature', averagingS: 0, licence: 'CC-BY-4.0', latitude: -1, isDemonstration: true };
    const { rows } = await written('columns=more', [batchOf(SENSOR, [{ timeMs: 0, value: 1 }]), batchOf(other, [{ timeMs: 5, value: 2 }, { timeMs: 9, value: 3 }]), batchOf(SENSOR, [{ timeMs: 11, value: 4 }])]);
    expect(rows.map(({ station, sensor, unit, unit_as_sent: sentUnit, licence, averaging, latitude, demonstration, value }) => [station, sensor, unit, sentUnit, licence ?? null, averaging ?? null, latitude, demonstration, value])).toEqual([
      ['Zürich, =Süd', 7, 'µg/m³', 'µg/m³', null, 'PT600S', 47.4, false, 1],
      ['B', 8, '°C', '°C', 'CC-BY-4.0', null, -1, true, 2],
      ['B', 8, '°C', '°C', 'CC-BY-4.0', null, -1, true, 3],
      ['Zürich, =Süd', 7, 'µg/m³', 'µg/m³', null, 'PT600S', 47.4, false, 4],
    ]);
  });

  it('leaves averages empty where there is none, and holds a file without rows', async () => {
    const batch = batchOf(SENSOR, [{ timeMs: 0, value: 1.5 }, { timeMs: 3_600_000, value: NaN }]);
    batch.buckets = { minima: Float64Array.of(1, NaN), maxima: Float64Array.of(2, NaN), counts: Float64Array.of(60, 3), goodCounts: Float64Array.of(58, 0) };
    const { rows } = await written('every=1h&columns=more', [batch]);
    expect(rows.map((row) => ['value', 'minimum', 'maximum', 'readings', 'good_readings', 'value_as_sent', 'flag'].map((name) => row[name] ?? null))).toEqual([[1.5, 1, 2, 60, 58, null, null], [null, null, null, 3, 0, null, null]]);
    expect(await written('', [])).toMatchObject({ rows: [] });
  });
});
