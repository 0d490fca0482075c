import { describe, expect, it } from 'vitest';
import type { MapWind } from '#lib/domain/api.ts';
import { arrowSizeOf, windFeatures } from '#lib/map/wind.ts';

const NOW = Date.UTC(2026, 10, 22, 10);
const MINUTE_MS = 60_000;

function windOf(rows: [speed: number, direction: number | null, ageMs: number][]): MapWind {
  return {
    hourMs: null,
    stationIds: rows.map((_, i) => i + 1), longitudes: rows.map(() => 9), latitudes: rows.map(() => 45),
    speeds: rows.map((row) => row[0]), directions: rows.map((row) => row[1]), timesMs: rows.map((row) => NOW - row[2]), intervalsMs: rows.map(() => MINUTE_MS),
  };
}
const propertiesOf = (wind: MapWind) => windFeatures(wind, NOW).features.map((feature) => feature.properties);

describe('wind arrows', () => {
  it('point where the wind blows to', () => {
    expect(propertiesOf(windOf([[5, 0, 0], [5, 270, 0], [5, 90, 0]])).map((one) => one?.['towards'])).toEqual([180, 90, 270]);
  });

  it('are a ring in a calm and where an hour has no one direction', () => {
    expect(propertiesOf(windOf([[0.4, 90, 0], [5, null, 0], [0.5, 90, 0]])).map((one) => one?.['icon'])).toEqual(['wind-calm', 'wind-calm', 'wind']);
  });

  it('fade when they are late, and are gone when their station is silent', () => {
    expect(propertiesOf(windOf([[5, 0, MINUTE_MS], [5, 0, 60 * MINUTE_MS], [5, 0, 240 * MINUTE_MS]])).map((one) => one?.['opacity'])).toEqual([1, 0.4]);
  });

  it('grow with speed up to a gale', () => {
    const sizes = [1, 5, 10, 18, 30].map(arrowSizeOf);
    expect(sizes.slice(0, 4)).toEqual(sizes.slice(0, 4).toSorted((a, b) => a - b));
    expect(sizes[3]).toBe(sizes[4]);
    expect(sizes[0]! < sizes[1]! && sizes[1]! < sizes[2]!).toBe(true);
  });
});
