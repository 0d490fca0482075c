import { SERIES_STEPS, type SeriesStep } from '#lib/domain/api.ts';
import { isParameterId, type ParameterId } from '#lib/domain/parameters.ts';

export const FORMATS = ['csv', 'parquet', 'ndjson', 'json'] as const;
export type Format = (typeof FORMATS)[number];
export const FORMAT_WORDS: Record<Format, string> = { csv: 'CSV', parquet: 'Parquet', ndjson: 'NDJSON', json: 'JSON' };

/** What is chosen on the page; days are the calendar's, `2026-11-22`, the last one included. */
export interface Choice {
  stations: number[] | 'all';
  /** Empty: all. */
  parameters: ParameterId[];
  /** Empty: from the beginning. */
  firstDay: string;
  /** Empty: until now. */
  lastDay: string;
  every: SeriesStep;
  flags: 'all' | 'good';
  format: Format;
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The choice that an address of this page holds; what it does not say is as usual. */
export function choiceOf(params: URLSearchParams, usual: Choice): Choice {
  const stations = params.get('stations');
  const ids = (stations ?? '').split(',').map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  const from = params.get('from');
  const to = params.get('to');
  return {
    stations: stations === 'all' ? 'all' : stations === null ? usual.stations : ids,
    parameters: params.has('parameters') ? (params.get('parameters') ?? '').split(',').filter(isParameterId) : usual.parameters,
    firstDay: from !== null && DAY.test(from) ? from : params.has('stations') ? '' : usual.firstDay,
    lastDay: to !== null && DAY.test(to) ? dayBefore(to) : params.has('stations') ? '' : usual.lastDay,
    every: SERIES_STEPS.find((step) => step === params.get('every')) ?? usual.every,
    flags: params.get('flags') === 'good' ? 'good' : 'all',
    format: FORMATS.find((format) => format === params.get('format')) ?? usual.format,
  };
}

/** The query of the API that gives it, and of this page that shows it. */
export function queryOf(choice: Choice): string {
  const parts = [`stations=${choice.stations === 'all' ? 'all' : choice.stations.join(',')}`];
  if (choice.parameters.length > 0) parts.push(`parameters=${choice.parameters.join(',')}`);
  if (choice.firstDay !== '') parts.push(`from=${choice.firstDay}`);
  if (choice.lastDay !== '') parts.push(`to=${dayAfter(choice.lastDay)}`);
  parts.push(`every=${choice.every}`);
  if (choice.flags === 'good') parts.push('flags=good');
  parts.push(`format=${choice.format}`);
  return parts.join('&');
}

export function dayAfter(day: string): string {
  return dayOf(Date.parse(day) + DAY_MS);
}

export function dayBefore(day: string): string {
  return dayOf(Date.parse(day) - DAY_MS);
}

export function dayOf(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : '';
}
