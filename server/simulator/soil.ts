import type { ParameterId } from '#lib/domain/parameters.ts';
import { makeHourMemory } from './hour-memory.ts';
import { timeNoise } from './noise.ts';
import type { Point, WeatherModel } from './weather.ts';

const HOUR_MS = 3_600_000;
const MEMORY_HOURS = 600;
/** Depth over which the daily wave in soil falls to 1/e, m. */
const DAMPING_M = 0.11;

export interface SoilPlace extends Point {
  id: string;
  /** 0 clay … 1 sand: sand holds less and dries sooner. */
  sand: number;
  seed: number;
}

export interface SoilModel {
  valueAt(place: SoilPlace, parameter: ParameterId, depthM: number, timeMs: number): number | undefined;
}

/** Soil that fills with rain at once and dries exponentially; deeper, later and flatter. */
export function makeSoil(weather: WeatherModel): SoilModel {
  const memory = makeHourMemory();
  const kernels = new Map<string, Float64Array>();

  /** Rain still in the ground, mm, at full hours. */
  function storedMm(place: SoilPlace, depthM: number): (hour: number) => number {
    const hourly = memory(`${place.id} ${depthM}`);
    const make = (hour: number) => {
      const rainOf = weather.rainOfHours(place);
      return kernelOf(place.sand, depthM).reduce((sum, share, k) => sum + share * rainOf(hour - 1 - k), 0);
    };
    return (hour) => hourly(hour, make);
  }

  function kernelOf(sand: number, depthM: number): Float64Array {
    const key = `${sand} ${depthM}`;
    const kernel = kernels.get(key) ?? dryingOf(sand, depthM);
    kernels.set(key, kernel);
    return kernel;
  }

  function moistureAt(place: SoilPlace, depthM: number, timeMs: number): number {
    const hour = Math.floor(timeMs / HOUR_MS);
    const w = timeMs / HOUR_MS - hour;
    const stored = storedMm(place, depthM);
    const mm = (1 - w) * stored(hour) + w * stored(hour + 1);
    const dry = 0.17 - 0.09 * place.sand;
    const room = 0.29 - 0.06 * place.sand;
    return dry + room * (1 - Math.exp(-mm / (28 + 60 * depthM))) + 0.0015 * timeNoise(place.seed + 1, timeMs / (30 * HOUR_MS));
  }

  return {
    valueAt(place, parameter, depthM, timeMs) {
      if (parameter === 'soil_moisture') return moistureAt(place, depthM, timeMs);
      if (parameter === 'soil_ec') return 0.15 + 1.9 * moistureAt(place, depthM, timeMs) * (1.1 - 0.6 * place.sand);
      if (parameter === 'soil_temperature') return temperatureAt(weather, place, depthM, timeMs);
      return undefined;
    },
  };
}

/** What is left of a millimetre of rain, hour by hour: soaked in, then dried. */
function dryingOf(sand: number, depthM: number): Float64Array {
  const tauHours = (90 + 400 * depthM) * (1.3 - 0.6 * sand);
  const soakHours = 0.5 + 14 * Math.max(0, depthM - 0.1);
  return Float64Array.from({ length: MEMORY_HOURS }, (_, k) => Math.exp(-k / tauHours) * (1 - Math.exp(-(k + 1) / soakHours)));
}

/** The air's daily wave, damped and late by the depth, over the mean of the day before. */
function temperatureAt(weather: WeatherModel, place: SoilPlace, depthM: number, timeMs: number): number {
  const lagHours = (24 / (2 * Math.PI)) * (depthM / DAMPING_M);
  const wave = weather.at(place, timeMs - lagHours * HOUR_MS);
  const before = weather.at(place, timeMs - 24 * HOUR_MS).meanTemperatureC;
  const swing = Math.exp(-depthM / DAMPING_M) * (wave.temperatureC - wave.meanTemperatureC);
  return 1.4 + 0.5 * (wave.meanTemperatureC + before) + swing - 0.8 * weather.winter(place, timeMs);
}
