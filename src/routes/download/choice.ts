import { STATION_TAG } from '#lib/domain/alerts.ts';
import { SERIES_STEPS, type SeriesStep } from '#lib/domain/api.ts';
import { isParameterId, type ParameterId } from '#lib/domain/parameters.ts';

export const FORMATS = ['csv', 'csv-wide', 'parquet', 'xlsx', 'netcdf', 'geojson', 'json', 'ndjson', 'zip'] as const;
export type Format = (typeof FORMATS)[number];
export const FORMAT_WORDS: Record<Format, string> = { csv: 'CSV', 'csv-wide': 'CSV wide', parquet: 'Parquet', xlsx: 'Excel', netcdf: 'NetCDF', geojson: 'GeoJSON', json: 'JSON', ndjson: 'NDJSON', zip: 'ZIP' };
export const ENDINGS: Record<Format, string> = { csv: 'csv', 'csv-wide': 'csv', parquet: 'parquet', xlsx: 'xlsx', netcdf: 'nc', geojson: 'geojson', json: 'json', ndjson: 'ndjson', zip: 'zip' };

/** Which stations: by id, all, those with any of some tags, or those in an area: four numbers are a box, more are a polygon's longitudes and latitudes. */
export type Stations = number[] | 'all' | { area: number[] } | { tags: string[] };

/** What is chosen on the page; days are the calendar's, `2026-11-22`, the last one included. */
export interface Choice {
  stations: Stations;
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
  const from = params.get('from');
  const to = params.get('to');
  const isChosen = params.has('stations') || params.has('tags') || params.has('bbox') || params.has('polygon');
  return {
    stations: stationsOf(params) ?? usual.stations,
    parameters: params.has('parameters') ? (params.get('parameters') ?? '').split(',').filter(isParameterId) : usual.parameters,
    firstDay: from !== null && DAY.test(from) ? from : params.has('every') && isChosen ? '' : usual.firstDay,
    lastDay: to !== null && DAY.test(to) ? dayBefore(to) : params.has('every') && isChosen ? '' : usual.lastDay,
    every: SERIES_STEPS.find((step) => step === params.get('every')) ?? usual.every,
    flags: params.get('flags') === 'good' ? 'good' : 'all',
    format: FORMATS.find((format) => format === params.get('format')) ?? usual.format,
  };
}

function stationsOf(params: URLSearchParams): Stations | null {
  const area = areaOf(params.get('bbox') ?? params.get('polygon') ?? '');
  if (area !== null) return { area };
  const tags = (params.get('tags') ?? '').split(',').filter((tag) => STATION_TAG.test(tag));
  if (tags.length > 0) return { tags };
  const stations = params.get('stations');
  if (stations === 'all') return 'all';
  const ids = (stations ?? '').split(',').map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  return ids.length > 0 ? ids : null;
}

/** Numbers as people paste them, with commas, spaces or brackets; null where they are no area. */
export function areaOf(text: string): number[] | null {
  const numbers = text.split(/[\s,;()[\]]+/).filter((part) => part !== '').map(Number);
  const isSound = numbers.length >= 4 && numbers.length % 2 === 0 && numbers.every((one, i) => Math.abs(one) <= (i % 2 === 0 ? 180 : 90));
  return isSound ? numbers : null;
}

/** The query of the API that gives it, and of this page that shows it. */
export function queryOf(choice: Choice): string {
  const parts = [selectionOf(choice.stations)];
  if (choice.parameters.length > 0) parts.push(`parameters=${choice.parameters.join(',')}`);
  if (choice.firstDay !== '') parts.push(`from=${choice.firstDay}`);
  if (choice.lastDay !== '') parts.push(`to=${dayAfter(choice.lastDay)}`);
  parts.push(`every=${choice.every}`);
  if (choice.flags === 'good') parts.push('flags=good');
  parts.push(`format=${choice.format}`);
  return parts.join('&');
}

function selectionOf(stations: Stations): string {
  if (stations === 'all') return 'stations=all';
  if (Array.isArray(stations)) return `stations=${stations.join(',')}`;
  if ('tags' in stations) return `tags=${stations.tags.join(',')}`;
  return `${stations.area.length === 4 ? 'bbox' : 'polygon'}=${stations.area.join(',')}`;
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
