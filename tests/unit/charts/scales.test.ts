import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rampColourOf, rampStripOf } from '#lib/charts/ramp.ts';
import { extentOf, isFromZero, valueScaleOf } from '#lib/charts/value-scale.ts';
import { isWhole, kept, panned, zoomed } from '#lib/charts/view.ts';
import { getParameter } from '#lib/domain/parameters.ts';

const HAZE = { ramp: 'haze', stops: [0, 5, 10, 20, 35, 60, 100], isReversed: false } as const;

describe('value scales', () => {
  it('hold every value between two ticks', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: 0, max: 1e4, noNaN: true }), fc.boolean(), (low, range, fromZero) => {
        const scale = valueScaleOf([low, low + range], { fromZero, decimals: 1 });
        expect(scale.low).toBeLessThanOrEqual(low + 1e-6);
        expect(scale.high).toBeGreaterThanOrEqual(low + range - 1e-6);
        expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
        expect(scale.ticks.length).toBeLessThanOrEqual(9);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('begin at zero for concentrations and fit temperatures, levels and shares', () => {
    expect(['pm25', 'no2', 'turbidity', 'dissolved_oxygen'].map((id) => isFromZero(getParameter(id as 'pm25')))).toEqual([true, true, true, true]);
    expect(['air_temperature', 'water_temperature', 'ph', 'relative_humidity', 'gage_height'].map((id) => isFromZero(getParameter(id as 'ph')))).toEqual([false, false, false, false, false]);
  });

  it('do not blow up the noise of a flat series', () => {
    const scale = valueScaleOf([7.4, 7.4], { fromZero: false, decimals: 1 });
    expect(scale.high - scale.low).toBeGreaterThanOrEqual(0.4);
  });

  it('look at the envelope of the span alone', () => {
    const columns = { stepMs: 10, timesMs: [0, 10, 20], means: [1, 2, NaN], mins: [0, 1, 5], maxs: [9, 3, 99] };
    expect(extentOf(columns, 11, 30)).toEqual([1, 3]);
    expect(extentOf(columns, 100, 200)).toBeNull();
  });
});

describe('value palettes', () => {
  it.each([
    [-3, 'var(--haze-1)'],
    [5, 'var(--haze-2)'],
    [7.5, 'color-mix(in lab, var(--haze-3) 50%, var(--haze-2))'],
    [100, 'var(--haze-7)'],
    [400, 'var(--haze-7)'],
  ])('give %d its colour', (value, colour) => {
    expect(rampColourOf(value, HAZE)).toBe(colour);
  });

  it('run backwards where less is worse', () => {
    expect(rampColourOf(0, { ...HAZE, isReversed: true })).toBe('var(--haze-7)');
    expect(rampColourOf(100, { ...HAZE, isReversed: true })).toBe('var(--haze-1)');
  });

  it('end the strip along an axis where the axis ends', () => {
    const strip = rampStripOf(0, 60, HAZE);
    expect(strip[0]).toEqual({ at: 0, colour: 'var(--haze-1)' });
    expect(strip.at(-1)).toEqual({ at: 1, colour: 'var(--haze-6)' });
  });
});

describe('views', () => {
  const bounds = { fromMs: 0, toMs: 86_400_000 };

  it('zoom about the pointer and stay within the span', () => {
    const near = zoomed(bounds, 21_600_000, 0.5, bounds);
    expect(near).toEqual({ fromMs: 10_800_000, toMs: 54_000_000 });
    expect(isWhole(zoomed(near, 21_600_000, 9, bounds), bounds)).toBe(true);
  });

  it('pan no further than the ends', () => {
    expect(panned({ fromMs: 0, toMs: 3_600_000 }, -1e9, bounds)).toEqual({ fromMs: 0, toMs: 3_600_000 });
    expect(panned({ fromMs: 0, toMs: 3_600_000 }, 1e12, bounds)).toEqual({ fromMs: 82_800_000, toMs: 86_400_000 });
  });

  it('are never shorter than a minute', () => {
    const view = kept({ fromMs: 5_000_000, toMs: 5_000_001 }, bounds);
    expect(view.toMs - view.fromMs).toBe(60_000);
  });
});
