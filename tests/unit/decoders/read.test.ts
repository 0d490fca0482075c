import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeperThan } from '#server/decoders/parse-json.ts';
import { readTime } from '#server/decoders/read-time.ts';
import { readValue } from '#server/decoders/read-value.ts';

describe('readTime', () => {
  it.each<[unknown, string]>([
    ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22T11:00:00+01:00', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22 04:30:00.5 -0530', '2026-11-22T10:00:00.500Z'],
    ['2026-11-22T11:00+01', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22t10:00:00.123456789z', '2026-11-22T10:00:00.123Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    [1795341600, '2026-11-22T10:00:00.000Z'],
    [1795341600.25, '2026-11-22T10:00:00.250Z'],
    [1795341600000, '2026-11-22T10:00:00.000Z'],
    ['1795341600', '2026-11-22T10:00:00.000Z'],
    [-631152000000, '1950-01-01T00:00:00.000Z'],
  ])('reads %s', (time, expected) => {
    expect(new Date(readTime(time)!).toISOString()).toBe(expected);
  });

  it.each(['now', '2026-11-22', '2026-11-22T10:00:00', '2023-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-11-22T24:00:00Z', '2026-11-31T10:00:00.000Z', '2026-11-22T1a:00:00Z', '2026-11-22T10:00:00,00aZ', '2026-11-22T10:00:00x000Z', '2026-11-22T10:60:00Z', '12026-11-22T10:00:00Z', '2026-11-22T10:00:00+99:00', true, {}, [], Infinity])('cannot read %s', (time) => {
    expect(readTime(time)).toBeNaN();
  });

  it.each([null, undefined, ''])('takes %s for missing', (time) => {
    expect(readTime(time)).toBeNull();
  });

  it('reads every moment of four centuries as it was written, at any offset', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1800, 0, 1), max: Date.UTC(2200, 0, 1) }), fc.integer({ min: -14 * 60, max: 14 * 60 }), (timeMs, offsetMin) => {
        const local = new Date(timeMs + offsetMin * 60_000).toISOString().slice(0, -1);
        const offset = `${offsetMin < 0 ? '-' : '+'}${String(Math.floor(Math.abs(offsetMin) / 60)).padStart(2, '0')}:${String(Math.abs(offsetMin) % 60).padStart(2, '0')}`;
        expect(readTime(local + offset)).toBe(timeMs);
        expect(readTime(new Date(timeMs).toISOString())).toBe(timeMs);
        expect(readTime(`${new Date(timeMs).toISOString().slice(0, 19)}Z`)).toBe(Math.floor(timeMs / 1000) * 1000);
      }),
    );
  });
});

describe('readValue', () => {
  it.each<[unknown, number, boolean]>([
    [8.41, 8.41, false],
    ['8.41', 8.41, false],
    [' -3e-2 ', -0.03, false],
    ['+.5', 0.5, false],
    ['<0.2', 0.2, true],
    ['≤ 0.2', 0.2, true],
  ])('reads %s', (text, value, belowDetection) => {
    expect(readValue(text)).toEqual({ ok: true, value, belowDetection });
  });

  it.each<[unknown, string]>([
    [undefined, 'value.missing'], [null, 'value.missing'], ['', 'value.missing'], ['NA', 'value.missing'], ['-', 'value.missing'],
    [NaN, 'value.not_a_number'], [Infinity, 'value.not_a_number'], ['1e400', 'value.not_a_number'], ['0x10', 'value.not_a_number'], ['8,41', 'value.not_a_number'],
    ['1_000', 'value.not_a_number'], [true, 'value.not_a_number'], [{}, 'value.not_a_number'], [['7'], 'value.not_a_number'], ['1'.repeat(1000), 'value.not_a_number'],
  ])('refuses %.20s', (value, code) => {
    expect(readValue(value)).toEqual({ ok: false, code });
  });
});

it('counts depth outside strings alone', () => {
  const isDeep = (text: string) => isDeeperThan(new TextEncoder().encode(text), 2);
  expect(['[[1]]', '["[[[[", {"a\\"[[[": 1}]', '[][][]{}'].map(isDeep)).toEqual([false, false, false]);
  expect(['[[[', '{"a":{"b":{"c":1}}}', '[[{"a":1}]]'].map(isDeep)).toEqual([true, true, true]);
});
