import type { Head, Json } from '#lib/domain/plugins.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

/** One value an index takes. Numbers come as numbers or as text, with or without a unit: 35.9, "35.9", "78 ppb". */
export type InputField =
  | { kind: 'number'; title: string; unit: string; parameter?: ParameterId; isRequired?: boolean; aliases?: readonly string[]; least?: number; most?: number }
  | { kind: 'series'; title: string; unit: string; parameter?: ParameterId; isRequired?: boolean; aliases?: readonly string[] }
  | { kind: 'choice'; title: string; choices: readonly string[]; isRequired?: boolean; aliases?: readonly string[] }
  | { kind: 'structure'; title: string; isRequired?: boolean; aliases?: readonly string[] };

/** A step of the official scale: a range of the index, or a named level where the index is no number. */
export interface Band {
  readonly name: string;
  /** Lowest and highest value of the index in this band; null is open. */
  readonly low: number | null;
  readonly high: number | null;
  /** The publisher's own colour; where there is none, a neutral one, and `isOfficialColour` is false. */
  readonly colour: string;
  readonly isOfficialColour: boolean;
  readonly advice: string;
  /** Whose advice it is; the words are plain ones. */
  readonly adviceBy: string;
}

/** One line of "why this number". */
export interface Step {
  step: string;
  detail: string;
  value: number | string | null;
}

export type EvaluationCode =
  | 'input.unknown'
  | 'input.missing'
  | 'input.invalid'
  | 'unit.unknown'
  | 'unit.incompatible'
  /** The question is clear, but what is there does not suffice for the rule. */
  | 'data.insufficient'
  /** The rule gives no value here. */
  | 'index.undefined';

export type Evaluation =
  | {
      ok: true;
      value: number;
      /** As people write it: `126`, `10+`. */
      text: string;
      band: Band | null;
      /** The input that decides. */
      responsible?: string;
      /** Everything else the rule gives, by name: sub-indices, percentiles, classes. */
      parts: Record<string, Json>;
      trail: Step[];
    }
  | { ok: false; code: EvaluationCode; message: string };

export type Refusal = Extract<Evaluation, { ok: false }>;
export type Inputs = Readonly<Record<string, unknown>>;
export type Options = Record<string, string | number>;

export interface IndexExample {
  title: string;
  input: Record<string, Json>;
  options?: Options;
  /** What must be equal; `trail` and advice are left out. */
  output: { value: number; band: string | null; responsible?: string } | { code: EvaluationCode };
}

/** Measurements → a public index, a criterion, a derived quantity or a corrected value. Pure and total: no input throws. */
export interface Index {
  head: Head<Options> & {
    /** Where it holds and where it does not, in a sentence. */
    limits: string;
    kind: 'index' | 'criterion' | 'derived' | 'correction';
    domain: 'air' | 'water' | 'soil';
    /** Unit of the value; empty for a bare number. */
    unit: string;
    inputs: Readonly<Record<string, InputField>>;
    bands: readonly Band[];
    examples: readonly IndexExample[];
  };
  evaluate(inputs: Inputs, options?: Options): Evaluation;
}

export const defineIndex = (index: Index): Index => Object.freeze(index);

export function refused(code: EvaluationCode, message: string): Refusal {
  return { ok: false, code, message };
}

/** The band a value lies in. Bands stand in ascending order; a value in the gap between two belongs to the upper one. */
export function bandOf(bands: readonly Band[], value: number): Band | null {
  return bands.find(({ high }) => high === null || value <= high) ?? null;
}

export function bandNamed(bands: readonly Band[], name: string): Band | null {
  return bands.find((band) => band.name === name) ?? null;
}

/** Rows → bands of one publisher. */
export function bandsBy(adviceBy: string, rows: readonly (readonly [name: string, low: number | null, high: number | null, colour: string, advice: string])[], isOfficialColour = true): readonly Band[] {
  return Object.freeze(rows.map(([name, low, high, colour, advice]) => Object.freeze({ name, low, high, colour, isOfficialColour, advice, adviceBy })));
}
