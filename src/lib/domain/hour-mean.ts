import type { ParameterId } from './parameters.ts';

export const HOUR_MS = 3_600_000;

/** One hour's good readings of one sensor, in canonical units. */
export interface HourSum {
  sensorId: number;
  /** Beginning of the hour, UTC. */
  hourMs: number;
  sum: number;
  count: number;
}

/** NaN where there is no good reading. 12 digits: in whatever order readings came and were taken back, the mean is the same. */
export function meanOfHour(sum: number, count: number): number {
  return count > 0 ? Number((sum / count).toPrecision(12)) : NaN;
}

/** One sensor's hours up to a moment, newest last; NaN and 0 where there is none. */
export interface HourColumn {
  sensorId: number;
  parameter: ParameterId;
  /** How it is measured, as its owner says it. */
  method: string | null;
  means: ArrayLike<number>;
  counts: ArrayLike<number>;
}
