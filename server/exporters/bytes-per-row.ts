import type { ExportSensor } from '#lib/domain/export.ts';
import type { FormatId } from './formats.ts';
import { getExporter } from './index.ts';
import type { ExportPlan, RowBatch, WideBatch } from './rows.ts';

/** Of packed formats, measured on a year of readings each minute; text is measured on the row itself. */
const PACKED_BYTES: Partial<Record<FormatId, number>> = { parquet: 4, xlsx: 30 };
/** Of a row of text deflated. */
const DEFLATED_SHARE = 0.08;
const SAMPLED_SENSORS = 20;
const SOME_TIME_MS = Date.UTC(2026, 10, 22, 10);

/** About how many bytes a row takes: a row of some of the sensors is written and measured. */
export function bytesPerRow(plan: ExportPlan): number {
  const { format, inside } = plan.query;
  const packed = PACKED_BYTES[format];
  if (packed !== undefined) return packed;
  if (format === 'zip') {
    const plain = bytesPerRow({ ...plan, query: { ...plan.query, format: inside } });
    return PACKED_BYTES[inside] === undefined ? plain * DEFLATED_SHARE : plain;
  }
  const sensors = plan.spans.slice(0, SAMPLED_SENSORS).map((span) => span.sensor);
  if (sensors.length === 0) return 0;
  const encoder = getExporter(format).open(plan);
  const isAverage = plan.query.every !== 'raw';
  const bytes = sensors.map((sensor) => (encoder.layout === 'long' ? encoder.add(rowOf(sensor, isAverage)) : encoder.add(wideRowOf(sensor))).length);
  return bytes.reduce((sum, one) => sum + one, 0) / sensors.length;
}

/** As if nothing else were measured at the same time. */
function wideRowOf(sensor: ExportSensor): WideBatch {
  return { sensors: [sensor], count: 1, timesMs: Float64Array.of(SOME_TIME_MS), values: [Float64Array.of(31.4)], flags: [Uint8Array.of(0)] };
}

function rowOf(sensor: ExportSensor, isAverage: boolean): RowBatch {
  const one = (value: number) => Float64Array.of(value);
  return {
    sensor,
    count: 1,
    timesMs: one(SOME_TIME_MS),
    values: one(isAverage ? 31.4 / 3 : 31.4),
    flags: Uint8Array.of(0),
    sentValues: one(NaN),
    sentUnits: [null],
    belowDetection: Uint8Array.of(0),
    buckets: isAverage ? { minima: one(12.3), maxima: one(45.6), counts: one(60), goodCounts: one(60) } : null,
  };
}
