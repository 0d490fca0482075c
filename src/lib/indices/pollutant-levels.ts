import type { ParameterId } from '#lib/domain/parameters.ts';
import { compared, getDecimal, isNegative, rounded, textOf } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Given, Quantity } from './inputs.ts';
import type { Step } from './contract.ts';

/** Upper ends of the levels 1, 2, 3 … of one pollutant, each belonging to its level; what is above the last is one level more. */
export interface LevelTable {
  /** Name of the input. */
  readonly input: string;
  readonly name: string;
  readonly parameter: ParameterId;
  readonly uppers: readonly Decimal[];
}

export interface PollutantLevel {
  level: number;
  range: LevelRange;
  trail: Step[];
}

/** Where a concentration stands in its level: above `above` (null in the lowest), up to `upTo` (null in the highest). */
export type LevelRange = { taken: number; above: number | null; upTo: number | null };

export function levelTable(input: string, name: string, parameter: ParameterId, uppers: readonly number[]): LevelTable {
  return { input, name, parameter, uppers: uppers.map(getDecimal) };
}

/** Level of a concentration; below zero is level 1. `isRounded`: to whole numbers first. */
export function levelOf(table: LevelTable, quantity: Quantity, unit: string, isRounded: boolean): PollutantLevel {
  const trail: Step[] = [];
  if (quantity.from !== null) trail.push({ step: `${table.name}: convert`, detail: `${quantity.from} is ${quantity.value} ${unit}`, value: quantity.value });
  const taken = isRounded ? rounded(quantity.decimal, 0) : quantity.decimal;
  if (isRounded) trail.push({ step: `${table.name}: round`, detail: `${textOf(quantity.decimal)} ${unit} is rounded to ${textOf(taken)}`, value: Number(textOf(taken)) });
  const at = isNegative(taken) ? 0 : table.uppers.findIndex((upper) => compared(taken, upper) <= 0);
  const level = at < 0 ? table.uppers.length + 1 : at + 1;
  const upper = table.uppers[level - 1];
  const limits = upper === undefined ? `above ${textOf(table.uppers.at(-1) as Decimal)}` : `up to ${textOf(upper)}`;
  trail.push({ step: `${table.name}: level`, detail: `${textOf(taken)} ${unit} is ${limits}: level ${level}`, value: level });
  return { level, range: { taken: numberOf(taken), above: level > 1 ? numberOf(table.uppers[level - 2]) : null, upTo: upper === undefined ? null : numberOf(upper) }, trail };
}

const numberOf = (decimal: Decimal | undefined): number => (decimal === undefined ? NaN : Number(textOf(decimal)));

/** The worst level of all pollutants given; null where none is. */
export function worstLevel(tables: readonly LevelTable[], given: Given, unit: string, isRounded: boolean): { level: number; responsible: string; range: LevelRange; levels: Record<string, number>; trail: Step[] } | null {
  const levels: Record<string, number> = {};
  const trail: Step[] = [];
  let worst: { level: number; responsible: string; range: LevelRange } | null = null;
  for (const table of tables) {
    const quantity = given.number(table.input);
    if (quantity === null) continue;
    const { level, range, trail: steps } = levelOf(table, quantity, unit, isRounded);
    levels[table.name] = level;
    trail.push(...steps);
    if (worst === null || level > worst.level) worst = { level, responsible: table.name, range };
  }
  if (worst === null) return null;
  trail.push({ step: 'worst', detail: `the worst level decides; ${worst.responsible} is responsible`, value: worst.level });
  return { ...worst, levels, trail };
}
