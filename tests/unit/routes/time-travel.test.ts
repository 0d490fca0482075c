import { describe, expect, it } from 'vitest';
import type { MapFrames } from '#lib/domain/api.ts';
import type { Shown } from '#lib/domain/shown.ts';
import { FrameCache } from '../../../src/routes/frame-cache.ts';
import { frameSceneOf } from '../../../src/routes/frame-scene.ts';
import { pastStationsOf } from '../../../src/routes/shown-stations.ts';
import { StationStore } from '#lib/live/station-store.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.UTC(2026, 10, 22, 10, 24);
const HOUR = Date.UTC(2026, 10, 22, 10);

describe('frames that were read', () => {
  const frames = (firstMs: number, count: number, width: number): MapFrames => ({
    parameter: 'pm25',
    hoursMs: Array.from({ length: count }, (_, i) => firstMs + i * HOUR_MS),
    stationIds: Array.from({ length: width }, (_, i) => i + 1),
    means: Array.from({ length: count }, (_, i) => Array.from({ length: width }, () => i)),
  });

  it('are given again, and the one shown longest ago goes at the bound', () => {
    const cache = new FrameCache({ maxFrames: 3 });
    cache.put('pm25/', frames(0, 3, 1), NOW_MS);
    expect(cache.find('pm25/', 0, NOW_MS)?.means).toEqual(Float32Array.of(0));
    cache.put('pm25/', frames(3 * HOUR_MS, 1, 1), NOW_MS);
    expect(cache.size).toBe(3);
    expect(cache.has('pm25/', 0)).toBe(true);
    expect(cache.has('pm25/', HOUR_MS)).toBe(false);
    expect(cache.counts).toEqual({ hits: 1, misses: 0, evicted: 1 });
  });

  it('are bounded in values too', () => {
    const cache = new FrameCache({ maxValues: 250 });
    for (let i = 0; i < 10; i += 1) cache.put('pm25/', frames(i * HOUR_MS, 1, 100), NOW_MS);
    expect(cache.size).toBe(2);
  });

  it('are read again where late readings may have changed them', () => {
    const cache = new FrameCache();
    cache.put('pm25/', frames(HOUR - HOUR_MS, 1, 1), NOW_MS);
    cache.put('pm25/', frames(HOUR - 9 * HOUR_MS, 1, 1), NOW_MS);
    expect(cache.find('pm25/', HOUR - HOUR_MS, NOW_MS + 30_000)).not.toBeNull();
    expect(cache.find('pm25/', HOUR - HOUR_MS, NOW_MS + 90_000)).toBeNull();
    expect(cache.find('pm25/', HOUR - 9 * HOUR_MS, NOW_MS + 90_000)).not.toBeNull();
  });
});

describe('stations of a past hour', () => {
  it('have its values and no others: what did not measure then has none', () => {
    const store = new StationStore();
    store.load({
      parameter: 'pm25', offset: 1, stationIds: [4, 7], names: ['a', 'b'], kinds: ['low-cost', 'reference'], exposures: ['outdoor', 'indoor'], longitudes: [9, 10], latitudes: [45, 46],
      sensorIds: [40, 70], intervalsMs: [60_000, 60_000], timesMs: [NOW_MS, NOW_MS], values: [1, 2], flags: [null, null],
    });
    const means = Float32Array.of(12.5, 3);
    const past = pastStationsOf(store, { hourMs: HOUR - HOUR_MS, stationIds: Int32Array.of(7, 9), means, shown: means, readMs: NOW_MS });
    expect([...past.values]).toEqual([NaN, 12.5]);
    expect([...past.timesMs]).toEqual([NaN, HOUR]);
    expect([...store.values]).toEqual([1, 2]);
    expect([...pastStationsOf(store, null).values]).toEqual([NaN, NaN]);
  });

  it('have an index also where the map\'s parameter is not measured', () => {
    const store = new StationStore();
    store.load({
      parameter: 'pm25', offset: 1, stationIds: [4, 7], names: ['a', 'b'], kinds: ['low-cost', 'reference'], exposures: ['outdoor', 'outdoor'], longitudes: [9, 10], latitudes: [45, 46],
      sensorIds: [40, 0], intervalsMs: [60_000, 0], timesMs: [NOW_MS, null], values: [1, null], flags: [null, null],
    });
    const cache = new FrameCache();
    cache.put('index', { parameter: 'pm25', hoursMs: [HOUR - HOUR_MS], stationIds: [4, 7], means: [[35.4, null]], shown: [[100, 42]] }, NOW_MS);
    const frame = cache.find('index', HOUR - HOUR_MS, NOW_MS);
    const shown = pastStationsOf(store, frame, 'shown');
    expect([...shown.values]).toEqual([100, 42]);
    expect(shown.sensorIds.every((id) => id !== 0)).toBe(true);
    expect([...pastStationsOf(store, frame).values]).toEqual([Math.fround(35.4), NaN]);
  });
});

describe('what past hours are read for', () => {
  const live: Shown = { parameter: 'pm25', kind: 'index', average: 'now', indexId: 'us-aqi' };
  const near = { longitude: 9, latitude: 45, zoom: 10, bbox: [8.9, 44.9, 9.1, 45.1] as [number, number, number, number] };
  const far = { longitude: 9, latitude: 45, zoom: 4, bbox: [-20, 20, 40, 60] as [number, number, number, number] };

  it('is the switch of the map, where newest values are the hour\'s mean', () => {
    expect(frameSceneOf(live, 163, far)).toEqual({ shown: live, stationCount: 163, bbox: null });
    expect(frameSceneOf({ ...live, kind: 'raw', average: '1h' }, 163, far).shown).toMatchObject({ kind: 'raw', average: 'now' });
    expect(frameSceneOf({ ...live, kind: 'raw', average: '24h' }, 163, far).shown).toMatchObject({ kind: 'raw', average: '24h' });
    expect(frameSceneOf({ ...live, kind: 'corrected', average: 'now' }, 163, far).shown).toMatchObject({ kind: 'corrected', average: '1h' });
  });

  it('is hourly means where there is no index, and in a wide view of many stations; closer in the index of its surroundings', () => {
    expect(frameSceneOf({ ...live, indexId: '' }, 163, far).shown).toMatchObject({ kind: 'raw', average: 'now' });
    expect(frameSceneOf(live, 20_000, far)).toMatchObject({ shown: { kind: 'raw', average: 'now' }, bbox: null });
    expect(frameSceneOf(live, 20_000, near)).toEqual({ shown: live, stationCount: 20_000, bbox: [8.75, 44.75, 9.25, 45.25] });
  });
});

