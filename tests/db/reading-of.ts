import type { Reading } from '#lib/domain/reading.ts';

/** A reading of which nothing else is known. */
export function readingOf(sensorId: number, timeMs: number, value: number): Reading {
  return { index: -1, sensorId, timeMs, value, flag: null, sentValue: null, sentUnit: null, deviceTimeMs: null, belowDetection: false };
}
