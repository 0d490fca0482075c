import type { ParameterId } from '#lib/domain/parameters.ts';
import { fieldNoise, timeNoise } from './noise.ts';
import { plumeShareOf, SOURCES, type PlumeSource } from './plumes.ts';
import { hashOf } from './random.ts';
import type { Point, Weather, WeatherModel } from './weather.ts';

const HOUR_MS = 3_600_000;

export interface AirPlace extends Point {
  /** Annual mean of its town. */
  pm25: number;
  no2: number;
  /** Nearness of traffic, 0…1. */
  road: number;
  seed: number;
}

/** The true values of air at a place, all parameters at once. */
export type AirValues = Partial<Record<ParameterId, number>>;

/** Town background × stagnation, traffic and mixing layer; washed out by rain; plumes and the street on top. */
export function airOf(weather: WeatherModel, seed: number, place: AirPlace, traffic: number, timeMs: number): AirValues {
  const now = weather.at(place, timeMs);
  const winter = weather.winter(place, timeMs);
  const smoke = smokeOf(weather, seed, place, timeMs);
  const wet = Math.tanh(now.rainMmH + 0.7 * weather.rainMmH(place, timeMs - 2 * HOUR_MS));
  // The street's own weather: small, slow eddies that only this place feels.
  const eddy = 0.05 * timeNoise(place.seed, timeMs / (0.5 * HOUR_MS)) + 0.05 * timeNoise(place.seed + 1, timeMs / (4 * HOUR_MS));
  const town = 0.12 * fieldNoise(hashOf(seed, 20), place.longitude / 0.15, place.latitude / 0.1, timeMs / (6 * HOUR_MS));

  const held = Math.exp(0.62 * now.stagnation - 0.45 * wet + eddy + town);
  const cycle = 0.9 + 0.12 * traffic * (0.5 + place.road) + 0.16 * (0.6 - now.mixing);
  const pm25 = place.pm25 * 0.8 * (1 + 0.35 * winter) * held * cycle + smoke.pm25;
  const dust = (3 + 9 * place.road * traffic) * (1 - 0.7 * wet) * Math.exp(0.3 * now.stagnation + eddy);
  const no2 = place.no2 * (0.35 + 0.5 * traffic * (0.5 + place.road)) * (0.75 + 0.7 * place.road) * (1 + 0.2 * winter) * Math.exp(0.4 * now.stagnation - 0.12 * wet + town + eddy) * (1.25 - 0.5 * now.mixing);
  const light = now.sun * (1 - 0.6 * now.cloud);
  const o3 = Math.max(0.5, 26 - 7 * winter + 34 * light * (1 - 0.35 * winter) + 12 * (now.mixing - 0.5) - 0.55 * no2 + 2 * now.windEast * 0.3 + 30 * town * 0.3);
  return {
    pm25,
    pm1: 0.68 * pm25,
    pm10: pm25 * 1.12 + dust,
    no2,
    o3,
    so2: 0.8 + 0.25 * now.stagnation * 0.5 + 0.02 * place.no2 + smoke.so2,
    co: 0.16 + 0.011 * no2,
    bc: 0.035 * pm25 + 0.045 * no2 * place.road,
    ...meteorologyOf(now, place, weather, timeMs),
  };
}

function meteorologyOf(now: Weather, place: AirPlace, weather: WeatherModel, timeMs: number): AirValues {
  const gust = 1 + 0.12 * timeNoise(place.seed + 2, timeMs / (0.15 * HOUR_MS));
  const turn = 12 * timeNoise(place.seed + 3, timeMs / (0.2 * HOUR_MS));
  // Meteorologists name the direction the wind comes from.
  const from = (Math.atan2(-now.windEast, -now.windNorth) * 180) / Math.PI + turn;
  return {
    air_temperature: now.temperatureC + 0.9 * place.road * (1 - now.mixing) + 0.25 * timeNoise(place.seed + 4, timeMs / HOUR_MS),
    relative_humidity: Math.min(100, Math.max(5, now.relativeHumidity - 2 * place.road + 0.8 * timeNoise(place.seed + 5, timeMs / HOUR_MS))),
    air_pressure: now.pressureHPa * Math.exp(-place.altitudeM / 8434),
    wind_speed: Math.hypot(now.windEast, now.windNorth) * (1 - 0.3 * place.road) * gust,
    wind_direction: ((from % 360) + 360) % 360,
    precipitation: lastHourMm(weather, place, timeMs),
    solar_radiation: 1050 * now.sun * (1 - 0.72 * now.cloud),
  };
}

/** Rain of the hour that ends now: what a gauge reports, whatever its sending interval. */
function lastHourMm(weather: WeatherModel, place: Point, timeMs: number): number {
  let mm = 0;
  for (let i = 0; i < 4; i += 1) mm += weather.rainMmH(place, timeMs - (i + 0.5) * 0.25 * HOUR_MS) / 4;
  return mm;
}

function smokeOf(weather: WeatherModel, seed: number, place: AirPlace, timeMs: number): { pm25: number; so2: number } {
  let pm25 = 0;
  let so2 = 0;
  for (const source of nearbySourcesOf(place)) {
    const share = plumeShareOf(weather, seed, source, place, timeMs);
    pm25 += share * source.pm25;
    so2 += share * source.so2;
  }
  return { pm25, so2 };
}

function nearbySourcesOf(place: Point): PlumeSource[] {
  return SOURCES.filter((s) => Math.abs(s.latitude - place.latitude) < 0.45 && Math.abs(s.longitude - place.longitude) < 0.7);
}
