import type { AveragingHours } from '#lib/domain/alerts.ts';
import type { Pairs } from './watch.ts';

const HOUR_MS = 3_600_000;
/** Readings of one window; a window of more is thinned to the newest. */
const MAX_PAIRS = 2000;
/** A mean needs readings over this share of its hours. */
const COVER_SHARE = 0.75;
/** A pause of half the window, and of two hours at least, begins anew. */
const PAUSE_LEAST_MS = 2 * HOUR_MS;

export interface Averaged {
  window: Pairs;
  runMs: number;
}

/** The mean over the hours before a reading, that reading included; null while the readings do not reach back far enough. */
export function meanWith(state: Averaged, timeMs: number, value: number, hours: AveragingHours): number | null {
  if (hours === 0) return value;
  const lengthMs = hours * HOUR_MS;
  const { window } = state;
  const lastMs = window.at(-2);
  if (lastMs === undefined || timeMs - lastMs > Math.max(lengthMs / 2, PAUSE_LEAST_MS)) {
    state.runMs = timeMs;
    window.length = 0;
  }
  pushWithin(window, timeMs, value, timeMs - lengthMs);
  if (timeMs - state.runMs < COVER_SHARE * lengthMs) return null;
  return meanOf(window);
}

/** Adds a pair and drops those at or before `afterMs`. */
export function pushWithin(window: Pairs, timeMs: number, value: number, afterMs: number): void {
  window.push(timeMs, value);
  let gone = 0;
  while (gone < window.length && (window[gone] as number) <= afterMs) gone += 2;
  gone = Math.max(gone, window.length - 2 * MAX_PAIRS);
  if (gone > 0) window.splice(0, gone);
}

/** 12 digits, so that a mean of equal readings is that reading. */
function meanOf(window: Pairs): number {
  let sum = 0;
  for (let i = 1; i < window.length; i += 2) sum += window[i] as number;
  return Number((sum / (window.length / 2)).toPrecision(12));
}
