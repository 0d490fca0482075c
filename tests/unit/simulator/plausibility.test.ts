import { beforeAll, describe, expect, it } from 'vitest';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { makeDemonstration } from '#server/simulator/model.ts';
import { correlationOf, distanceKm, quantileOf } from './statistics.ts';

const HOUR_MS = 3_600_000;
const DAYS = 30;
const FROM_MS = Date.UTC(2026, 9, 26);
const world = makeDemonstration(1);
/** Hourly reports of every sensor in good order, by sensor. */
const series = new Map<string, number[]>();

beforeAll(() => {
  for (const station of world.stations) {
    for (let h = 0; h < 24 * DAYS; h += 1) {
      for (const { sensor, value } of world.healthyAt(station, FROM_MS + h * HOUR_MS)) {
        const values = series.get(sensor.key) ?? [];
        if (h === 0) series.set(sensor.key, values);
        values.push(value);
      }
    }
  }
}, 60_000);

function sensorsOf(parameter: ParameterId) {
  return world.stations.flatMap((station) => station.sensors.filter((s) => s.parameter === parameter).map((sensor) => ({ station, sensor, values: series.get(sensor.key) ?? [] })));
}

function pairsOf(parameter: ParameterId, isWanted: (km: number) => boolean): number[] {
  const all = sensorsOf(parameter);
  const found: number[] = [];
  all.forEach((a, i) => {
    for (const b of all.slice(i + 1)) {
      if (a.sensor.heightM !== b.sensor.heightM) continue;
      if (isWanted(distanceKm(a.station, b.station))) found.push(correlationOf(a.values, b.values));
    }
  });
  return found;
}

describe('thirty days of the demonstration', () => {
  it.each<ParameterId>(['pm25', 'pm10', 'no2', 'o3', 'air_temperature', 'relative_humidity', 'turbidity'])('lets neighbours within 20 km agree on %s', (parameter) => {
    const near = pairsOf(parameter, (km) => km < 20);
    console.log(`${parameter}: ${near.length} pairs < 20 km, median ${quantileOf(near, 0.5).toFixed(2)}, 10 % ${quantileOf(near, 0.1).toFixed(2)}, least ${quantileOf(near, 0).toFixed(2)}`);
    expect(quantileOf(near, 0.1)).toBeGreaterThan(0.7);
  });

  it.each<ParameterId>(['pm25', 'pm10'])('lets stations beyond 200 km go their own ways in %s', (parameter) => {
    const far = pairsOf(parameter, (km) => km > 200);
    const over = far.filter((r) => r > 0.4).length / far.length;
    console.log(`${parameter}: ${far.length} pairs > 200 km, median ${quantileOf(far, 0.5).toFixed(2)}, 90 % ${quantileOf(far, 0.9).toFixed(2)}, most ${quantileOf(far, 1).toFixed(2)}, over 0.4: ${(100 * over).toFixed(1)} %`);
    expect(quantileOf(far, 0.5)).toBeLessThan(0.25);
    expect(quantileOf(far, 0.9)).toBeLessThan(0.4);
  });

  it('keeps every value within what its parameter typically shows', () => {
    for (const station of world.stations) {
      for (const sensor of station.sensors) {
        const values = series.get(sensor.key) ?? [];
        const [low, high] = getParameter(sensor.parameter).typical;
        expect(values.length, sensor.key).toBe(24 * DAYS);
        expect(quantileOf(values, 0), `${sensor.key} lowest`).toBeGreaterThanOrEqual(low - 1e-9);
        expect(quantileOf(values, 1), `${sensor.key} highest`).toBeLessThanOrEqual(high);
      }
    }
  });
});
