import type { ParameterId } from '#lib/domain/parameters.ts';
import { makeHourMemory } from './hour-memory.ts';
import { timeNoise } from './noise.ts';
import { BASINS, type Basin } from './places/rivers.ts';
import { seedOf } from './random.ts';
import type { Point, WeatherModel } from './weather.ts';

const HOUR_MS = 3_600_000;
/** A flood wave's pace on a lowland river. */
const WAVE_KM_H = 5;
const KERNEL_HOURS = 168;

export interface Feed {
  basin: Basin;
  travelHours: number;
}

export interface WaterPlace extends Point {
  id: string;
  feeds: readonly Feed[];
  seed: number;
}

export type WaterValues = Partial<Record<ParameterId, number>>;

/** Everything that flows past a place on the stem, with the time it needs from where it joins. */
export function feedsOf(at: { river: string; km: number } | { basin: string }): Feed[] {
  if ('basin' in at) return BASINS.filter((b) => b.id === at.basin).map((basin) => ({ basin, travelHours: 0 }));
  return BASINS.filter((b) => b.river === at.river && b.joinKm >= at.km).map((basin) => ({ basin, travelHours: (basin.joinKm - at.km) / WAVE_KM_H }));
}

export interface RiverModel {
  valuesAt(place: WaterPlace, timeMs: number): WaterValues;
}

/** Rivers that answer to rain: local runoff within hours, the wave from upstream when it has travelled. */
export function makeRivers(weather: WeatherModel): RiverModel {
  const memory = makeHourMemory();
  const kernels = { fast: kernelOf(2.2, 1.5), slow: kernelOf(9, 2.4) };

  /** Rain of the past, weighted by a unit hydrograph, mm/h; between the hours it is linear. */
  function runoffOf(point: Point & { id: string }, pace: 'fast' | 'slow', timeMs: number): number {
    const hourly = memory(`${point.id} ${pace}`);
    const kernel = kernels[pace];
    const make = (hour: number) => {
      const rainOf = weather.rainOfHours(point);
      return kernel.reduce((sum, share, k) => sum + share * rainOf(hour - 1 - k), 0);
    };
    const hour = Math.floor(timeMs / HOUR_MS);
    const w = timeMs / HOUR_MS - hour;
    return (1 - w) * hourly(hour, make) + w * hourly(hour + 1, make);
  }

  return {
    valuesAt(place, timeMs) {
      const now = weather.at(place, timeMs);
      const winter = weather.winter(place, timeMs);
      let areaKm2 = 0;
      let baseM3S = 0;
      let stormM3S = 0;
      let mud = 0;
      for (const { basin, travelHours } of place.feeds) {
        const source = { ...basin, altitudeM: 400 };
        const leftMs = timeMs - travelHours * HOUR_MS;
        areaKm2 += basin.areaKm2;
        // Springs and lakes, slowly changing.
        baseM3S += 0.017 * basin.areaKm2 * (1 + 0.12 * timeNoise(seedOf(0, basin.id), leftMs / (240 * HOUR_MS)));
        stormM3S += 0.22 * basin.areaKm2 * runoffOf(source, 'slow', leftMs) / 3.6;
        mud += basin.areaKm2 * runoffOf(source, 'fast', leftMs);
      }
      const local = runoffOf(place, 'fast', timeMs);
      const storm = stormM3S / baseM3S;
      const turbidity = 7 + 40 * local + 10 * (mud / Math.max(1, areaKm2)) + 2.5 * Math.min(storm, 4) + 0.5 * timeNoise(place.seed + 1, timeMs / (2 * HOUR_MS));
      // The river follows the air of the days before, damped, and warms a little in the afternoon.
      const before = weather.at(place, timeMs - 20 * HOUR_MS).meanTemperatureC;
      const light = lightOf(place, timeMs) * (1 - 0.5 * now.cloud);
      const temperature = Math.max(0.3, 3 + 0.72 * (0.5 * before + 0.5 * now.meanTemperatureC) + 0.5 * light + 0.1 * timeNoise(place.seed + 2, timeMs / (3 * HOUR_MS)));
      const bloom = light * (1 - 0.5 * winter) * Math.exp(-storm / 2);
      const saturation = 0.95 + 0.06 * bloom - 0.03 * Math.tanh(local) + 0.01 * timeNoise(place.seed + 3, timeMs / (6 * HOUR_MS));
      const thinned = 1 / (1 + 0.22 * storm);
      return {
        discharge: baseM3S + stormM3S,
        turbidity: Math.max(0.4, turbidity),
        water_temperature: temperature,
        dissolved_oxygen: saturation * oxygenAtSaturation(temperature),
        ph: 7.95 + 0.13 * bloom - 0.12 * Math.tanh(storm) + 0.02 * timeNoise(place.seed + 4, timeMs / (8 * HOUR_MS)),
        specific_conductance: (360 + 60 * timeNoise(place.seed + 5, 0)) * (0.35 + 0.65 * thinned) * (1 + 0.01 * timeNoise(place.seed + 6, timeMs / (9 * HOUR_MS))),
        nitrate_n: 1.9 * (0.7 + 0.3 * thinned) + 0.35 * Math.tanh(local) + 0.04 * timeNoise(place.seed + 7, timeMs / (12 * HOUR_MS)),
      };
    },
  };
}

/** Gamma-shaped unit hydrograph over hours, sum 1: peak near `scale × (shape − 1)`. */
function kernelOf(scaleHours: number, shape: number): Float64Array {
  const kernel = new Float64Array(KERNEL_HOURS);
  let sum = 0;
  for (let k = 0; k < KERNEL_HOURS; k += 1) {
    const t = (k + 0.5) / scaleHours;
    kernel[k] = t ** (shape - 1) * Math.exp(-t);
    sum += kernel[k] ?? 0;
  }
  return kernel.map((v) => v / sum);
}

/** Daily swing of light in water, −1…1, highest two hours after the sun. */
function lightOf(point: Point, timeMs: number): number {
  return Math.cos(2 * Math.PI * ((timeMs / HOUR_MS + point.longitude / 15 - 16) / 24));
}

/** mg/L in fresh water at sea level (Benson and Krause 1984, cubic fit 0…35 °C). */
function oxygenAtSaturation(c: number): number {
  return 14.6 - 0.394 * c + 0.00771 * c ** 2 - 0.0000646 * c ** 3;
}
