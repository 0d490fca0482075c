import { describe, expect, it } from 'vitest';
import { extentWith, steppedTo, type Threshold } from '#lib/charts/threshold.ts';

const guide = (value: number): Threshold => ({ id: `g${value}`, value, label: 'WHO', tone: 'guide' });
const own = (value: number): Threshold => ({ id: `o${value}`, value, label: 'Mine', tone: 'act', clearValue: value - 5 });

describe('lines at values', () => {
  it('widen the scale where they are near, or can be moved', () => {
    expect(extentWith([2, 12], [guide(15)])).toEqual([2, 15]);
    expect(extentWith([2, 12], [own(60)])).toEqual([2, 60]);
    expect(extentWith(null, [own(60)])).toEqual([55, 60]);
  });

  it('do not press what was measured flat where they are far', () => {
    expect(extentWith([2, 6], [guide(75)])).toEqual([2, 6]);
    expect(extentWith(null, [guide(75)])).toBeNull();
  });

  it('move in steps and stop at the ends', () => {
    expect(steppedTo(12.34, 0.1, [0, 100])).toBe(12.3);
    expect(steppedTo(-4, 1, [0, 100])).toBe(0);
    expect(steppedTo(0.30000000000000004, 0.05, [0, 1])).toBe(0.3);
  });
});
