import { describe, expect, it } from 'vitest';
import { estimate, fadeOf, REACH_KM } from '#lib/map/estimate.ts';

const GREY = Uint8ClampedArray.from(Array.from({ length: 101 }, (_, i) => [i, i, i]).flat());

/** A 60 by 60 picture of two degrees around (9, 45). */
function picture(stations: [longitude: number, latitude: number, share: number][]) {
  const column = (k: number) => Float64Array.from(stations, (station) => station[k]!);
  const pixels = estimate({ bbox: [8, 44, 10, 46], width: 60, height: 60, longitudes: column(0), latitudes: column(1), shares: column(2), colours: GREY });
  return (x: number, y: number) => ({ grey: pixels[4 * (y * 60 + x)]!, alpha: pixels[4 * (y * 60 + x) + 3]! });
}

describe('an estimate between stations', () => {
  it('is a station\'s own value beside it and fades away from it', () => {
    const at = picture([[9, 45, 0.4]]);
    expect(at(30, 30).grey).toBe(40);
    const alphas = [30, 36, 42, 46].map((x) => at(x, 30).alpha);
    expect(alphas.toSorted((a, b) => b - a)).toEqual(alphas);
    expect(alphas[0]).toBeGreaterThan(100);
  });

  it('draws nothing where no station is within reach', () => {
    const at = picture([[9, 45, 0.4]]);
    expect([at(0, 0).alpha, at(59, 59).alpha, at(55, 30).alpha]).toEqual([0, 0, 0]);
    expect(picture([])(30, 30).alpha).toBe(0);
    expect(fadeOf(REACH_KM)).toBe(0);
    expect(fadeOf(0)).toBe(1);
  });

  it('lies between two stations, nearer to the nearer one', () => {
    const at = picture([[8.8, 45, 0], [9.2, 45, 1]]);
    const line = [24, 27, 29, 32, 35].map((x) => at(x, 30).grey);
    expect(line.toSorted((a, b) => a - b)).toEqual(line);
    expect(line[0]).toBeLessThan(20);
    expect(line.at(-1)).toBeGreaterThan(80);
    expect(line.every((grey) => grey >= 0 && grey <= 100)).toBe(true);
  });
});
