import { AppError } from '#lib/domain/codes.ts';
import { EXPOSURES, POSITION_ACCURACIES, STATION_KINDS } from '#lib/domain/station.ts';
import type { StationKind } from '#lib/domain/station.ts';
import type { StationInput } from '#lib/domain/wire.ts';

type Fields = Record<string, unknown>;

const MAX_NAME = 200;
/** Unassigned, control, line and paragraph separators: what would break a log line, a header or a label. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The object that a body must be. Throws AppError `request.malformed`. */
export function fieldsOf(body: Uint8Array): Fields {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch (cause) {
    throw new AppError('request.malformed', 'The body is not JSON in UTF-8.', { cause });
  }
  throw new AppError('request.malformed', 'The body is a JSON object.');
}

/** Reads `POST /api/v1/stations`. Throws AppError `request.invalid`, which names the field. */
export function readStation(fields: Fields): StationInput {
  return {
    name: requiredText(fields, 'name', MAX_NAME),
    kind: readKind(fields.kind),
    exposure: oneOf(fields, 'exposure', EXPOSURES, fields.kind === 'mobile' ? 'mobile' : 'outdoor'),
    latitude: requiredNumber(fields, 'latitude', 90),
    longitude: requiredNumber(fields, 'longitude', 180),
    positionAccuracy: oneOf(fields, 'position_accuracy', POSITION_ACCURACIES, 'exact'),
    altitudeM: isAbsent(fields.altitude_m) ? null : requiredNumber(fields, 'altitude_m', 12_000),
    timeZone: readTimeZone(fields),
    licence: findText(fields, 'licence', 100) ?? findText(fields, 'license', 100),
    source: findText(fields, 'source', MAX_NAME),
    externalId: readExternalId(fields),
    isDemonstration: false,
    ...readPublic(fields),
  };
}

function readPublic({ is_public: isPublic }: Fields): Pick<StationInput, 'isPublic'> {
  if (isAbsent(isPublic)) return {};
  if (typeof isPublic !== 'boolean') throw invalid('is_public', 'true or false');
  return { isPublic };
}

export interface DeviceRequest {
  name: string;
  stationIds: number[];
  externalId: string | null;
}

/** Reads `POST /api/v1/devices`: `station` or `stations`, ids as text or numbers. */
export function readDevice(fields: Fields, hasStation: (id: number) => boolean): DeviceRequest {
  const externalId = readExternalId(fields);
  const given = isAbsent(fields.stations) ? [fields.station] : [fields.station, fields.stations].flat().filter((id) => !isAbsent(id));
  if (given.length === 0 || given.length > 1000) throw invalid('stations', 'between 1 and 1000 station ids');
  const stationIds = [...new Set(given.map((id) => readStationId(id, hasStation)))];
  const name = isAbsent(fields.name) && externalId !== null ? externalId : requiredText(fields, 'name', MAX_NAME);
  return { name, stationIds, externalId };
}

function readStationId(value: unknown, hasStation: (id: number) => boolean): number {
  const id = typeof value === 'number' ? value : typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value) ? Number(value) : NaN;
  if (!Number.isInteger(id)) throw invalid('station', 'the id of a station');
  if (!hasStation(id)) throw new AppError('request.invalid', `There is no station ${id}.`);
  return id;
}

function readKind(kind: unknown): StationKind {
  // People say `air` for what measures air and is not an official station.
  if (isAbsent(kind) || kind === 'air') return 'low-cost';
  const known = STATION_KINDS.find((each) => each === kind);
  if (known === undefined) throw invalid('kind', `one of ${STATION_KINDS.join(', ')}`);
  return known;
}

function readTimeZone(fields: Fields): string {
  const timeZone = findText(fields, 'time_zone', 64) ?? 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    throw invalid('time_zone', 'an IANA name such as Europe/Berlin');
  }
}

function readExternalId(fields: Fields): string | null {
  const id = findText(fields, 'external_id', 64);
  if (id !== null && !/^[\w.:-]+$/.test(id)) throw invalid('external_id', 'letters, digits and . : _ -');
  return id;
}

function requiredText(fields: Fields, name: string, maxLength: number): string {
  const text = findText(fields, name, maxLength);
  if (text === null) throw invalid(name, `text of 1 to ${maxLength} characters`);
  return text;
}

function findText(fields: Fields, name: string, maxLength: number): string | null {
  const value = fields[name];
  if (isAbsent(value)) return null;
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > maxLength || UNPRINTABLE.test(text)) throw invalid(name, `text of 1 to ${maxLength} printable characters`);
  return text;
}

function requiredNumber(fields: Fields, name: string, limit: number): number {
  const value = fields[name];
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(Math.abs(number) <= limit)) throw invalid(name, `a number between -${limit} and ${limit}`);
  return number;
}

function oneOf<T extends string>(fields: Fields, name: string, known: readonly T[], otherwise: T): T {
  if (isAbsent(fields[name])) return otherwise;
  const found = known.find((each) => each === fields[name]);
  if (found === undefined) throw invalid(name, `one of ${known.join(', ')}`);
  return found;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function invalid(field: string, expected: string): AppError {
  return new AppError('request.invalid', `"${field}" must be ${expected}.`);
}
