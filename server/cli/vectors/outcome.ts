/** What the product answers to one case: a value, and whatever else has a name. */
export interface Outcome {
  value: unknown;
  /** A value may also be said in words: `10+` for 12. */
  text?: string;
  fields?: Record<string, unknown>;
}

export type Input = Readonly<Record<string, unknown>>;
export type VectorFunction = (input: never) => unknown;

export const NOTHING: Outcome = { value: null };

export class WorkedOut implements Outcome {
  readonly value: unknown;
  readonly fields: Record<string, unknown>;
  readonly text: string | undefined;

  constructor(value: unknown, fields: Record<string, unknown> = {}, text?: string) {
    this.value = value;
    this.fields = fields;
    this.text = text;
  }
}

/** Where got and expected differ, as a path with both; null where they agree. */
export function differenceOf(got: unknown, expected: unknown, tolerance: number, path = ''): string | null {
  if (got instanceof WorkedOut) return differenceOfOutcome(got, expected, tolerance, path);
  if (typeof expected === 'number') return typeof got === 'number' && Math.abs(got - expected) <= tolerance ? null : said(path, got, expected);
  if (Array.isArray(expected)) return differenceOfLists(got, expected, tolerance, path);
  if (typeof expected === 'object' && expected !== null) return differenceOfObjects(got, expected as Record<string, unknown>, tolerance, path);
  return got === expected ? null : said(path, got, expected);
}

function differenceOfOutcome(got: WorkedOut, expected: unknown, tolerance: number, path: string): string | null {
  if (typeof expected === 'object' && expected !== null && !Array.isArray(expected)) return differenceOfObjects(got.fields, expected as Record<string, unknown>, tolerance, path);
  if (typeof expected === 'string' && got.text === expected) return null;
  return differenceOf(got.value, expected, tolerance, path);
}

function differenceOfLists(got: unknown, expected: unknown[], tolerance: number, path: string): string | null {
  if (!Array.isArray(got) || got.length !== expected.length) return said(path, got, expected);
  return firstOf(expected.map((one, i) => differenceOf(got[i], one, tolerance, `${path}[${i}]`)));
}

function differenceOfObjects(got: unknown, expected: Record<string, unknown>, tolerance: number, path: string): string | null {
  if (typeof got !== 'object' || got === null) return said(path, got, expected);
  return firstOf(Object.entries(expected).map(([key, one]) => differenceOf((got as Record<string, unknown>)[key], one, tolerance, path === '' ? key : `${path}.${key}`)));
}

function firstOf(differences: (string | null)[]): string | null {
  return differences.find((difference) => difference !== null) ?? null;
}

function said(path: string, got: unknown, expected: unknown): string {
  return `${path === '' ? '' : `${path}: `}got ${textOf(got)}, expected ${textOf(expected)}`;
}

export function textOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof WorkedOut) return Object.keys(value.fields).length > 0 ? JSON.stringify(value.fields) : JSON.stringify(value.value);
  return JSON.stringify(value);
}
