import { HOUR_MS } from '#lib/domain/hour-mean.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Shown } from '#lib/domain/shown.ts';
import { correctionOf, type Correction } from './correction-of.ts';
import { indexOf } from './hourly.ts';
import { HOURLY_RULES } from './hourly-rules.ts';
import { stationMeansOf, type MeanColumn } from './station-means.ts';

/** One station as a map of that kind shows it. */
export interface ShownValue {
  sensorId: number;
  /** NaN where it cannot be told. */
  value: number;
  /** The moment that it stands for: of the reading, or the end of the newest hour in it. NaN where there is none. */
  timeMs: number;
  intervalMs: number;
}

export interface ShownStation {
  /** Whole hours of its sensors, all ending at the same moment. */
  columns: readonly MeanColumn[];
  /** A station of reference needs no correction. */
  isReference: boolean;
  /** The sensor that the map shows for the parameter; 0: it does not measure it. */
  sensorId: number;
  latest: { value: number; timeMs: number; intervalMs: number } | null;
}

/** Whole hours that it looks back on. */
export const SHOWN_HOURS = 24;
/** Hours of a day that must be there for its mean. */
const LEAST_OF_DAY = 18;
/** The newest hour may be late: one of so many stands for it. */
const LATE_HOURS = 3;

/** The number of a station, pure: the same in browser and server. `endMs` is the end of the newest whole hour; null where it measures nothing of it. */
export function shownValueOf(shown: Shown, station: ShownStation, endMs: number): ShownValue | null {
  if (shown.kind === 'index') return indexValueOf(shown.indexId, station, endMs);
  if (station.sensorId === 0) return null;
  const latest = station.latest;
  const none = { sensorId: station.sensorId, value: NaN, timeMs: latest?.timeMs ?? NaN, intervalMs: latest?.intervalMs ?? 0 };
  const corrected = shown.kind === 'raw' || (station.isReference && shown.parameter === 'pm25') ? station : correctedOf(shown.parameter, station, endMs);
  if (corrected === null) return none;
  if (shown.average === 'now') return corrected.latest === null ? none : { sensorId: station.sensorId, ...corrected.latest };
  const means = corrected.columns.find(({ sensorId }) => sensorId === station.sensorId)?.means ?? [];
  const mean = shown.average === '1h' ? newestHourOf(means, endMs) : dayOf(means, endMs);
  return mean === null ? none : { sensorId: station.sensorId, intervalMs: HOUR_MS, ...mean };
}

/** The same station with its sensor's hours and newest reading corrected by its own humidity; null where no correction is known for it. */
function correctedOf(parameter: ParameterId, { columns, sensorId, latest, isReference }: ShownStation, endMs: number): ShownStation | null {
  const own = columns.find((column) => column.sensorId === sensorId);
  const humidity = columns.find((column) => column.parameter === 'relative_humidity');
  const correction = correctionOf(parameter, own?.method ?? null);
  if (own === undefined || humidity === undefined || correction === null) return null;
  const hours = { ...own, means: Array.from(own.means, (raw, i) => correctedHour(correction, raw, humidity.means[i] ?? NaN)) };
  const now = latest === null ? NaN : correctedHour(correction, latest.value, humidityNear(humidity.means, latest.timeMs, endMs));
  return { columns: [hours, humidity], sensorId, isReference, latest: latest === null || Number.isNaN(now) ? null : { ...latest, value: now } };
}

function correctedHour(correction: Correction, raw: number, humidityPct: number): number {
  return Number.isFinite(raw) && Number.isFinite(humidityPct) ? correction.correct(raw, humidityPct) : NaN;
}

/** The mean humidity of the reading's hour, or of up to two before it; for one of the running hour that of the newest whole one. NaN: not known. */
export function humidityNear(means: ArrayLike<number>, timeMs: number, endMs: number): number {
  const own = Math.min(means.length - 1, means.length - Math.ceil((endMs - timeMs) / HOUR_MS));
  for (let i = own; i >= Math.max(0, own - LATE_HOURS + 1); i -= 1) if (Number.isFinite(means[i])) return means[i] as number;
  return NaN;
}

function newestHourOf(means: ArrayLike<number>, endMs: number): { value: number; timeMs: number } | null {
  for (let ago = 0; ago < LATE_HOURS; ago += 1) {
    const value = means[means.length - 1 - ago] ?? NaN;
    if (Number.isFinite(value)) return { value, timeMs: endMs - ago * HOUR_MS };
  }
  return null;
}

function dayOf(means: ArrayLike<number>, endMs: number): { value: number; timeMs: number } | null {
  let sum = 0;
  let count = 0;
  for (let ago = 0; ago < 24; ago += 1) {
    const value = means[means.length - 1 - ago] ?? NaN;
    if (!Number.isFinite(value)) continue;
    sum += value;
    count += 1;
  }
  return count < LEAST_OF_DAY ? null : { value: Number((sum / count).toPrecision(12)), timeMs: endMs };
}

/** The index of a station whatever parameter the map shows; null where it measures nothing of it. */
function indexValueOf(indexId: string, { columns, sensorId }: ShownStation, endMs: number): ShownValue | null {
  const takes = new Set((HOURLY_RULES[indexId] ?? []).map((rule) => rule.parameter));
  const used = columns.filter(({ parameter }) => takes.has(parameter));
  const [first] = used;
  if (first === undefined) return null;
  const { evaluation } = indexOf(stationMeansOf(used, sensorId), indexId);
  const newest = Math.max(...used.map(({ means }) => newestHourOf(means, endMs)?.timeMs ?? -Infinity));
  return { sensorId: sensorId || first.sensorId, value: evaluation.ok ? evaluation.value : NaN, timeMs: newest === -Infinity ? NaN : newest, intervalMs: HOUR_MS };
}
