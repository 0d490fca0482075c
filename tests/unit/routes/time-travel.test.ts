import { describe, expect, it } from 'vitest';
import type { MapFrames } from '#lib/domain/api.ts';
import { FrameCache } from '../../../src/routes/frame-cache.ts';
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
    const past = pastStationsOf(store, { hourMs: HOUR - HOUR_MS, stationIds: Int32Array.of(7, 9), means: Float32Array.of(12.5, 3), readMs: NOW_MS });
    expect([...past.values]).toEqual([NaN, 12.5]);
    expect([...past.timesMs]).toEqual([NaN, HOUR]);
    expect([...store.values]).toEqual([1, 2]);
    expect([...pastStationsOf(store, null).values]).toEqual([NaN, NaN]);
  });
});

