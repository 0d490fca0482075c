import { describe, expect, it } from 'vitest';
import { NO_FILTER } from '#lib/domain/map-filter.ts';
import { boundsOf, firstCameraOf } from '../../../src/routes/first-camera.ts';
import { distanceKmOf } from '../../../src/routes/in-view.ts';
import { formatView, parseView } from '../../../src/routes/view-url.ts';

describe('the address of the map', () => {
  it('says everything that is shown, and is read back', () => {
    const view = { parameter: 'pm25', camera: { longitude: 9.19, latitude: 45.46, zoom: 6.5 }, stationId: 7, range: '7d', isTable: true, kind: 'index', average: 'now', indexId: 'uk-daqi', atMs: Date.UTC(2026, 10, 22, 10), filter: { kinds: ['reference', 'soil'], exposures: ['outdoor'], ages: 'fresh', isGoodOnly: true }, hasSurface: true, hasWind: false } as const;
    expect(formatView(view)).toBe('/?p=pm25&z=6.5&lat=45.46&lon=9.19&s=7&range=7d&view=table&at=2026-11-22T10Z&kind=reference,soil&exposure=outdoor&age=fresh&flags=good&surface=1&wind=0&show=index&index=uk-daqi');
    expect(parseView(new URL(`http://x${formatView(view)}`).searchParams)).toEqual(view);
  });

  it.each(['?p=nonsense', '?z=6&lat=100&lon=9', '?z=a&lat=1&lon=2', '?s=-1', '?s=1.5', '?range=9y', '?lat=1', '?at=yesterday', '?at=2026-13-40T10Z', '?kind=castle&exposure=&age=old&flags=bad'])('takes nothing from %s', (query) => {
    expect(parseView(new URLSearchParams(query))).toEqual({ parameter: null, camera: null, stationId: null, range: '24h', isTable: false, kind: 'raw', average: 'now', indexId: null, atMs: null, filter: NO_FILTER, hasSurface: false, hasWind: null });
  });
});

describe('the first camera', () => {
  const at = (positions: [number, number][]) => ({ longitudes: positions.map((p) => p[0]), latitudes: positions.map((p) => p[1]), sensorIds: positions.map((_, i) => i + 1) });

  it('shows every station where they stand close together', () => {
    const camera = firstCameraOf(at([[8, 44], [12, 46]]), 1440, 844);
    const [west, south, east, north] = boundsOf(camera, 1440, 844);
    expect(west < 8 && east > 12 && south < 44 && north > 46).toBe(true);
    expect(camera.zoom).toBeGreaterThan(6);
  });

  it('goes to where most stations are where all would be too far out', () => {
    const camera = firstCameraOf(at([[-70, -30], [13.4, 52.5], [13.5, 52.6], [13.3, 52.4]]), 1440, 844);
    expect(camera.zoom).toBeGreaterThan(6);
    const [west, south, east, north] = boundsOf(camera, 1440, 844);
    expect(west < 13.3 && east > 13.5 && south < 52.4 && north > 52.6).toBe(true);
  });

  it('shows the world where there is no station', () => {
    expect(firstCameraOf(at([]), 1440, 844).zoom).toBeLessThan(3);
  });
});

describe('distanceKmOf', () => {
  it('is a degree of latitude for a degree of latitude', () => {
    expect(distanceKmOf(9, 45, 9, 46)).toBeCloseTo(111.2, 1);
  });
});
