import { SERIES_STEPS, type SeriesStep } from '#lib/domain/api.ts';
import { STATION_TAG } from '#lib/domain/alerts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { isParameterId, type ParameterId } from '#lib/domain/parameters.ts';
import { isFormat, listFormats, type FormatId } from './formats.ts';

/** An end of the period: an instant, or a calendar day that begins at midnight of each station's own zone. */
export type Bound = { kind: 'instant'; ms: number } | { kind: 'day'; text: string };

/** Which stations; `bbox` is west, south, east, north in degrees, west > east crosses the antimeridian. */
export type Selection =
  | { kind: 'all' }
  | { kind: 'stations'; ids: number[] }
  /** Stations with any of them. */
  | { kind: 'tags'; tags: string[] }
  | { kind: 'bbox'; bbox: [number, number, number, number] }
  | { kind: 'polygon'; points: [longitude: number, latitude: number][] };

/** A question for readings, understood. */
export interface ExportQuery {
  selection: Selection;
  /** null: every parameter. */
  parameters: ParameterId[] | null;
  /** null: since the first reading. */
  from: Bound | null;
  /** Not included; null: up to now. */
  to: Bound | null;
  every: SeriesStep;
  /** `good` leaves out what is flagged; averages are of good readings alone either way. */
  flags: 'all' | 'good';
  format: FormatId;
  /** `more`: also the station's id, `demonstration`, `below_detection`; of averages their extremes and counts. */
  columns: 'standard' | 'more';
  /** Format of the data in a ZIP. */
  inside: Exclude<FormatId, 'zip'>;
}

export const MAX_STATIONS = 1000;
const WIDE: ReadonlySet<FormatId> = new Set(['csv-wide', 'netcdf']);
const MAX_POINTS = 200;
const MAX_TAGS = 50;
/** Longer questions are not read at all. */
export const MAX_QUERY_LENGTH = 16_384;
const MAX_ID = 2_147_483_647;
const EARLIEST_MS = Date.UTC(1600, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);
const FIELDS = ['stations', 'tags', 'bbox', 'polygon', 'parameters', 'from', 'to', 'every', 'flags', 'format', 'columns', 'inside'] as const;
type FieldName = (typeof FIELDS)[number];

/** Reads the query part of an address; throws `request.invalid` that names the field at fault. */
export function readExportQuery(search: string): ExportQuery {
  if (search.length > MAX_QUERY_LENGTH) throw invalid(`The query is longer than ${MAX_QUERY_LENGTH} characters.`);
  const text = fieldsOf(new URLSearchParams(search));
  const query: ExportQuery = {
    selection: selectionOf(text),
    parameters: text.parameters === undefined ? null : parametersOf(text.parameters),
    from: text.from === undefined ? null : boundOf(text.from, 'from'),
    to: text.to === undefined ? null : boundOf(text.to, 'to'),
    every: oneOf(SERIES_STEPS, text.every ?? 'raw', 'every'),
    flags: oneOf(['all', 'good'] as const, text.flags ?? 'all', 'flags'),
    format: formatOf(text.format ?? 'csv'),
    columns: oneOf(['standard', 'more'] as const, text.columns ?? 'standard', 'columns'),
    inside: insideOf(text.inside ?? 'csv'),
  };
  if (text.inside !== undefined && query.format !== 'zip') throw invalid('"inside" goes with format=zip.');
  if (query.columns === 'more' && WIDE.has(query.format === 'zip' ? query.inside : query.format)) throw invalid('"columns=more" goes with formats that have a row for each reading: not with csv-wide, not with netcdf.');
  if (query.from !== null && query.to !== null && startOf(query.from) >= startOf(query.to)) {
    throw invalid('"from" must be before "to", which is not included.');
  }
  return query;
}

/** The same question as the query part of an address: fields in one order, nothing that is the default but the format. */
export function writeExportQuery(query: ExportQuery): string {
  const parts: string[] = [];
  if (query.selection.kind === 'all') parts.push('stations=all');
  if (query.selection.kind === 'stations') parts.push(`stations=${query.selection.ids.join(',')}`);
  if (query.selection.kind === 'tags') parts.push(`tags=${query.selection.tags.join(',')}`);
  if (query.selection.kind === 'bbox') parts.push(`bbox=${query.selection.bbox.join(',')}`);
  if (query.selection.kind === 'polygon') parts.push(`polygon=${query.selection.points.flat().join(',')}`);
  if (query.parameters !== null) parts.push(`parameters=${query.parameters.join(',')}`);
  if (query.from !== null) parts.push(`from=${boundText(query.from)}`);
  if (query.to !== null) parts.push(`to=${boundText(query.to)}`);
  parts.push(`every=${query.every}`);
  if (query.flags !== 'all') parts.push(`flags=${query.flags}`);
  parts.push(`format=${query.format}`);
  if (query.columns !== 'standard') parts.push(`columns=${query.columns}`);
  if (query.format === 'zip' && query.inside !== 'csv') parts.push(`inside=${query.inside}`);
  return parts.join('&');
}

function fieldsOf(params: URLSearchParams): Partial<Record<FieldName, string>> {
  const text: Partial<Record<FieldName, string>> = {};
  for (const [name, value] of params) {
    const field = FIELDS.find((one) => one === name);
    if (field === undefined) throw invalid(`There is no query field "${name.slice(0, 60)}"; those that there are: ${FIELDS.join(', ')}.`);
    if (text[field] !== undefined) throw invalid(`"${name}" may be given once.`);
    text[field] = value.trim();
  }
  return text;
}

function selectionOf({ stations, tags, bbox, polygon }: Partial<Record<FieldName, string>>): Selection {
  const given = [stations, tags, bbox, polygon].filter((one) => one !== undefined);
  if (given.length !== 1) throw invalid('Say which stations, by one of: stations=1,2 or stations=all, tags=school,river, bbox=west,south,east,north, polygon=lon,lat,lon,lat,…');
  if (tags !== undefined) return { kind: 'tags', tags: tagsOf(tags) };
  if (bbox !== undefined) return { kind: 'bbox', bbox: bboxOf(bbox) };
  if (polygon !== undefined) return { kind: 'polygon', points: polygonOf(polygon) };
  return stations === 'all' ? { kind: 'all' } : { kind: 'stations', ids: idsOf(stations ?? '') };
}

function idsOf(text: string): number[] {
  const ids = [...new Set(text.split(',').map((part) => part.trim()))].map((part) => (/^[1-9]\d{0,9}$/.test(part) ? Number(part) : NaN));
  if (!ids.every((id) => id <= MAX_ID)) throw invalid('"stations" is a list of station ids, e.g. 1,2,3, or "all".');
  if (ids.length > MAX_STATIONS) throw invalid(`At most ${MAX_STATIONS} stations at once by their ids; a bbox, a polygon or stations=all take more.`);
  return ids;
}

function tagsOf(text: string): string[] {
  const tags = [...new Set(text.split(',').map((part) => part.trim()))];
  if (tags.length > MAX_TAGS || !tags.every((tag) => STATION_TAG.test(tag))) throw invalid(`"tags" is a list of at most ${MAX_TAGS} tags: small letters, digits and dashes, e.g. school,river.`);
  return tags;
}

function parametersOf(text: string): ParameterId[] {
  return [...new Set(text.split(',').map((part) => part.trim()))].map((part) => {
    if (!isParameterId(part)) throw invalid(`"${part.slice(0, 60)}" in "parameters" is no parameter; the ids are such as pm25 or dissolved_oxygen.`);
    return part;
  });
}

function numbersOf(text: string): number[] {
  return text.split(',').map((part) => (/^\s*[+-]?\d{1,3}(\.\d{1,15})?\s*$/.test(part) ? Number(part) : NaN));
}

function bboxOf(text: string): [number, number, number, number] {
  const numbers = numbersOf(text);
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
  if (numbers.length !== 4 || !isPlace(west, south) || !isPlace(east, north) || south > north) throw invalid('"bbox" is west,south,east,north in degrees.');
  return [west, south, east, north];
}

function polygonOf(text: string): [number, number][] {
  const numbers = numbersOf(text);
  const points: [number, number][] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) points.push([numbers[i]!, numbers[i + 1]!]);
  const isSound = numbers.length % 2 === 0 && points.length >= 3 && points.length <= MAX_POINTS && points.every(([x, y]) => isPlace(x, y));
  if (!isSound) throw invalid(`"polygon" is longitude,latitude pairs in degrees, 3 to ${MAX_POINTS} of them, e.g. 9,45,9.4,45,9.2,45.6.`);
  return points;
}

function isPlace(longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

function boundOf(text: string, name: string): Bound {
  // a plus sign that was not encoded arrives as a space
  const written = text.replace(/ (\d{2}:?\d{2})$/, '+$1');
  const bound: Bound = DAY.test(text) ? { kind: 'day', text } : { kind: 'instant', ms: /^-?\d{1,15}$/.test(text) ? Number(text) : instantMsOf(written) };
  const ms = startOf(bound);
  if (!(ms >= EARLIEST_MS && ms < LATEST_MS) || !isCalendarDay(bound.kind === 'day' ? text : written)) {
    throw invalid(`"${name}" is a day such as 2026-11-22, a time with its zone such as 2026-11-22T10:00:00Z, or milliseconds since 1970; between 1600 and 2200.`);
  }
  return bound;
}

function instantMsOf(text: string): number {
  return INSTANT.test(text) ? Date.parse(text.replace(' ', 'T')) : NaN;
}

/** `Date.parse` takes 30 February for 2 March. */
function isCalendarDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  if (year === undefined) return true;
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

/** UTC time of a bound; a day's own midnight lies within a day of it. */
function startOf(bound: Bound): number {
  return bound.kind === 'instant' ? bound.ms : Date.parse(bound.text);
}

function boundText(bound: Bound): string {
  return bound.kind === 'day' ? bound.text : new Date(bound.ms).toISOString().replace('.000Z', 'Z');
}

function formatOf(text: string): FormatId {
  if (!isFormat(text)) throw invalid(`"format" is one of ${listFormats().join(', ')}.`);
  return text;
}

function insideOf(text: string): ExportQuery['inside'] {
  const format = formatOf(text);
  if (format === 'zip') throw invalid('A ZIP holds another format than a ZIP.');
  return format;
}

function oneOf<const T extends string>(choices: readonly T[], text: string, name: string): T {
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw invalid(`"${name}" is one of ${choices.join(', ')}.`);
  return choice;
}

function invalid(detail: string): AppError {
  return new AppError('request.invalid', detail);
}
