import { describe, expect, it } from 'vitest';
import { filterIn, isFiltering, NO_FILTER, passesFilter, putFilter, type Filterable, type MapFilter } from '#lib/domain/map-filter.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 10);
const STATION: Filterable = { kind: 'low-cost', exposure: 'outdoor', timeMs: NOW_MS - 60_000, intervalMs: 60_000, flag: null };

describe('the filter of the map', () => {
  it.each<[change: Partial<MapFilter>, station: Partial<Filterable>, passes: boolean]>([
    [{}, {}, true],
    [{}, { timeMs: NaN, flag: 4 }, true],
    [{ kinds: ['reference'] }, {}, false],
    [{ kinds: ['reference', 'low-cost'] }, {}, true],
    [{ exposures: ['outdoor'] }, { exposure: 'indoor' }, false],
    [{ ages: 'fresh' }, {}, true],
    [{ ages: 'fresh' }, { timeMs: NOW_MS - 600_000 }, false],
    [{ ages: 'heard' }, { timeMs: NOW_MS - 600_000 }, true],
    [{ ages: 'heard' }, { timeMs: NOW_MS - 4 * 3_600_000 }, false],
    [{ ages: 'heard' }, { timeMs: NaN }, false],
    [{ isGoodOnly: true }, { flag: 3 }, false],
    [{ isGoodOnly: true }, { flag: 1 }, true],
  ])('with %j lets %j through: %s', (change, station, passes) => {
    const filter = { ...NO_FILTER, ...change };
    expect(passesFilter(filter, { ...STATION, ...station }, NOW_MS)).toBe(passes);
    expect(isFiltering(filter)).toBe(Object.keys(change).length > 0);
    const params = new URLSearchParams();
    putFilter(params, filter);
    expect(filterIn(params)).toEqual(filter);
  });
});
