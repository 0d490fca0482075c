import { AppError } from '#lib/domain/codes.ts';
import { isParameterId, type ParameterId } from '#lib/domain/parameters.ts';

/** Reads one field; throws an AppError that names it. */
export type Field<T> = (text: string, name: string) => T;
type Fields = Record<string, Field<unknown>>;
type Query<F extends Fields> = { [Name in keyof F]?: ReturnType<F[Name]> };

/** Readings before the first thermometers or in a far future are mistakes of the question. */
const EARLIEST_MS = Date.UTC(1600, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);
const MAX_ID = 2_147_483_647;
const ISO_TIME = /^(\d{4})-(\d{2})-(\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** Query fields by their readers; unknown, repeated and malformed ones are refused by name. */
export function readQuery<F extends Fields>(params: URLSearchParams, fields: F): Query<F> {
  const query: Query<F> = {};
  for (const name of new Set(params.keys())) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) throw invalid(`There is no query field "${name.slice(0, 60)}"; those that there are: ${Object.keys(fields).join(', ') || 'none'}.`);
    const texts = params.getAll(name);
    if (texts.length > 1) throw invalid(`"${name}" may be given once.`);
    query[name as keyof F] = field(texts[0]!, name) as Query<F>[keyof F];
  }
  return query;
}

export function invalid(detail: string): AppError {
  return new AppError('request.invalid', detail);
}

export function wholeNumber(least: number, most: number): Field<number> {
  return (text, name) => {
    if (!/^\d{1,15}$/.test(text) || Number(text) < least || Number(text) > most) throw invalid(`"${name}" is a whole number from ${least} to ${most}.`);
    return Number(text);
  };
}

export const id: Field<number> = wholeNumber(1, MAX_ID);

export function oneOf<const T extends string>(choices: readonly T[]): Field<T> {
  return (text, name) => {
    const choice = choices.find((one) => one === text);
    if (choice === undefined) throw invalid(`"${name}" is one of ${choices.join(', ')}.`);
    return choice;
  };
}

/** Comma-separated. */
export function someOf<const T extends string>(choices: readonly T[]): Field<T[]> {
  return (text, name) => [...new Set(text.split(',').map((part) => oneOf(choices)(part.trim(), name)))];
}

export const parameter: Field<ParameterId> = (text, name) => {
  if (!isParameterId(text)) throw invalid(`"${name}" is the id of a parameter, e.g. pm25 or dissolved_oxygen.`);
  return text;
};

export const search: Field<string> = (text, name) => {
  if (text.trim() === '' || text.length > 100 || hasControl(text)) throw invalid(`"${name}" is a text of 1 to 100 characters.`);
  return text.trim();
};

/** ISO 8601 with its zone (a bare date is midnight UTC), or milliseconds since 1970. */
export const time: Field<number> = (text, name) => {
  // a plus sign that was not encoded arrives as a space
  const written = text.replace(/ (\d{2}:?\d{2})$/, '+$1');
  const ms = /^-?\d{1,15}$/.test(text) ? Number(text) : msOf(written);
  if (!(ms >= EARLIEST_MS && ms < LATEST_MS)) {
    throw invalid(`"${name}" is a time such as 2026-11-22T10:00:00Z, or milliseconds since 1970, between 1600 and 2200.`);
  }
  return ms;
};

/** West, south, east, north; west > east crosses the antimeridian. */
export const bbox: Field<[number, number, number, number]> = (text, name) => {
  const numbers = text.split(',').map((part) => (/^\s*[+-]?\d{1,3}(\.\d{1,12})?\s*$/.test(part) ? Number(part) : NaN));
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
  const isInside = Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90;
  if (numbers.length !== 4 || !isInside || south > north) throw invalid(`"${name}" is west,south,east,north in degrees.`);
  return [west, south, east, north];
};

/** An id in a path: what cannot be one is not there. */
export function pathId(text: string | undefined, noun: string): number {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text) || Number(text) > MAX_ID) throw unknown(noun, text ?? '');
  return Number(text);
}

export function unknown(noun: string, text: string): AppError {
  return new AppError('resource.unknown', `There is no ${noun} ${text.slice(0, 60)}.`);
}

function msOf(text: string): number {
  const [, year, month, day] = ISO_TIME.exec(text) ?? [];
  if (year === undefined) return NaN;
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(day) < 1 || Number(day) > lastDay) return NaN; // Date.parse takes 30 February for 2 March
  return Date.parse(text.replace(' ', 'T'));
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f');
}
