import { describe, expect, it } from 'vitest';
import { MOST_SURPRISE, stepTail, TAIL_WARM_UP, TAIL_WIDTH } from '#lib/numeric/tail.ts';

function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const random = seeded(3);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function tailOf(values: readonly number[]) {
  const state = new Array<number>(TAIL_WIDTH).fill(0);
  let count = 0;
  for (const value of values) stepTail(state, 0, (count += 1), value);
  return { state, next: (value: number) => stepTail([...state], 0, count + 1, value) };
}

describe('stepTail', () => {
  it('follows the 2nd and 98th percentile that sorting finds', () => {
    for (const draw of [normal, () => normal() * 30 + 400, () => -Math.log(1 - random())]) {
      const values = Array.from({ length: 20_000 }, draw);
      const sorted = [...values].sort((a, b) => a - b);
      const { state } = tailOf(values);
      const width = (sorted[19_600] as number) - (sorted[400] as number);
      expect(Math.abs((state[0] as number) - (sorted[19_600] as number)) / width).toBeLessThan(0.06);
      expect(Math.abs((state[3] as number) - (sorted[400] as number)) / width).toBeLessThan(0.06);
    }
  });

  it('reads the probability of an exponential tail', () => {
    const { next } = tailOf(Array.from({ length: 20_000 }, () => -Math.log(1 - random())));
    expect(next(-Math.log(1e-3))).toBeGreaterThan(2.5);
    expect(next(-Math.log(1e-3))).toBeLessThan(3.3);
  });

  it('says nothing in the middle, and gives each tail its sign', () => {
    const { next } = tailOf(Array.from({ length: 3000 }, normal));
    expect(Math.abs(next(0))).toBe(0);
    expect(next(5)).toBeGreaterThan(2);
    expect(next(-5)).toBeLessThan(-2);
    expect(next(1e9)).toBe(MOST_SURPRISE);
  });

  it('says nothing before it has warmed up', () => {
    const state = new Array<number>(TAIL_WIDTH).fill(0);
    for (let count = 1; count <= TAIL_WARM_UP; count += 1) expect(stepTail(state, 0, count, count === 30 ? 1e6 : normal())).toBe(0);
  });

  it('stays finite on a constant series', () => {
    const { state, next } = tailOf(new Array<number>(5000).fill(7));
    expect(state.every(Number.isFinite)).toBe(true);
    expect(Number.isFinite(next(8))).toBe(true);
  });
});
