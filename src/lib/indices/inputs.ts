import { convert, convertTo, parseUnit } from '#lib/domain/units.ts';
import type { Converted, ReferenceC } from '#lib/domain/units.ts';
import { convertUnits } from '#lib/domain/gas-units.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { decimalOf, getDecimal, numberOf, textOf } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { refused } from './contract.ts';
import type { Index, InputField, Inputs, Options, Refusal } from './contract.ts';

/** One number in the unit its rule wants, with the digits it was written with. */
export interface Quantity {
  value: number;
  decimal: Decimal;
  /** As it came, where its unit was another one; otherwise null. */
  from: string | null;
}

export type Read<T> = { ok: true; value: T } | Refusal;

type Structure = null | boolean | number | string | readonly unknown[] | { readonly [key: string]: unknown };
/** By input name; what is missing is null. */
export class Given {
  readonly #numbers = new Map<string, Quantity | null>();
  readonly #series = new Map<string, (Quantity | null)[]>();
  readonly #choices = new Map<string, string>();
  readonly #structures = new Map<string, Structure>();

  number(name: string): Quantity | null {
    return this.#numbers.get(name) ?? null;
  }
  /** Missing values are null; an absent series is empty. */
  series(name: string): (Quantity | null)[] {
    return this.#series.get(name) ?? [];
  }
  choice(name: string): string | null {
    return this.#choices.get(name) ?? null;
  }
  structure(name: string): Structure {
    return this.#structures.get(name) ?? null;
  }

  /** Reads one field; a refusal says what is wrong with it. */
  take(name: string, field: InputField, raw: unknown, referenceC: ReferenceC): Refusal | null {
    const read = readField(name, field, raw, referenceC);
    if (!read.ok) return read;
    if (field.kind === 'number') this.#numbers.set(name, read.value as Quantity | null);
    else if (field.kind === 'series') this.#series.set(name, read.value as (Quantity | null)[]);
    else if (field.kind === 'choice' && read.value !== null) this.#choices.set(name, read.value as string);
    else if (field.kind === 'structure') this.#structures.set(name, read.value as Structure);
    return null;
  }
}

const MAX_SERIES = 100_000;
const MISSING = new Set(['', '-', '--', 'na', 'n/a', 'nan', 'null', 'none', 'missing']);
const WITH_UNIT = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*)$/i;

/** Every input of an index by its description: names, spellings, units and bounds. Gas masses refer to `referenceC`. */
export function readInputs(head: Index['head'], inputs: Inputs, referenceC: ReferenceC = 20): Read<Given> {
  const given = new Given();
  const nameOf = namesOf(head);
  const seen = new Map<string, unknown>();
  for (const [written, raw] of Object.entries(inputs)) {
    const name = nameOf.get(written.trim().toLowerCase());
    if (name === undefined) return refused('input.unknown', `${head.id} has no input "${written.slice(0, 60)}"; it takes ${inputNamesText(head)}.`);
    if (seen.has(name)) return refused('input.invalid', `${name} is given twice.`);
    seen.set(name, raw);
  }
  for (const [name, field] of Object.entries(head.inputs)) {
    const raw = seen.get(name);
    if (isMissing(raw)) {
      if (field.isRequired === true) return refused('input.missing', `${head.id} needs ${name} (${describe(field)}).`);
      continue;
    }
    const refusal = given.take(name, field, raw, referenceC);
    if (refusal !== null) return refusal;
  }
  return { ok: true, value: given };
}

/** Options laid over their defaults, or a refusal that names what there is. */
export function readOptions<O extends Options>(head: { id: string; options: Options }, options: Options | undefined, choices: { [K in keyof O]: readonly O[K][] }): Read<O> {
  const merged: Options = { ...head.options };
  for (const [name, value] of Object.entries(options ?? {})) {
    const allowed = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (allowed === undefined) return refused('input.unknown', `${head.id} has no option "${name.slice(0, 60)}"; those that there are: ${Object.keys(choices).join(', ') || 'none'}.`);
    const found = allowed.find((one) => String(one) === String(value));
    if (found === undefined) return refused('input.invalid', `${name} is one of ${allowed.join(', ')}.`);
    merged[name] = found;
  }
  return { ok: true, value: merged as O };
}

/** `pm25 (µg/m³), o3_8h (ppm), …` */
export function inputNamesText(head: Pick<Index['head'], 'inputs'>): string {
  return Object.entries(head.inputs)
    .map(([name, field]) => `${name} (${describe(field)})`)
    .join(', ');
}

/** One number on its own, as every index reads it. */
export function readQuantity(name: string, raw: unknown, unit: string, parameter: ParameterId | undefined, referenceC: ReferenceC = 20): Read<Quantity | null> {
  if (isMissing(raw)) return { ok: true, value: null };
  if (typeof raw === 'object' && raw !== null && 'value' in raw) {
    const { value, unit: own } = raw as { value: unknown; unit?: unknown };
    if (isMissing(value)) return { ok: true, value: null };
    return quantityOf(name, value, typeof own === 'string' ? own : '', unit, parameter, referenceC);
  }
  return quantityOf(name, raw, '', unit, parameter, referenceC);
}

/** A computed number as an input; 12 digits hide what binary fractions add. */
export function makeQuantity(value: number): Quantity {
  const tidy = Number(value.toPrecision(12));
  return { value: tidy, decimal: getDecimal(tidy), from: null };
}

function readField(name: string, field: InputField, raw: unknown, referenceC: ReferenceC): Read<unknown> {
  switch (field.kind) {
    case 'number':
      return bounded(name, field, readQuantity(name, raw, field.unit, field.parameter, referenceC));
    case 'series':
      return readSeries(name, field, raw, referenceC);
    case 'choice':
      return readChoice(name, field.choices, raw);
    case 'structure':
      return readStructure(name, raw);
  }
}

function bounded(name: string, { least = -Infinity, most = Infinity, unit }: Extract<InputField, { kind: 'number' }>, read: Read<Quantity | null>): Read<Quantity | null> {
  if (!read.ok || read.value === null || (read.value.value >= least && read.value.value <= most)) return read;
  return refused('input.invalid', `${name} is ${read.value.value}; it lies within ${least} to ${most}${unit === '' ? '' : ` ${unit}`}.`);
}

function readSeries(name: string, field: Extract<InputField, { kind: 'series' }>, raw: unknown, referenceC: ReferenceC): Read<(Quantity | null)[]> {
  const list = typeof raw === 'string' ? raw.trim().replace(/^\[|\]$/g, '').split(/[,;]/) : raw;
  if (!Array.isArray(list) && !ArrayBuffer.isView(list)) return refused('input.invalid', `${name} is a list of numbers, e.g. 12,,14.5 with nothing where one is missing.`);
  const values = [...(list as unknown as Iterable<unknown>)];
  if (values.length > MAX_SERIES) return refused('input.invalid', `${name} has ${values.length} values; ${MAX_SERIES} are taken.`);
  const quantities: (Quantity | null)[] = [];
  for (const one of values) {
    const read = readQuantity(name, one, field.unit, field.parameter, referenceC);
    if (!read.ok) return read;
    quantities.push(read.value);
  }
  return { ok: true, value: quantities };
}

function readChoice(name: string, choices: readonly string[], raw: unknown): Read<string> {
  const key = choiceKey(String(raw));
  const choice = choices.find((one) => choiceKey(one) === key);
  return choice === undefined ? refused('input.invalid', `${name} is one of ${choices.join(', ')}.`) : { ok: true, value: choice };
}

/** `PM2.5`, `pm25` and `pm 2.5` are one choice, and so are `sandy loam` and `sandy-loam`. */
function choiceKey(text: string): string {
  return text.toLowerCase().replace(/[\s._-]+/g, '');
}

function readStructure(name: string, raw: unknown): Read<Structure> {
  if (typeof raw !== 'string') return { ok: true, value: raw as Structure };
  try {
    return { ok: true, value: JSON.parse(raw) as Structure };
  } catch {
    return refused('input.invalid', `${name} is JSON.`);
  }
}

function quantityOf(name: string, raw: unknown, ownUnit: string, unit: string, parameter: ParameterId | undefined, referenceC: ReferenceC): Read<Quantity | null> {
  const match = typeof raw === 'number' || typeof raw === 'string' ? WITH_UNIT.exec(String(raw).trim()) : null;
  const decimal = match === null ? null : decimalOf(match[1] as string);
  if (match === null || decimal === null || !Number.isFinite(numberOf(decimal))) return refused('input.invalid', `${name} is a number${unit === '' ? '' : ` in ${unit}`}, not ${JSON.stringify(raw)?.slice(0, 60)}.`);
  const fromUnit = (match[2] ?? '').trim() || ownUnit.trim();
  if (fromUnit === '' || isSameUnit(fromUnit, unit)) return { ok: true, value: { value: numberOf(decimal), decimal, from: null } };
  return converted(name, decimal, fromUnit, unit, parameter, referenceC);
}

function converted(name: string, decimal: Decimal, fromUnit: string, unit: string, parameterId: ParameterId | undefined, referenceC: ReferenceC): Read<Quantity> {
  const wanted = wantedOf(numberOf(decimal), fromUnit, unit, parameterId, referenceC);
  if (!wanted.ok) return refused(wanted.code, `${name}: ${fromUnit.slice(0, 40)} does not lead to ${unit === '' ? 'a bare number' : unit}.`);
  return { ok: true, value: { value: wanted.value, decimal: getDecimal(wanted.value), from: `${textOf(decimal)} ${fromUnit}` } };
}

function wantedOf(value: number, fromUnit: string, unit: string, parameterId: ParameterId | undefined, referenceC: ReferenceC): Converted {
  if (parameterId === undefined) return convertUnits(value, fromUnit, unit);
  const parameter = getParameter(parameterId);
  const canonical = convert(value, fromUnit, parameter, referenceC);
  return canonical.ok ? convertTo(canonical.value, unit, parameter, referenceC) : canonical;
}

function isSameUnit(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [parseUnit(a), parseUnit(b)];
  return x !== null && y !== null && x.dimension === y.dimension && x.times === y.times && x.over === y.over && x.shift === y.shift;
}

function isMissing(raw: unknown): boolean {
  return raw === undefined || raw === null || (typeof raw === 'number' && Number.isNaN(raw)) || (typeof raw === 'string' && MISSING.has(raw.trim().toLowerCase()));
}

function namesOf(head: Index['head']): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, field] of Object.entries(head.inputs)) for (const one of [name, ...(field.aliases ?? [])]) names.set(one.toLowerCase(), name);
  return names;
}

function describe(field: InputField): string {
  if (field.kind === 'choice') return field.choices.join('|');
  if (field.kind === 'structure') return 'JSON';
  return field.kind === 'series' ? `list, ${field.unit || 'number'}` : field.unit || 'number';
}
