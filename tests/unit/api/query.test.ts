import { describe, expect, it } from 'vitest';
import { bbox, id, parameter, pathId, readQuery, search, someOf, time } from '../../../src/routes/api/query.ts';
import { makeRateLimit } from '../../../src/routes/api/rate-limit.ts';
import { readSeriesQuery } from '../../../src/routes/api/series-query.ts';

const FIELDS = { bbox, id, parameter, search, kind: someOf(['water', 'soil']), from: time };
const read = (text: string) => readQuery(new URLSearchParams(text), FIELDS);
const NOON_MS = Date.UTC(2026, 10, 22, 12);

describe('query fields', () => {
  it.each([
    ['bbox=5.8,47.2,15.1,55.1', { bbox: [5.8, 47.2, 15.1, 55.1] }],
    ['bbox=170,-20,-170,20', { bbox: [170, -20, -170, 20] }],
    ['id=7&parameter=pm25', { id: 7, parameter: 'pm25' }],
    ['kind=water,soil,water', { kind: ['water', 'soil'] }],
    ['from=2026-11-22T12:00:00Z', { from: NOON_MS }],
    ['from=2026-11-22T13:00:00+01:00', { from: NOON_MS }],
    ['from=2026-11-22T13:00%2B0100', { from: NOON_MS }],
    ['from=2026-11-22', { from: NOON_MS - 12 * 3_600_000 }],
    [`from=${NOON_MS}`, { from: NOON_MS }],
    ['from=-1000', { from: -1_000 }],
    ['', {}],
  ])('reads %s', (text, value) => expect(read(text)).toEqual(value));

  it.each([
    ['colour=red', '"colour"'],
    ['__proto__=1', '"__proto__"'],
    ['constructor=1', '"constructor"'],
    ['id=1&id=2', '"id"'],
    ['id=0', '"id"'],
    ['id=2147483648', '"id"'],
    ['id=1e3', '"id"'],
    ['id=%00', '"id"'],
    ['parameter=nonsense', '"parameter"'],
    ['search=', '"search"'],
    ['search=%00', '"search"'],
    ['kind=water,air', '"kind"'],
    ['bbox=1,2,3', '"bbox"'],
    ['bbox=1,2,3,NaN', '"bbox"'],
    ['bbox=1,50,3,40', '"bbox"'],
    ['bbox=-181,0,3,40', '"bbox"'],
    ['bbox=1e2,0,3,40', '"bbox"'],
    ['from=0000-01-01', '"from"'],
    ['from=9999-12-31', '"from"'],
    ['from=2026-02-30', '"from"'],
    ['from=2026-11-22T12:00:00', '"from"'],
    ['from=2026-11-22T25:00:00Z', '"from"'],
    ['from=yesterday', '"from"'],
    ['from=99999999999999999999', '"from"'],
    ['from=1e12', '"from"'],
    ['from=Infinity', '"from"'],
  ])('refuses %s and names the field', (text, name) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'request.invalid', message: expect.stringContaining(name) }));
  });

  it.each(['0', '-1', '1.5', 'abc', '99999999999', ''])('finds nothing under the id "%s"', (text) => {
    expect(() => pathId(text, 'station')).toThrow(expect.objectContaining({ code: 'resource.unknown' }));
  });
});

describe('the span of a series', () => {
  const span = (text: string) => readSeriesQuery(new URLSearchParams(text), NOON_MS);

  it('is the last day unless told otherwise', () => {
    expect(span('')).toEqual({ fromMs: NOON_MS - 86_400_000, toMs: NOON_MS });
    expect(span('from=2026-11-01')).toEqual({ fromMs: Date.UTC(2026, 10, 1), toMs: NOON_MS });
    expect(span('to=2026-11-02')).toEqual({ fromMs: Date.UTC(2026, 10, 1), toMs: Date.UTC(2026, 10, 2) });
  });

  it.each(['from=2026-11-02&to=2026-11-01', 'points=0', 'points=4001', 'every=5m', 'points=10&every=1h', 'every=raw&from=2020-01-01', 'every=10m&from=1990-01-01'])(
    'refuses %s',
    (text) => expect(() => span(text)).toThrow(expect.objectContaining({ code: 'request.invalid' })),
  );
});

describe('the rate limit', () => {
  it('lets a burst pass, then twenty a second, and says when to come back', () => {
    const findWaitS = makeRateLimit();
    for (let i = 0; i < 60; i += 1) expect(findWaitS('192.0.2.1', 0)).toBeNull();
    expect(findWaitS('192.0.2.1', 0)).toBe(1);
    expect(findWaitS('192.0.2.2', 0)).toBeNull();
    for (let i = 0; i < 20; i += 1) expect(findWaitS('192.0.2.1', 1_000)).toBeNull();
    expect(findWaitS('192.0.2.1', 1_000)).toBe(1);
  });

  it('counts a whole /64 as one', () => {
    const findWaitS = makeRateLimit();
    for (let i = 0; i < 60; i += 1) findWaitS(`2001:db8:1:2::${i.toString(16)}`, 0);
    expect(findWaitS('2001:db8:1:2:ffff::1', 0)).toBe(1);
    expect(findWaitS('2001:db8:1:3::1', 0)).toBeNull();
  });

  it('forgets the address that has been quiet longest', () => {
    const findWaitS = makeRateLimit();
    for (let i = 0; i < 61; i += 1) findWaitS('192.0.2.1', 0);
    for (let i = 0; i < 50_000; i += 1) findWaitS(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0);
    expect(findWaitS('192.0.2.1', 0)).toBeNull();
  });
});
