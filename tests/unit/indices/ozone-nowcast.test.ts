import { describe, expect, it } from 'vitest';
import { findIndex } from '#lib/indices/index.ts';
import { ozoneNowcastOf } from '#lib/indices/ozone-nowcast.ts';
import { leastSquares } from '#lib/numeric/least-squares.ts';

const HOURS = 336;

/** A fortnight of days with noise, ppb. */
function fortnight(seed: number, noisePpb: number, hours = HOURS): Float64Array {
  const random = lehmer(seed);
  return Float64Array.from({ length: hours }, (_, i) => 35 + 18 * Math.sin((2 * Math.PI * (i - 9)) / 24) + 5 * Math.sin((2 * Math.PI * i) / 100) + noisePpb * (random() + random() + random() - 1.5));
}

/** Slopes by modified Gram-Schmidt: nothing of the normal equations. */
function orthogonal(x: Float64Array, y: Float64Array, columns: number): number[] {
  const rows = y.length;
  const centred = (values: number[]) => values.map((value) => value - values.reduce((sum, one) => sum + one, 0) / rows);
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const q = Array.from({ length: columns }, (_, j) => centred(Array.from({ length: rows }, (_, i) => x[i * columns + j]!)));
  const r = q.map(() => new Array<number>(columns).fill(0));
  const residual = centred([...y]);
  const right: number[] = [];
  for (let j = 0; j < columns; j += 1) {
    const norm = Math.sqrt(dot(q[j]!, q[j]!));
    r[j]![j] = norm;
    q[j] = q[j]!.map((value) => value / norm);
    for (let k = j + 1; k < columns; k += 1) {
      r[j]![k] = dot(q[j]!, q[k]!);
      q[k] = q[k]!.map((value, i) => value - r[j]![k]! * q[j]![i]!);
    }
    right.push(dot(q[j]!, residual));
  }
  const slopes = new Array<number>(columns).fill(0);
  for (let j = columns - 1; j >= 0; j -= 1) slopes[j] = (right[j]! - slopes.reduce((sum, slope, k) => sum + (k > j ? slope * r[j]![k]! : 0), 0)) / r[j]![j]!;
  return slopes;
}

describe('the ozone NowCast', () => {
  it('foretells the 8 h mean around the newest hour from two weeks of days that repeat', () => {
    for (const seed of [3, 5, 8]) {
      const whole = fortnight(seed, 0.05, HOURS + 3);
      const truth = whole.slice(HOURS - 5, HOURS + 3).reduce((sum, hour) => sum + hour / 8, 0);
      const nowcast = ozoneNowcastOf(whole.slice(0, HOURS))!;
      expect(nowcast).toMatchObject({ by: 'regression', agoHours: 0, used: HOURS });
      expect(Math.abs(nowcast.valuePpb - truth)).toBeLessThan(0.15);
      expect(Math.abs(0.85 * whole[HOURS - 1]! + 4.5 - truth)).toBeGreaterThan(1);
    }
  });

  it('is the regression that another way of computing least squares gives', () => {
    const random = lehmer(11);
    const [rows, columns] = [60, 12];
    const x = Float64Array.from({ length: rows * columns }, () => 40 * random());
    const y = Float64Array.from({ length: rows }, (_, i) => 3 + 2 * x[i * columns]! - x[i * columns + 5]! + random());
    const fit = leastSquares(x, y, columns)!;
    orthogonal(x, y, columns).forEach((slope, j) => expect(fit.slopes[j]).toBeCloseTo(slope, 9));
    expect(leastSquares(x.map((_, i) => x[Math.floor(i / columns) * columns]!), y, columns)).toBeNull();
    expect(leastSquares(x.slice(0, columns * columns), y.slice(0, columns), columns)).toBeNull();
  });

  it.each([
    ['fewer than three quarters of the hours', (hours: Float64Array) => hours.map((hour, i) => (i % 4 === 0 || i % 50 === 1 ? NaN : hour))],
    ['eight missing hours in a row', (hours: Float64Array) => hours.map((hour, i) => (i >= 100 && i < 108 ? NaN : hour))],
    ['days without any noise, whose hours do not tell their parts apart', () => fortnight(1, 0)],
    ['a day only', (hours: Float64Array) => hours.slice(-24)],
  ])('falls back on the surrogate for %s', (_, change) => {
    const hours = change(fortnight(2, 1)).slice();
    hours[hours.length - 1] = 60;
    expect(ozoneNowcastOf(hours)).toMatchObject({ by: 'surrogate', valuePpb: 0.85 * 60 + 4.5 });
  });

  it('bridges up to seven missing hours', () => {
    const whole = fortnight(4, 0.3);
    const gaps = whole.map((hour, i) => ((i >= 100 && i < 107) || i === 200 ? NaN : hour));
    expect(ozoneNowcastOf(gaps)).toMatchObject({ by: 'regression', used: HOURS - 8 });
    expect(Math.abs(ozoneNowcastOf(gaps)!.valuePpb - ozoneNowcastOf(whole)!.valuePpb)).toBeLessThan(3);
  });

  it('stands on the hour before where the newest is missing, and on nothing where three are', () => {
    const hours = fortnight(6, 0.5, HOURS + 1);
    const before = ozoneNowcastOf(hours.slice(0, HOURS))!;
    hours[HOURS] = NaN;
    expect(ozoneNowcastOf(hours)).toMatchObject({ by: 'regression', agoHours: 1, valuePpb: before.valuePpb });
    hours.fill(NaN, HOURS - 2);
    expect(ozoneNowcastOf(hours)).toBeNull();
  });

  it('is never below zero, and zero where all hours are', () => {
    expect(ozoneNowcastOf(new Float64Array(HOURS))).toMatchObject({ by: 'zero', valuePpb: 0 });
    const falling = fortnight(7, 0.4).map((hour, i) => Math.max(0, hour - (i > 300 ? 60 : 0)));
    expect(ozoneNowcastOf(falling)!.valuePpb).toBeGreaterThanOrEqual(0);
  });

  it('is given by the index from two weeks, and says how', () => {
    const told = findIndex('nowcast')!.evaluate({ pollutant: 'O3', hours: [...fortnight(3, 0.05)] });
    expect(told).toMatchObject({ ok: true, responsible: 'O3', trail: [{ step: 'nowcast', detail: expect.stringContaining('regression over two weeks') as string }, {}, {}] });
  });
});

function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
