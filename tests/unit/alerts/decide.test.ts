import { describe, expect, it } from 'vitest';
import type { AlertDelivery } from '#lib/domain/alerts.ts';
import { decideFiring, decideResolved, quietUntil, type TellInput } from '#server/stages/alert/decide.ts';

const NOW = Date.UTC(2026, 10, 22, 22, 30);
const HOUR = 3_600_000;
const delivery: AlertDelivery = { channelIds: [1], minGapMs: HOUR, quiet: null, capPerDay: 5, isResolvedTold: true };
const quiet = { fromMinute: 22 * 60, toMinute: 7 * 60, timeZone: 'UTC', unlessBeyond: 90 };
const input = (more: Partial<TellInput> = {}): TellInput => ({
  condition: { kind: 'above', level: 40, clear: null, averagingHours: 0 }, delivery, mutedUntilMs: null, mayTell: true, value: 50, nowMs: NOW, told: { dayCount: 0, lastMs: null, eventMs: null }, ...more,
});

describe('whether an alert is told', () => {
  it.each<[string, Partial<TellInput>, string]>([
    ['at once', {}, 'sent'],
    ['not where there is no channel', { delivery: { ...delivery, channelIds: [] } }, 'none'],
    ['not where late data brought it', { mayTell: false }, 'late_data'],
    ['not while it is muted', { mutedUntilMs: NOW + 1 }, 'muted'],
    ['again once the muting is over', { mutedUntilMs: NOW }, 'sent'],
    ['not where its event was told within the hour', { told: { dayCount: 1, lastMs: NOW - 2 * HOUR, eventMs: NOW - HOUR + 1 } }, 'grouped'],
    ['not so soon after the one before', { told: { dayCount: 1, lastMs: NOW - HOUR + 1, eventMs: null } }, 'too_soon'],
    ['not beyond the cap', { told: { dayCount: 5, lastMs: NOW - 2 * HOUR, eventMs: null } }, 'cap'],
    ['after the quiet hours', { delivery: { ...delivery, quiet } }, 'later'],
    ['in quiet hours where it is beyond the urgent level', { delivery: { ...delivery, quiet }, value: 91 }, 'sent'],
  ])('%s', (_title, more, decision) => {
    expect(decideFiring(input(more)).decision).toBe(decision);
  });

  it('waits for the end of quiet hours in their own zone, also where the clock is set meanwhile', () => {
    expect(quietUntil(quiet, NOW)).toBe(Date.UTC(2026, 10, 23, 7));
    expect(quietUntil({ ...quiet, timeZone: 'Europe/Berlin' }, Date.UTC(2026, 9, 24, 21))).toBe(Date.UTC(2026, 9, 25, 6)); // summer time ends in that night
    expect(quietUntil({ ...quiet, fromMinute: 8 * 60, toMinute: 9 * 60 }, NOW)).toBe(null);
  });

  it('tells the end to whom the beginning was told, and neither where the beginning still waited', () => {
    expect(decideResolved(input(), { wasTold: true, overtaken: false }).decision).toBe('sent');
    expect(decideResolved(input(), { wasTold: false, overtaken: false }).decision).toBe('none');
    expect(decideResolved(input(), { wasTold: true, overtaken: true }).decision).toBe('overtaken');
    expect(decideResolved(input({ delivery: { ...delivery, isResolvedTold: false } }), { wasTold: true, overtaken: false }).decision).toBe('none');
  });
});
