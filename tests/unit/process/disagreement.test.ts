import { describe, expect, it } from 'vitest';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { DayMean } from '#server/db/fleet.ts';
import { findDisagreements } from '#server/disagreement.ts';

const meanOf = (stationId: number, mean: number, more: Partial<DayMean> = {}): DayMean => ({ sensorId: stationId * 10, stationId, parameter: 'pm25' as ParameterId, latitude: 48.1 + stationId / 500, longitude: 11.5, mean, ...more });
const TOWN = [10, 11, 12, 9, 10].map((mean, i) => meanOf(i, mean));

describe('disagreement with neighbours', () => {
  it('is a mean far from the median of those within ten kilometres', () => {
    expect(findDisagreements([...TOWN, meanOf(5, 60)])).toEqual([{ stationId: 5, sensorId: 50, parameter: 'pm25', mean: 60, against: 10, count: 5 }]);
    expect(findDisagreements([...TOWN, meanOf(5, 19)])).toEqual([]);
  });

  it('needs four neighbours, and a spread among them is no disagreement', () => {
    expect(findDisagreements([...TOWN.slice(0, 3), meanOf(5, 60)])).toEqual([]);
    expect(findDisagreements([5, 40, 20, 60, 30, 75].map((mean, i) => meanOf(i, mean)))).toEqual([]);
    expect(findDisagreements([...TOWN, meanOf(5, 60, { latitude: 48.4 })])).toEqual([]); // too far away
  });

  it('does not count a station’s own second sensor, and names the worst of a station', () => {
    const twice = [0, 1, 2].flatMap((i) => [meanOf(i, 10), meanOf(i, 10, { sensorId: 99 + i })]);
    expect(findDisagreements([...twice, meanOf(5, 60)])).toEqual([]); // three neighbours, not six
    const warm = [1, 2, 3, 4, 5].map((i) => meanOf(i, 8, { parameter: 'air_temperature', sensorId: 700 + i }));
    const found = findDisagreements([...TOWN, ...warm, meanOf(9, 30), meanOf(9, 40, { parameter: 'air_temperature', sensorId: 709 })]);
    expect(found.map(({ stationId, parameter }) => [stationId, parameter])).toEqual([[9, 'air_temperature']]);
  });

  it('holds a crowd at one place', () => {
    const crowd = Array.from({ length: 5000 }, (_, i) => meanOf(i, 10 + (i % 3), { latitude: 48.1 + i / 1e6 }));
    const startedMs = performance.now();
    expect(findDisagreements(crowd)).toEqual([]);
    expect(performance.now() - startedMs).toBeLessThan(10_000); // every cell is looked into up to a bound
  });
});
