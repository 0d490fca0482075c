import type { SeriesStep } from '#lib/domain/api.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Widths of a bucket that people count in. */
const WIDTHS_MS = [
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 3, 7, 14, 28, 91, 364].map((days) => days * DAY_MS),
];

export const STEP_MS: Record<SeriesStep, number> = { raw: 0, '10m': 10 * MINUTE_MS, '1h': HOUR_MS, '1d': DAY_MS };

/** The finest width with which a span has at most so many buckets. */
export function stepOf(spanMs: number, points: number): number {
  // a span that begins inside a bucket touches one more
  return WIDTHS_MS.find((widthMs) => Math.floor(spanMs / widthMs) + 2 <= points) ?? Math.ceil(spanMs / Math.max(1, points - 1) / DAY_MS) * DAY_MS;
}

/** Where buckets of this width are read from: the coarsest rollup that they are whole numbers of. */
export function sourceOf(stepMs: number): 'reading' | 'rollup_hourly' | 'rollup_daily' {
  if (stepMs % DAY_MS === 0) return 'rollup_daily';
  return stepMs % HOUR_MS === 0 ? 'rollup_hourly' : 'reading';
}
