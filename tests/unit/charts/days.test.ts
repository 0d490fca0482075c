import { describe, expect, it } from 'vitest';
import { dayMeansOf, weekdayOf, weekMediansOf, withNewestDays } from '#lib/charts/days.ts';
import { flagCountsOf } from '#lib/charts/flag-counts.ts';
import { summaryOf } from '#lib/charts/summary.ts';

const HOUR_MS = 3_600_000;
const at = (text: string) => Date.parse(text);

function hoursFrom(from: string, means: (number | null)[], goodCount = 60) {
  return { timesMs: means.map((_, i) => at(from) + i * HOUR_MS), means, goodCounts: means.map(() => goodCount) };
}

describe('days from hours', () => {
  it('take their newest ones anew, and another one after midnight', () => {
    const days = [1, 2, 3].map((dayNumber) => ({ dayNumber, mean: dayNumber }));
    expect(withNewestDays(days, [])).toEqual(days);
    expect(withNewestDays(days, [{ dayNumber: 3, mean: 9 }, { dayNumber: 4, mean: null }])).toEqual([{ dayNumber: 2, mean: 2 }, { dayNumber: 3, mean: 9 }, { dayNumber: 4, mean: null }]);
  });

  it('are local: 25 hours on the day the clock goes back', () => {
    const hours = hoursFrom('2026-10-24T22:00:00Z', [...Array<number>(25).fill(10), 99]);
    const days = dayMeansOf(hours, 'Europe/Berlin', at('2026-10-24T22:00:00Z'), at('2026-10-25T23:30:00Z'));
    expect(days.map((day) => day.mean)).toEqual([10, 99]);
  });

  it('weigh hours by their good readings and keep days without any', () => {
    const hours = { timesMs: [at('2026-05-01T00:00:00Z'), at('2026-05-01T01:00:00Z')], means: [10, 40], goodCounts: [30, 10] };
    const days = dayMeansOf(hours, 'UTC', at('2026-04-30T00:00:00Z'), at('2026-05-02T12:00:00Z'));
    expect(days.map((day) => day.mean)).toEqual([null, 17.5, null]);
  });

  it('begin the week on Monday', () => {
    expect(weekdayOf(at('2026-11-23T00:00:00Z') / 86_400_000)).toBe(0);
    expect(weekdayOf(at('2026-11-22T00:00:00Z') / 86_400_000)).toBe(6);
    expect(weekdayOf(-1)).toBe(2);
  });

  it('take the median of an hour over the weeks, not before there are two', () => {
    const hours = hoursFrom('2026-11-02T00:00:00Z', Array.from({ length: 3 * 168 }, (_, i) => (i % 168 === 0 ? [5, 1, 9][Math.floor(i / 168)]! : 2)));
    const medians = weekMediansOf(hours, 'UTC', 0);
    expect(medians[0]).toBe(5);
    expect(medians[1]).toBe(2);
    expect(weekMediansOf(hoursFrom('2026-11-02T00:00:00Z', [1]), 'UTC', 0)[0]).toBeNull();
  });
});

describe('counts of flags', () => {
  const MINUTE_MS = 60_000;
  const flagged = [{ timeMs: 5, value: 1, flag: 3 as const }, { timeMs: 6, value: 1, flag: 4 as const }];
  const raw = (minutes: number[]) => ({ stepMs: 0, timesMs: minutes.map((minute) => minute * MINUTE_MS), counts: minutes.map(() => 1), goodCounts: minutes.map(() => 1), flagged: [] });
  const span = (from: number, to: number, step: number) => Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);

  it('sum to all readings that were expected', () => {
    const series = { stepMs: 10 * MINUTE_MS, timesMs: [0, 10, 20, 30].map((minute) => minute * MINUTE_MS), counts: [10, 10, 7, 10], goodCounts: [10, 9, 6, 10], flagged };
    const counts = flagCountsOf(series, 0, 40 * MINUTE_MS, MINUTE_MS);
    expect(counts).toEqual({ good: 35, suspect: 1, fail: 1, missing: 3, expected: 40 });
    expect(counts.good + counts.suspect + counts.fail + counts.missing).toBe(counts.expected);
  });

  it('miss what did not come, in the middle and at the end', () => {
    expect(flagCountsOf(raw(span(0, 60, 1).filter((minute) => minute < 20 || minute >= 30)), 0, 60 * MINUTE_MS, MINUTE_MS)).toMatchObject({ good: 50, missing: 10 });
    expect(flagCountsOf(raw(span(0, 40, 1)), 0, 60 * MINUTE_MS, MINUTE_MS).missing).toBe(20);
  });

  it('miss nothing where a sensor only became faster', () => {
    expect(flagCountsOf(raw([...span(0, 600, 10), ...span(600, 720, 3)]), 0, 720 * MINUTE_MS, 3 * MINUTE_MS).missing).toBeLessThanOrEqual(1);
  });

  it('miss nothing where the interval is not known', () => {
    expect(flagCountsOf({ stepMs: 0, timesMs: [5], counts: [1], goodCounts: [1], flagged: [] }, 0, 1e9, 0)).toMatchObject({ missing: 0, expected: 1 });
  });
});

describe('the sentence of a figure', () => {
  it('knows latest, range and trend', () => {
    const values = [1, 1, 1, 1, 1, 1, 9, 9];
    const columns = { stepMs: 0, timesMs: values.map((_, i) => i * 10), means: values, mins: values, maxs: values };
    expect(summaryOf(columns, 0, 70)).toEqual({ latest: 9, latestMs: 70, low: 1, high: 9, trend: 'rising' });
    expect(summaryOf(columns, 0, 50)?.trend).toBe('steady');
    expect(summaryOf(columns, 500, 600)).toBeNull();
  });
});
