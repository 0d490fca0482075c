import { makeHourMemory } from './hour-memory.ts';
import { fieldNoise } from './noise.ts';
import { hashOf } from './random.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365.2425 * 24 * HOUR_MS;

export interface Point {
  latitude: number;
  longitude: number;
  altitudeM: number;
}

export interface Weather {
  /** Stagnation of the air, standard normal: high under an anticyclone. */
  stagnation: number;
  /** m/s, towards east and north. */
  windEast: number;
  windNorth: number;
  rainMmH: number;
  /** 0…1 */
  cloud: number;
  /** Sine of the sun's height, 0 at night. */
  sun: number;
  /** 0.25 (shallow, at night) … 1 (deep, on a sunny afternoon). */
  mixing: number;
  temperatureC: number;
  /** The same without its daily swing. */
  meanTemperatureC: number;
  relativeHumidity: number;
  /** At sea level. */
  pressureHPa: number;
}

export interface WeatherModel {
  at(point: Point, timeMs: number): Weather;
  wind(point: Point, timeMs: number): { east: number; north: number };
  rainMmH(point: Point, timeMs: number): number;
  /** Rain of full hours at a place, mm; `hour` counts from 1970. */
  rainOfHours(point: Point): (hour: number) => number;
  /** 1 in midwinter, −1 in midsummer of the point's hemisphere. */
  winter(point: Point, timeMs: number): number;
}

/** The weather as a pure function of place and time: fronts and highs as smooth random fields with the size and pace of real ones. */
export function makeWeather(seed: number): WeatherModel {
  const field = (n: number, point: Point, lengthKm: number, hours: number, timeMs: number) => {
    const [x, y] = kilometresOf(point);
    return fieldNoise(hashOf(seed, n), x / lengthKm, y / lengthKm, timeMs / (hours * HOUR_MS));
  };
  const stagnation = (p: Point, t: number) => 0.86 * field(1, p, 110, 20, t) + 0.51 * field(2, p, 90, 7, t);
  const front = (p: Point, t: number) => 0.8 * field(3, p, 180, 15, t) + 0.35 * field(4, p, 130, 5, t) - 0.49 * stagnation(p, t);
  const rainMmH = (p: Point, t: number) => rainOf(front(p, t));
  const wind = (p: Point, t: number) => {
    // Calm under a high; the mean flow is westerly.
    const force = 2.6 * Math.exp(-0.35 * stagnation(p, t));
    return { east: force * (0.25 + field(5, p, 220, 16, t)), north: force * field(6, p, 220, 16, t) };
  };
  const rains = makeHourMemory();

  return {
    wind,
    rainMmH,
    winter,
    rainOfHours(point) {
      const memory = rains(`${point.latitude} ${point.longitude}`);
      const make = (hour: number) => (rainMmH(point, (hour + 0.25) * HOUR_MS) + rainMmH(point, (hour + 0.75) * HOUR_MS)) / 2;
      return (hour) => memory(hour, make);
    },
    at(point, timeMs) {
      const calm = stagnation(point, timeMs);
      const f = front(point, timeMs);
      const { east, north } = wind(point, timeMs);
      const cloud = 1 / (1 + Math.exp(-2.2 * f));
      const sun = sunOf(point, timeMs);
      const swing = dailySwingOf(point, timeMs) * (1 - 0.65 * cloud);
      const meanTemperatureC = climateOf(point, timeMs) + 2.8 * field(7, point, 260, 42, timeMs) + 0.5 * field(8, point, 40, 3, timeMs) - 0.8 * cloud;
      const temperatureC = meanTemperatureC + swing * (3.6 - 1.8 * winter(point, timeMs));
      const dewC = meanTemperatureC - 4.2 + 2 * winter(point, timeMs) + 1.8 * Math.tanh(f) + 0.8 * field(9, point, 200, 30, timeMs);
      return {
        stagnation: calm, windEast: east, windNorth: north, rainMmH: rainOf(f), cloud, sun,
        mixing: 0.25 + 0.75 * Math.min(1, Math.max(0, 0.15 * Math.hypot(east, north) / 3 + 0.6 * (0.5 + 0.5 * swing) * (1 - 0.4 * winter(point, timeMs)))),
        temperatureC, meanTemperatureC,
        relativeHumidity: Math.min(99.5, Math.max(12, 100 * Math.exp(17.6 * (dewC / (dewC + 243) - temperatureC / (temperatureC + 243))))),
        pressureHPa: 1016 + 6 * field(10, point, 450, 48, timeMs) + 3 * calm - 2 * Math.tanh(f),
      };
    },
  };
}

/** Kilometres east and north; each band of 40° has an origin of its own, so that shapes hold within a country. */
function kilometresOf(point: Point): [x: number, y: number] {
  const band = Math.round(point.longitude / 40);
  return [(point.longitude - band * 40) * 111.3 * Math.cos((point.latitude * Math.PI) / 180) + band * 20_000, point.latitude * 110.6];
}

/** A front gives rain about one hour in nine. */
function rainOf(front: number): number {
  return front <= 1.15 ? 0 : 2.6 * (front - 1.15) ** 1.3;
}

function winter(point: Point, timeMs: number): number {
  return Math.sign(point.latitude) * Math.cos((2 * Math.PI * (timeMs - 17 * 24 * HOUR_MS)) / YEAR_MS);
}

function climateOf(point: Point, timeMs: number): number {
  const annual = 28 - 0.32 * Math.abs(point.latitude);
  return annual - (4 + 0.12 * Math.abs(point.latitude)) * winter(point, timeMs) - 0.0058 * point.altitudeM;
}

/** Mean 0, highest in mid-afternoon (solar time), lowest near sunrise. */
function dailySwingOf(point: Point, timeMs: number): number {
  const phase = 2 * Math.PI * (solarHourOf(point, timeMs) / 24);
  return 0.85 * Math.cos(phase - (2 * Math.PI * 15) / 24) + 0.15 * Math.cos(2 * phase - (4 * Math.PI * 14) / 24);
}

function sunOf(point: Point, timeMs: number): number {
  const declination = -0.409 * Math.cos((2 * Math.PI * (timeMs + 10 * 24 * HOUR_MS)) / YEAR_MS);
  const latitude = (point.latitude * Math.PI) / 180;
  const hourAngle = ((solarHourOf(point, timeMs) - 12) * Math.PI) / 12;
  return Math.max(0, Math.sin(latitude) * Math.sin(declination) + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle));
}

function solarHourOf(point: Point, timeMs: number): number {
  return (((timeMs / HOUR_MS + point.longitude / 15) % 24) + 24) % 24;
}
