import { describe, expect, it } from 'vitest';
import { dayNumberOf, dayStartMs, instantOf, localMsOf, makeLocalMsOf, startOfDayMs, zoneOffsetMs } from '#lib/charts/zone.ts';

const at = (text: string) => Date.parse(text);
const HOUR_MS = 3_600_000;

describe('local time of zones', () => {
  it.each([
    ['Europe/Berlin', '2026-01-15T12:00:00Z', 1],
    ['Europe/Berlin', '2026-07-15T12:00:00Z', 2],
    ['America/St_Johns', '2026-01-15T12:00:00Z', -3.5],
    ['Asia/Kathmandu', '2026-01-15T12:00:00Z', 5.75],
    ['UTC', '2026-01-15T12:00:00Z', 0],
  ])('knows the offset of %s at %s', (zone, time, hours) => {
    expect(zoneOffsetMs(at(time), zone) / HOUR_MS).toBe(hours);
  });

  it('begins the two days of a change of the clock at their own midnights', () => {
    expect(dayStartMs(dayNumberOf(at('2026-03-29T12:00:00Z'), 'Europe/Berlin'), 'Europe/Berlin')).toBe(at('2026-03-28T23:00:00Z'));
    expect(dayStartMs(dayNumberOf(at('2026-03-30T12:00:00Z'), 'Europe/Berlin'), 'Europe/Berlin')).toBe(at('2026-03-29T22:00:00Z'));
    expect(startOfDayMs(at('2026-10-25T22:30:00Z'), 'Europe/Berlin')).toBe(at('2026-10-24T22:00:00Z'));
  });

  it('takes the first of two instants and the moment after a jump', () => {
    expect(instantOf(Date.UTC(2026, 9, 25, 2, 30), 'Europe/Berlin')).toBe(at('2026-10-25T00:30:00Z'));
    expect(instantOf(Date.UTC(2026, 2, 29, 2, 30), 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'));
  });

  it('gives the same local times in a row as one by one', () => {
    const localOf = makeLocalMsOf('Europe/Berlin');
    for (let timeMs = at('2026-03-27T00:00:00Z'); timeMs < at('2026-03-31T00:00:00Z'); timeMs += HOUR_MS) {
      expect(localOf(timeMs)).toBe(localMsOf(timeMs, 'Europe/Berlin'));
    }
  });
});
