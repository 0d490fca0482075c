import { describe, expect, it } from 'vitest';
import { FLAG } from '#lib/domain/flags.ts';
import type { Check, Json } from '#lib/domain/plugins.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import flatLine from '#server/checks/flat-line.ts';
import { flagsOf } from './flags-of.ts';

const STEP = 600_000;
const days = (count: number, valueAt: (i: number) => number) => Array.from({ length: count * 144 }, (_, i) => [i * STEP, valueAt(i)] as const);
const flagsAt = (parameter: ParameterId, series: readonly (readonly [number, number])[]) => flagsOf(flatLine as unknown as Check<Json>, { parameter, intervalMs: STEP }, series);
const lively = (i: number) => 12 + Math.sin(i / 23) + 0.01 * Math.sin(i * 2.7);

describe('flat-line', () => {
  it('suspects a value that stays for an hour where none does, and fails it later', () => {
    const flags = flagsAt('water_temperature', days(4, (i) => (i >= 400 ? 12.5 : lively(i))));
    expect(flags.findIndex((flag) => flag !== null)).toBe(406);
    expect(flags.at(-1)).toBe(FLAG.fail);
  });

  it.each([
    ['precipitation', 0],
    ['solar_radiation', 0],
    ['wind_direction', 0],
    ['wind_speed', 0],
    ['turbidity', 0.4],
  ] as const)('finds nothing in %s that stays at %d for two days', (parameter, value) => {
    expect(flagsAt(parameter, days(5, (i) => (i >= 400 && i < 688 ? value : 5 + lively(i)))).every((flag) => flag === null)).toBe(true);
  });

  it('learns that a coarse instrument repeats its values', () => {
    expect(flagsAt('soil_temperature', days(20, (i) => Math.round(2 * Math.sin(i / 120) * 5) / 5)).every((flag) => flag === null)).toBe(true);
  });
});
