import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Step } from './contract.ts';
import { findSegment, interpolated, rowText } from './breakpoints.ts';
import type { Segment } from './breakpoints.ts';
import { compared, isNegative, textOf } from './decimal.ts';
import type { Given, Quantity } from './inputs.ts';

/** Breakpoints of one pollutant with one averaging time, over its concentration as measured, not cut. */
export interface SubIndexTable {
  /** Name of the input. */
  readonly input: string;
  readonly pollutant: string;
  readonly averaging: string;
  readonly parameter: ParameterId;
  readonly unit: string;
  readonly segments: readonly Segment[];
  /** Above the last row: its index, or no value because another averaging time takes over. */
  readonly beyond: 'capped' | 'undefined';
}

/** The sub-index of one mean; below zero is 0. Null: the table defines none. */
export function subIndexOf(table: SubIndexTable, quantity: Quantity, rounding: 'half-up' | 'up'): { value: number | null; trail: Step[] } {
  const name = `${table.pollutant} ${table.averaging}`;
  const trail: Step[] = [];
  if (quantity.from !== null) trail.push({ step: `${name}: convert`, detail: `${quantity.from} is ${quantity.value} ${table.unit}`, value: quantity.value });
  const say = (value: number | null, detail: string) => {
    trail.push({ step: `${name}: row`, detail, value });
    return { value, trail };
  };
  if (isNegative(quantity.decimal)) return say(0, 'below zero counts as 0');
  const last = table.segments.at(-1) as Segment;
  if (compared(quantity.decimal, last.high) > 0) {
    if (table.beyond === 'undefined') return say(null, `above ${textOf(last.high)} ${table.unit} this averaging time defines no sub-index`);
    return say(last.indexHigh, `above ${textOf(last.high)} ${table.unit}: the scale ends at ${last.indexHigh}`);
  }
  const segment = findSegment(table.segments, quantity.decimal) as Segment;
  const value = interpolated(quantity.decimal, segment, rounding);
  return say(value, `${textOf(quantity.decimal)} ${table.unit}: row ${rowText(segment)} gives ${value}${rounding === 'up' ? ', rounded up' : ''}`);
}

/** All sub-indices of what is given, by table; the highest of a pollutant's averaging times stands for it. */
export function subIndicesOf(tables: readonly SubIndexTable[], given: Given, rounding: 'half-up' | 'up'): { sub: Map<string, number>; trail: Step[] } {
  const sub = new Map<string, number>();
  const trail: Step[] = [];
  for (const table of tables) {
    const quantity = given.number(table.input);
    if (quantity === null) continue;
    const { value, trail: steps } = subIndexOf(table, quantity, rounding);
    trail.push(...steps);
    if (value !== null) sub.set(table.pollutant, Math.max(value, sub.get(table.pollutant) ?? 0));
  }
  return { sub, trail };
}

/** The pollutant with the highest sub-index; the first of equals. */
export function highestOf(sub: Map<string, number>): { pollutant: string; value: number } | null {
  let highest: { pollutant: string; value: number } | null = null;
  for (const [pollutant, value] of sub) if (highest === null || value > highest.value) highest = { pollutant, value };
  return highest;
}
