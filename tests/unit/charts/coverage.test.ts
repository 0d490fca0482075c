import { describe, expect, it } from 'vitest';
import { coverageOf } from '#lib/charts/coverage.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function bucketsOf(hours: number[], countAt: (hour: number) => number) {
  return { stepMs: HOUR_MS, timesMs: hours.map((hour) => hour * HOUR_MS), counts: hours.map(countAt) };
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the coverage bar', () => {
  it('is whole for a sensor that sent hourly, and every ten minutes since its device was changed', () => {
    const series = bucketsOf(range(0, 480), (hour) => (hour < 240 ? 1 : 6));
    const { share, cells } = coverageOf(series, { fromMs: 0, toMs: 480 * HOUR_MS, sinceMs: 0, intervalMs: 10 * MINUTE_MS, count: 60 });
    expect(share).toBeGreaterThan(0.99);
    expect(cells.every((cell) => cell.share === 1)).toBe(true);
  });

  it('shows an outage of the hourly past by the habit of that time', () => {
    const series = bucketsOf([...range(0, 100), ...range(148, 480)], (hour) => (hour < 240 ? 1 : 6));
    const { share, cells } = coverageOf(series, { fromMs: 0, toMs: 480 * HOUR_MS, sinceMs: 0, intervalMs: 10 * MINUTE_MS, count: 60 });
    expect(cells.filter((cell) => cell.share === 0)).toHaveLength(5);
    // 48 of 1,680 are missing; by the present interval it would have been 288 of many
    expect(share).toBeCloseTo(1 - 48 / 1_680, 2);
  });

  it('knows an hourly sensor by buckets of twenty minutes', () => {
    const series = { stepMs: 20 * MINUTE_MS, timesMs: range(0, 100).map((hour) => hour * HOUR_MS), counts: range(0, 100).map(() => 1) };
    expect(coverageOf(series, { fromMs: 0, toMs: 100 * HOUR_MS, sinceMs: 0, intervalMs: 3 * MINUTE_MS, count: 20 }).share).toBe(1);
  });

  it('counts half where every second reading is lost, once most of them came', () => {
    const timesMs = range(0, 200).map((minute) => minute * MINUTE_MS).filter((_, i) => i < 100 || i % 2 === 0 || i >= 140);
    const { cells } = coverageOf({ stepMs: 0, timesMs, counts: timesMs.map(() => 1) }, { fromMs: 0, toMs: 200 * MINUTE_MS, sinceMs: 0, intervalMs: MINUTE_MS, count: 10 });
    expect(cells.map((cell) => cell.share)).toEqual([1, 1, 1, 1, 1, expect.any(Number), expect.any(Number), 1, 1, 1]);
  });

  it('expects nothing before the sensor was there, and nothing where its habit is not known', () => {
    const series = bucketsOf(range(24, 48), () => 6);
    const { share, cells } = coverageOf(series, { fromMs: 0, toMs: 48 * HOUR_MS, sinceMs: 24 * HOUR_MS, intervalMs: 0, count: 8 });
    expect(cells.map((cell) => cell.share)).toEqual([null, null, null, null, 1, 1, 1, 1]);
    expect(share).toBe(1);
    expect(coverageOf({ stepMs: 0, timesMs: [], counts: [] }, { fromMs: 0, toMs: HOUR_MS, sinceMs: 0, intervalMs: 0, count: 4 }).share).toBeNull();
  });

  it('is empty, not whole, where a sensor of a known interval sent nothing', () => {
    const { share, cells } = coverageOf({ stepMs: 0, timesMs: [], counts: [] }, { fromMs: 0, toMs: HOUR_MS, sinceMs: 0, intervalMs: MINUTE_MS, count: 4 });
    expect([share, cells.map((cell) => cell.share)]).toEqual([0, [0, 0, 0, 0]]);
  });
});
