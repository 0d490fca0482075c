import { HOUR_MS, type HourColumn } from '#lib/domain/hour-mean.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Step } from '#lib/indices/contract.ts';
import { correctionInputsOf, correctionOf, type CorrectionId } from '#lib/indices/correction-of.ts';
import { findCorrection } from '#lib/indices/corrections.ts';
import { listHourlyIndices, type HourlyIndex } from '#lib/indices/hourly.ts';
import { HOURLY_RULES, type HourlyRule } from '#lib/indices/hourly-rules.ts';
import { humidityNear } from '#lib/indices/shown-value.ts';

/** What one input of an index was made of. */
export interface WhyInput {
  input: string;
  parameter: ParameterId;
  sensorId: number;
  how: HourlyRule['how'];
  of: number;
  least: number;
  used: number;
  missing: number;
  /** The hours that the rule looks at, oldest first: their ends, means in the canonical unit, good readings. */
  hours: { endMs: number; mean: number | null; count: number }[];
  /** What the index was given, with its unit; null where the hours do not suffice. */
  given: string | null;
}

/** Everything that a number was made of, and how anybody makes it again. */
export interface Why {
  /** Of the index or correction. */
  id: string;
  version: number;
  title: string;
  source: string;
  limits: string;
  inputs: WhyInput[];
  steps: Step[];
  /** What the command and the API are given; empty where nothing can be told. */
  given: Record<string, string | number>;
}

/** Of an index that was told, or could not be, from these hours. */
export function whyIndexOf(id: string, index: HourlyIndex, columns: readonly HourColumn[], endMs: number): Why | null {
  const head = listHourlyIndices().find((one) => one.head.id === id)?.head;
  if (head === undefined) return null;
  const { version, title, source, limits } = head;
  const inputs = index.hours.flatMap(({ input, parameter, used, missing, given }): WhyInput[] => {
    const rule = HOURLY_RULES[id]?.find((one) => one.input === input);
    const column = columns.find((one) => one.parameter === parameter && hasHour(one));
    if (rule === undefined || column === undefined) return [];
    const { how, hours: of, least } = rule;
    return [{ input, parameter, sensorId: column.sensorId, how, of, least, used, missing, hours: hoursOf(column, endMs, of), given: given && writtenOf(given) }];
  });
  const given = Object.fromEntries(Object.entries(index.inputs).map(([name, quantity]) => [name, writtenOf(quantity)]));
  const steps = index.evaluation.ok ? index.evaluation.trail : [{ step: 'none', detail: index.evaluation.message, value: null }];
  return { id, version, title, source, limits, inputs, steps, given };
}

/** The newest reading corrected by the humidity of its hour. */
export interface CorrectedView {
  id: CorrectionId;
  raw: number;
  humidityPct: number;
  value: number;
  why: Why;
}

/** Null where no correction is known for the sensor, or its station measured no humidity. */
export function correctedViewOf(columns: readonly HourColumn[], sensorId: number, latest: { value: number; timeMs: number } | null, endMs: number): CorrectedView | null {
  const own = columns.find((column) => column.sensorId === sensorId);
  const humidity = columns.find((column) => column.parameter === 'relative_humidity');
  const correction = own === undefined ? null : correctionOf(own.parameter, own.method);
  if (latest === null || own === undefined || humidity === undefined || correction === null) return null;
  const humidityPct = humidityNear(humidity.means, latest.timeMs, endMs);
  const value = Number.isFinite(humidityPct) ? correction.correct(latest.value, humidityPct) : NaN;
  if (!Number.isFinite(value)) return null;
  const plugIn = findCorrection(correction.id);
  const given = correctionInputsOf(correction, latest.value, humidityPct);
  const evaluation = plugIn.evaluate(given);
  const { version, title, source, limits } = plugIn.head;
  const hours = hoursOf(humidity, endMs, 3);
  const input: WhyInput = { input: 'relative_humidity', parameter: 'relative_humidity', sensorId: humidity.sensorId, how: 'newest', of: 3, least: 1, used: hours.filter(({ mean }) => mean !== null).length, missing: hours.filter(({ mean }) => mean === null).length, hours, given: `${humidityPct} %` };
  return { id: correction.id, raw: latest.value, humidityPct, value, why: { id: correction.id, version, title, source, limits, inputs: [input], steps: evaluation.ok ? evaluation.trail : [], given } };
}

/** A line for a terminal that gives the same number. */
export function commandOf({ id, given }: Pick<Why, 'id' | 'given'>): string {
  return `npx lichen index ${id} --json '${JSON.stringify(given)}'`;
}

/** The same by the API of this server. */
export function apiHrefOf({ id, given }: Pick<Why, 'id' | 'given'>): string {
  return `/api/v1/indices/${id}?${new URLSearchParams(Object.entries(given).map(([name, value]) => [name, String(value)]))}`;
}

function hoursOf({ means, counts }: HourColumn, endMs: number, of: number): WhyInput['hours'] {
  const count = Math.min(of, means.length);
  return Array.from({ length: count }, (_, k) => {
    const at = means.length - count + k;
    const mean = means[at] ?? NaN;
    return { endMs: endMs - (count - 1 - k) * HOUR_MS, mean: Number.isFinite(mean) ? mean : null, count: counts[at] ?? 0 };
  });
}

function writtenOf({ value, unit }: { value: number; unit: string }): string {
  return unit === '' ? String(value) : `${value} ${unit}`;
}

function hasHour({ means }: HourColumn): boolean {
  for (let i = 0; i < means.length; i += 1) if (Number.isFinite(means[i])) return true;
  return false;
}
