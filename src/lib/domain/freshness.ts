/** How old a value is against its own habit; the marker's fill and edge say it. */
export type Freshness = 'fresh' | 'late' | 'silent';

/** Stands in while a sensor's usual interval is unknown. */
const UNKNOWN_INTERVAL_MS = 15 * 60_000;
const LATE_LIMIT_MS = 3 * 3_600_000;

/** Fresh up to two usual intervals, late up to three hours (or six intervals where that is longer), then silent. */
export function freshnessOf(timeMs: number | null, intervalMs: number, nowMs: number): Freshness {
  if (timeMs === null || Number.isNaN(timeMs)) return 'silent';
  const intervalOrUsual = intervalMs > 0 ? intervalMs : UNKNOWN_INTERVAL_MS;
  const ageMs = nowMs - timeMs;
  // Half a minute of grace: a reading may be on its way.
  if (ageMs <= 2 * intervalOrUsual + 30_000) return 'fresh';
  return ageMs <= Math.max(LATE_LIMIT_MS, 6 * intervalOrUsual) ? 'late' : 'silent';
}
