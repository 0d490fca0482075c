import { describe, expect, it } from 'vitest';
import type { ChartColumns } from '#lib/charts/columns.ts';
import { nearestIndex } from '#lib/charts/columns.ts';
import { linePath } from '#lib/charts/paths.ts';
import { gapLimitsMs, gapsOf, segmentsOf } from '#lib/charts/segments.ts';

const MINUTE_MS = 60_000;
const identity = (value: number) => value;

function raw(minutes: number[], values: number[]): ChartColumns {
  return { stepMs: 0, timesMs: minutes.map((minute) => minute * MINUTE_MS), means: values, mins: values, maxs: values };
}

describe('lines', () => {
  it('are never joined across a gap', () => {
    const columns = raw([0, 1, 2, 10, 11], [1, 2, 3, 4, 5]);
    const segments = segmentsOf(columns, gapLimitsMs(columns, MINUTE_MS));
    expect(segments).toEqual([[0, 1, 2], [3, 4]]);
    expect(linePath(columns, segments, (timeMs) => timeMs / MINUTE_MS, identity)).toBe('M0 1L1 2L2 3M10 4L11 5');
  });

  it('pass one failed reading by and break at a run of them', () => {
    const one = raw([0, 1, 2], [1, NaN, 3]);
    expect(segmentsOf(one, gapLimitsMs(one, MINUTE_MS))).toEqual([[0, 2]]);
    const many = raw([0, 1, 2, 3, 4], [1, NaN, NaN, NaN, 5]);
    expect(segmentsOf(many, gapLimitsMs(many, MINUTE_MS))).toEqual([[0], [4]]);
  });

  it('find the usual interval themselves where it is not known', () => {
    const columns = raw([0, 10, 20, 30, 100, 110], [1, 1, 1, 1, 1, 1]);
    expect(segmentsOf(columns, gapLimitsMs(columns, 0))).toEqual([[0, 1, 2, 3], [4, 5]]);
  });

  it('follow a sensor that sent every hour, then every ten minutes, then every three', () => {
    const minutes = [...Array.from({ length: 12 }, (_, i) => i * 60), ...Array.from({ length: 30 }, (_, i) => 720 + i * 10), ...Array.from({ length: 30 }, (_, i) => 1020 + i * 3)];
    const columns = raw(minutes, minutes.map(() => 1));
    expect(segmentsOf(columns, gapLimitsMs(columns, 3 * MINUTE_MS))).toHaveLength(1);
    const cut = raw(minutes.filter((minute) => minute < 800 || minute > 850), minutes.filter((minute) => minute < 800 || minute > 850).map(() => 1));
    expect(segmentsOf(cut, gapLimitsMs(cut, 3 * MINUTE_MS))).toHaveLength(2);
  });

  it('call a span without readings a gap, before, between and after', () => {
    const columns = raw([10, 11, 12, 30, 31, 32], [1, 1, 1, 1, 1, 1]);
    const limits = gapLimitsMs(columns, MINUTE_MS);
    const gaps = gapsOf(columns, segmentsOf(columns, limits), { fromMs: 0, toMs: 60 * MINUTE_MS }, limits, []);
    expect(gaps.map((gap) => [gap.fromMs / MINUTE_MS, gap.toMs / MINUTE_MS])).toEqual([[0, 10], [12, 30], [32, 60]]);
  });

  it('do not call flagged readings missing', () => {
    const columns = raw([0, 1, 2, 20, 21, 22], [1, 1, 1, 1, 1, 1]);
    const limits = gapLimitsMs(columns, MINUTE_MS);
    expect(gapsOf(columns, segmentsOf(columns, limits), { fromMs: 0, toMs: 21 * MINUTE_MS }, limits, [10 * MINUTE_MS])).toEqual([]);
  });

  it('draw a lone reading as a dot', () => {
    const columns = raw([5], [7]);
    expect(linePath(columns, [[0]], () => 1, identity)).toBe('M1 7h0');
  });

  it('find the nearest point', () => {
    const columns = raw([0, 10, 20], [1, 1, 1]);
    expect([-5, 4, 6, 14, 16, 99].map((minute) => nearestIndex(columns, minute * MINUTE_MS))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(nearestIndex(raw([], []), 0)).toBe(-1);
  });
});
