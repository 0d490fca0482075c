import fc from 'fast-check';
import { HOUR_MS, type HourColumn } from '#lib/domain/hour-mean.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { BatchKind } from '#lib/domain/reading.ts';

/** One station with one sensor of each: what an index of the air takes. */
export const MEASURED = ['pm25', 'pm10', 'o3', 'no2'] as const satisfies readonly ParameterId[];
export const FIRST_MS = Date.UTC(2026, 10, 2);
const RUN_HOURS = 30;

export interface PlannedRow {
  /** Place in `MEASURED`. */
  sensor: number;
  timeMs: number;
  value: number;
  /** Set at ingest; 0: none. */
  flag: number;
}
export interface PlannedBatch {
  kind: BatchKind;
  rows: PlannedRow[];
}

/**
 * Batches of more than a day: readings in the order of their times, but some missing, some late by hours, some with a
 * spike (which a check flags only once the next reading is there), some flagged at ingest, some sent twice.
 */
export const plannedBatches: fc.Arbitrary<PlannedBatch[]> = fc
  .record({ seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }), everyMin: fc.constantFrom(12, 20, 30), late: fc.double({ min: 0, max: 0.3, noNaN: true }), lost: fc.double({ min: 0, max: 0.5, noNaN: true }) })
  .map(({ seed, everyMin, late, lost }) => {
    const random = lehmer(seed);
    const due: (PlannedRow & { arrivesMs: number })[] = [];
    for (let sensor = 0; sensor < MEASURED.length; sensor += 1) {
      for (let timeMs = FIRST_MS; timeMs < FIRST_MS + RUN_HOURS * HOUR_MS; timeMs += everyMin * 60_000) {
        if (random() < lost) continue;
        const isSpike = random() < 0.04;
        const row = { sensor, timeMs, value: Math.round((20 + 6 * random() + (isSpike ? 260 : 0)) * 10) / 10, flag: random() < 0.03 ? 3 : 0 };
        due.push({ ...row, arrivesMs: timeMs + (random() < late ? random() * 6 * HOUR_MS : 0) });
        if (random() < 0.03) due.push({ ...row, value: row.value + 1, arrivesMs: timeMs + random() * HOUR_MS });
      }
    }
    due.sort((a, b) => a.arrivesMs - b.arrivesMs);
    const batches: PlannedBatch[] = [];
    for (let i = 0; i < due.length; ) {
      const size = 1 + Math.floor(random() * 24);
      batches.push({ kind: random() < 0.06 ? 'backfill' : 'live', rows: due.slice(i, i + size).map(({ sensor, timeMs, value, flag }) => ({ sensor, timeMs, value, flag })) });
      i += size;
    }
    return batches;
  });

/** The hours of readings as they stand with their last flags, worked out from nothing but them. */
export function columnsOf(readings: readonly { sensorId: number; parameter: ParameterId; timeMs: number; value: number; flag: number }[], endMs: number, count: number): HourColumn[] {
  const first = endMs / HOUR_MS - count;
  const sensors = [...new Map(readings.map(({ sensorId, parameter }) => [sensorId, parameter]))].sort(([a], [b]) => a - b);
  return sensors.map(([sensorId, parameter]) => {
    const hours = Array.from({ length: count }, (_, k) => readings.filter((one) => one.sensorId === sensorId && one.flag <= 1 && Math.floor(one.timeMs / HOUR_MS) === first + k).map(({ value }) => value));
    const means = hours.map((values) => (values.length === 0 ? NaN : Number((values.reduce((sum, value) => sum + value, 0) / values.length).toPrecision(12))));
    return { sensorId, parameter, method: null, means, counts: hours.map((values) => values.length) };
  });
}

function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
