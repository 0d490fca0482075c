import type { FormatId } from './formats.ts';
import { getExporter } from './index.ts';
import type { ExportPlan, ExportSensor, RowBatch } from './rows.ts';

/** Of packed formats, measured on a year of readings each minute; text is measured on the row itself. */
const PACKED_BYTES: Partial<Record<FormatId, number>> = { parquet: 4 };
const SAMPLED_SENSORS = 20;
const SOME_TIME_MS = Date.UTC(2026, 10, 22, 10);

/** About how many bytes a row takes: a row of some of the sensors is written and measured. */
export function bytesPerRow(plan: ExportPlan): number {
  const packed = PACKED_BYTES[plan.query.format];
  if (packed !== undefined) return packed;
  const sensors = plan.spans.slice(0, SAMPLED_SENSORS).map((span) => span.sensor);
  if (sensors.length === 0) return 0;
  const encoder = getExporter(plan.query.format).open(plan);
  return sensors.reduce((sum, sensor) => sum + encoder.add(rowOf(sensor, plan.query.every !== 'raw')).length, 0) / sensors.length;
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
