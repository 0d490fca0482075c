import { describe, expect, it } from 'vitest';
import { freshnessOf } from '#lib/domain/freshness.ts';

const NOW = Date.UTC(2026, 10, 22, 10, 24);
const MINUTE = 60_000;

describe('freshnessOf', () => {
  it.each([
    ['one interval old', 1, 1, 'fresh'],
    ['a little over two intervals, on its way', 2.4, 1, 'fresh'],
    ['three intervals old', 3, 1, 'late'],
    ['nearly three hours old', 179, 1, 'late'],
    ['over three hours old', 181, 1, 'silent'],
    ['hourly and five hours old', 300, 60, 'late'],
    ['hourly and seven hours old', 421, 60, 'silent'],
    ['of unknown habit and twenty minutes old', 20, 0, 'fresh'],
  ] as const)('says of a value %s', (_, ageMin, intervalMin, expected) => {
    expect(freshnessOf(NOW - ageMin * MINUTE, intervalMin * MINUTE, NOW)).toBe(expected);
  });

  it('says that a sensor without a reading is silent', () => {
    expect(freshnessOf(null, MINUTE, NOW)).toBe('silent');
    expect(freshnessOf(NaN, MINUTE, NOW)).toBe('silent');
  });
});
