import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRule } from '#lib/domain/alerts.ts';
import { readRule } from '../../../src/routes/api/rule-input.ts';
import { boxRingOf, insideOf, ringAround } from '../../../src/routes/area.ts';
import { AREA_KINDS, clearOf, draftOf, firstDraft, levelsOf, quietOf, ruleOf, stepOf, type Draft } from '../../../src/routes/alerts/new/draft.ts';

const INDEX = { id: 'european-aqi', bands: [{ low: 1 }, { low: 2 }, { low: 3 }] };
const first = (change: Partial<Draft> = {}) => ({ ...firstDraft({ kind: 'above', parameter: 'pm25', values: [5, 10, null, 20, 40], index: INDEX, timeZone: 'Europe/Rome' }), ...change });
const asRule = (draft: Draft): AlertRule => ({
  ...ruleOf(draft, { kind: 'area', ring: [[9, 45], [10, 45], [10, 46]], parameter: 'pm25' }, [3]), id: 1, owner: null, mutedUntilMs: null, version: 1, createdMs: 0, updatedMs: 0,
});

describe('the blanks of a rule', () => {
  it.each(AREA_KINDS)('make a rule of the kind %s that the API takes and gives back as it was', (kind) => {
    const draft = first({ kind, clear: null, times: 4, withinHours: 24, by: 7, direction: 'either', overMinutes: 30, stationCount: 3, averagingHours: 8, hasQuiet: true, quietFrom: '23:30', quietTo: '06:05', quietUnless: 90, name: 'Smoke' });
    const rule = asRule(draft);
    expect(readRule(JSON.parse(JSON.stringify(rule)))).toEqual(ruleOf(draft, rule.target, [3]));
    expect(ruleOf(draftOf(rule, first()), rule.target, [3])).toEqual(ruleOf(draft, rule.target, [3]));
  });

  it('begin with a line above nearly all that was measured, and clear 10 % before it', () => {
    expect(first()).toMatchObject({ level: 40, kind: 'above', holdMinutes: 30 });
    expect(clearOf(first())).toBe(36);
    expect(clearOf(first({ kind: 'below', level: 10 }))).toBe(11);
    expect(clearOf(first({ kind: 'rate' }))).toBeNull();
  });

  it('hold no quiet hours unless they are wanted', () => {
    expect(quietOf(first())).toBeNull();
    expect(quietOf(first({ hasQuiet: true }))).toEqual({ fromMinute: 1320, toMinute: 420, timeZone: 'Europe/Rome', unlessBeyond: null });
  });

  it('never ask for more breaches than readings', () => {
    expect(ruleOf(first({ holdLeast: 5, holdOf: 3 }), { kind: 'sensor', sensorId: 1 }).hold).toEqual({ forMs: 1_800_000, least: 3, of: 3 });
  });

  it('step by a round number', () => {
    expect([60, 900, 4].map((most) => stepOf(most, 'pm25'))).toEqual([1, 10, 0.1]);
    expect(levelsOf(0, 22)).toHaveLength(22);
    expect(levelsOf(5, 5)).toEqual([]);
  });
});

describe('an area', () => {
  const place = fc.record({ longitude: fc.double({ min: -179.9, max: 179.9, noNaN: true }), latitude: fc.double({ min: -80, max: 80, noNaN: true }) });

  it('around stations holds every one of them', () => {
    fc.assert(fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), (places) => insideOf(ringAround(places), places).length === places.length), { seed: 4, numRuns: 200 });
  });

  it.each([['9.0, 45.4, 9.3, 45.6', 4], ['9 45 10 46', 4], ['9.3, 45.4, 9.0, 45.6', null], ['9, 45, 10', null], ['9, 45, 10, 95', null], ['', null], ['a, b, c, d', null]])('is read from "%s"', (text, corners) => {
    expect(boxRingOf(text)?.length ?? null).toBe(corners);
  });
});
