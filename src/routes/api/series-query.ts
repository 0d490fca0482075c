import { SERIES_STEPS, type SeriesQuery, type SeriesStep } from '#lib/domain/api.ts';
import { invalid, oneOf, readQuery, time, wholeNumber } from './query.ts';

const DAY_MS = 86_400_000;
const STEP_MS: Record<SeriesStep, number> = { raw: 0, '10m': 600_000, '1h': 3_600_000, '1d': DAY_MS };
const MAX_BUCKETS = 20_000;
const MAX_RAW_DAYS = 31;

const FIELDS = { from: time, to: time, points: wholeNumber(1, 4_000), every: oneOf(SERIES_STEPS) };

/** The last 24 hours unless told otherwise. */
export function readSeriesQuery(params: URLSearchParams, nowMs: number): Omit<SeriesQuery, 'sensorId'> {
  const { from, to, points, every } = readQuery(params, FIELDS);
  const toMs = to ?? (from === undefined ? nowMs : Math.max(nowMs, from));
  const fromMs = from ?? toMs - DAY_MS;
  if (fromMs > toMs) throw invalid('"from" must not be after "to".');
  if (points !== undefined && every !== undefined) throw invalid('"points" and "every" exclude each other.');
  if (every !== undefined) refuseTooMuch(every, toMs - fromMs);
  return { fromMs, toMs, ...(points === undefined ? {} : { points }), ...(every === undefined ? {} : { every }) };
}

function refuseTooMuch(every: SeriesStep, spanMs: number): void {
  if (every === 'raw' && spanMs > MAX_RAW_DAYS * DAY_MS) throw invalid(`"every=raw" spans at most ${MAX_RAW_DAYS} days; ask in parts.`);
  if (every !== 'raw' && spanMs / STEP_MS[every] > MAX_BUCKETS) throw invalid(`That would be more than ${MAX_BUCKETS} buckets; choose a wider step or ask in parts.`);
}
