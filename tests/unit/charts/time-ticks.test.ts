import { describe, expect, it } from 'vitest';
import { timeTicksOf } from '#lib/charts/time-ticks.ts';

const at = (text: string) => Date.parse(text);
const iso = (ticks: { timeMs: number }[]) => ticks.map((tick) => new Date(tick.timeMs).toISOString());

describe('ticks of time', () => {
  it('stand at local midnights on both sides of a change of the clock', () => {
    const ticks = timeTicksOf(at('2026-10-24T12:00:00Z'), at('2026-10-27T12:00:00Z'), 'Europe/Berlin', 4);
    expect(iso(ticks)).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z', '2026-10-26T23:00:00.000Z']);
  });

  it('mark midnight among hours as a day', () => {
    const ticks = timeTicksOf(at('2026-11-21T11:00:00Z'), at('2026-11-22T11:00:00Z'), 'Europe/Rome', 5);
    expect(ticks.map((tick) => tick.kind)).toEqual(['clock', 'clock', 'day', 'clock', 'clock']);
    expect(iso(ticks)[2]).toBe('2026-11-21T23:00:00.000Z');
  });

  it('leave out the hour that the clock leaves out', () => {
    const ticks = timeTicksOf(at('2026-03-29T00:00:00Z'), at('2026-03-29T04:00:00Z'), 'Europe/Berlin', 6);
    expect(iso(ticks)).toEqual(['2026-03-29T00:00:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-29T02:00:00.000Z', '2026-03-29T03:00:00.000Z', '2026-03-29T04:00:00.000Z']);
  });

  it.each([
    [60_000, 6],
    [3_600_000, 6],
    [86_400_000, 5],
    [7 * 86_400_000, 7],
    [365 * 86_400_000, 6],
    [20 * 365 * 86_400_000, 8],
  ])('are never more than asked for over %d ms', (spanMs, most) => {
    const toMs = at('2026-11-22T11:00:00Z');
    const ticks = timeTicksOf(toMs - spanMs, toMs, 'Europe/Rome', most);
    expect(ticks.length).toBeGreaterThan(0);
    expect(ticks.length).toBeLessThanOrEqual(most + 1);
  });

  it('name a year at its first of January', () => {
    const ticks = timeTicksOf(at('2025-11-22T00:00:00Z'), at('2026-11-22T00:00:00Z'), 'UTC', 6);
    expect(ticks.find((tick) => tick.kind === 'year')?.timeMs).toBe(at('2026-01-01T00:00:00Z'));
  });

  it('are none for a span of nothing', () => {
    expect(timeTicksOf(5, 5, 'UTC', 5)).toEqual([]);
  });
});
