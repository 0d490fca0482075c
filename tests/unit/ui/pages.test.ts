import { describe, expect, it } from 'vitest';
import type { Reads, SensorNow, StationNow } from '#lib/domain/api.ts';
import { foldName, matchPlaces } from '../../../src/routes/match-places.ts';
import { nextOf } from '../../../src/routes/sign-in/next.ts';
import { chosenRangeOf } from '../../../src/routes/stations/[id]/chosen-range.ts';
import { datasetOf } from '../../../src/routes/stations/[id]/dataset.ts';
import { chosenSensor, inOrder } from '../../../src/routes/stations/[id]/sensor-order.ts';
import { listHref, listQueryOf, readRows, sorted, type Row } from '../../../src/routes/stations/station-list.ts';

function sensor(id: number, parameter: SensorNow['parameter'], latest: SensorNow['latest'] = null): SensorNow {
  return { id, stationId: 1, parameter, channel: '', heightM: null, method: null, averagingS: 0, stamp: 'instant', intervalMs: 60_000, latest };
}
function station(id: number, name: string, sensors: SensorNow[] = []): StationNow {
  return {
    id, name, kind: 'water', exposure: 'outdoor', latitude: 1, longitude: 2, positionAccuracy: 'exact', altitudeM: null, timeZone: 'UTC',
    licence: null, source: null, isDemonstration: false, createdMs: 0, sensors, newestMs: null,
  };
}

describe('the table of stations', () => {
  const rows: Row[] = [
    { station: station(1, 'b 10'), sensor: sensor(1, 'pm25', { timeMs: 5, value: 3, flag: null }) },
    { station: station(2, 'a'), sensor: null },
    { station: station(3, 'b 9'), sensor: sensor(3, 'pm25', { timeMs: 9, value: 1, flag: 3 }) },
  ];

  it('sorts numbers in names as numbers', () => {
    expect(sorted(rows, { sort: 'name', isDescending: false }).map((row) => row.station.id)).toEqual([2, 3, 1]);
  });

  it('puts rows without a value last, whichever way it is sorted', () => {
    expect(sorted(rows, { sort: 'value', isDescending: false }).map((row) => row.station.id)).toEqual([3, 1, 2]);
    expect(sorted(rows, { sort: 'value', isDescending: true }).map((row) => row.station.id)).toEqual([1, 3, 2]);
  });

  it('keeps its whole state in the address', () => {
    const query = listQueryOf(new URLSearchParams('search=weir&kind=water&p=ph&sort=age&order=down&page=3'));
    expect(listHref(query, { page: 3 })).toBe('/stations?search=weir&kind=water&p=ph&sort=age&order=down&page=3');
    expect(listQueryOf(new URLSearchParams('kind=evil&p=__proto__&sort=x&page=-1'))).toEqual({ search: '', kind: null, parameter: null, sort: 'name', isDescending: false, page: 1 });
  });

  it('reads no more pages than it can sort', async () => {
    let asked = 0;
    const reads = { listStations: async () => ({ stations: Array.from({ length: 1000 }, (_, i) => station(++asked * 1000 + i, 'x')), next: 1 }) } as unknown as Reads;
    const { rows: read, isCut } = await readRows(reads, listQueryOf(new URLSearchParams()));
    expect([read.length, isCut]).toEqual([5000, true]);
  });
});

describe('the page of a station', () => {
  it('shows what people come for first and the hardware last', () => {
    const ordered = inOrder([sensor(1, 'battery_voltage'), sensor(2, 'air_temperature'), sensor(3, 'pm25')]);
    expect(ordered.map((one) => one.id)).toEqual([3, 2, 1]);
  });

  it('chooses the sensor of the address, otherwise one that has sent', () => {
    const sensors = [sensor(1, 'pm25'), sensor(2, 'no2', { timeMs: 1, value: 1, flag: null })];
    expect(chosenSensor(sensors, new URLSearchParams())?.id).toBe(2);
    expect(chosenSensor(sensors, new URLSearchParams('p=pm25'))?.id).toBe(1);
    expect(chosenSensor(sensors, new URLSearchParams('sensor=1'))?.id).toBe(1);
    expect(chosenSensor([], new URLSearchParams('sensor=1'))).toBeNull();
  });

  it('ends now unless the address names a past end', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    expect(chosenRangeOf(new URLSearchParams(), now)).toEqual({ range: '24h', isLive: true, toMs: now, fromMs: now - 86_400_000 });
    expect(chosenRangeOf(new URLSearchParams('range=1h&to=2026-11-01T00:00:00Z'), now)).toMatchObject({ isLive: false, toMs: Date.parse('2026-11-01T00:00:00Z') });
    expect(chosenRangeOf(new URLSearchParams('range=zz&to=2999-01-01'), now)).toMatchObject({ range: '24h', isLive: true });
    expect(chosenRangeOf(new URLSearchParams('range=all'), now).fromMs).toBeNull();
  });

  it('lets no name end its script element', () => {
    const script = datasetOf(station(1, '</script><script>alert(1)</script>'), 'http://x');
    expect(script.match(/<\/script>/g)).toHaveLength(1);
  });
});

describe('the search for places', () => {
  const cities = { names: ['Milano', 'Sankt Pölten', 'Münster', 'Al Munastir'], positions: [919, 4546, 1563, 4820, 763, 5196, 1083, 3577] };
  const folded = cities.names.map(foldName);

  it('minds neither accents nor case, and finds later words after beginnings', () => {
    expect(matchPlaces(cities, folded, ' MUN', 5)).toEqual([{ name: 'Münster', longitude: 7.63, latitude: 51.96 }, { name: 'Al Munastir', longitude: 10.83, latitude: 35.77 }]);
    expect(matchPlaces(cities, folded, 'polten', 5).map((place) => place.name)).toEqual(['Sankt Pölten']);
    expect(matchPlaces(cities, folded, '', 5)).toEqual([]);
  });
});

describe('signing in', () => {
  it.each([
    ['/manage?x=1', '/manage?x=1'],
    ['//evil.example/x', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
  ])('goes on to %j as %s, on this site alone', (next, path) => {
    const url = new URL('https://air.example/sign-in');
    url.searchParams.set('next', next);
    expect(nextOf(url)).toBe(path);
  });
});
