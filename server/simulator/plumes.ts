import { timeNoise } from './noise.ts';
import { seedOf } from './random.ts';
import type { Point, WeatherModel } from './weather.ts';

const HOUR_MS = 3_600_000;
const MAX_REACH_KM = 45;
/** Half the opening angle of a plume, radians. */
const SPREAD = 0.16;

export interface PlumeSource extends Point {
  id: string;
  /** µg/m³ of PM2.5 and ppb of SO₂ on the axis, 5 km away, while it burns. */
  pm25: number;
  so2: number;
}

/** Works whose smoke a neighbourhood would notice. */
export const SOURCES: readonly PlumeSource[] = [
  { id: 'marghera', latitude: 45.446, longitude: 12.236, altitudeM: 2, pm25: 26, so2: 22 },
  { id: 'brescia', latitude: 45.512, longitude: 10.218, altitudeM: 140, pm25: 28, so2: 12 },
  { id: 'torino', latitude: 45.117, longitude: 7.668, altitudeM: 245, pm25: 24, so2: 10 },
  { id: 'milano-est', latitude: 45.498, longitude: 9.31, altitudeM: 120, pm25: 22, so2: 8 },
  { id: 'ravenna', latitude: 44.455, longitude: 12.24, altitudeM: 1, pm25: 20, so2: 20 },
  { id: 'genova', latitude: 44.42, longitude: 8.87, altitudeM: 5, pm25: 22, so2: 14 },
  { id: 'leuna', latitude: 51.31, longitude: 12.26, altitudeM: 110, pm25: 16, so2: 16 },
  { id: 'schwechat', latitude: 48.145, longitude: 16.48, altitudeM: 158, pm25: 14, so2: 18 },
  { id: 'botlek', latitude: 51.885, longitude: 4.29, altitudeM: 1, pm25: 16, so2: 24 },
];

/** What of a source's smoke arrives at a place: it left `distance / wind speed` earlier, the way the wind blew then. 1 on the axis, 5 km away, at full fire. */
export function plumeShareOf(weather: WeatherModel, seed: number, source: PlumeSource, place: Point, timeMs: number): number {
  const northKm = (place.latitude - source.latitude) * 110.6;
  const eastKm = (place.longitude - source.longitude) * 111.3 * Math.cos((source.latitude * Math.PI) / 180);
  const distanceKm = Math.hypot(northKm, eastKm);
  if (distanceKm > MAX_REACH_KM) return 0;
  const { east, north, leftMs } = departureOf(weather, source, distanceKm, timeMs);
  const fire = fireOf(seed, source, leftMs);
  if (fire === 0) return 0;
  const angle = Math.atan2(eastKm * north - northKm * east, eastKm * east + northKm * north);
  const across = Math.exp(-0.5 * (angle / SPREAD) ** 2);
  return (fire * across * 6) / (1 + Math.max(distanceKm, 0.3));
}

/** How strongly a source burns: nothing most of the time, then for some hours. 0…1 */
export function fireOf(seed: number, source: PlumeSource, timeMs: number): number {
  const level = timeNoise(seedOf(seed, `fire ${source.id}`), timeMs / (7 * HOUR_MS));
  return level <= 0.9 ? 0 : Math.min(1, (level - 0.9) / 0.5);
}

/** When the air that is here now passed the source. The wind of then decides, so a few rounds of substitution find the time. */
function departureOf(weather: WeatherModel, source: Point, distanceKm: number, timeMs: number) {
  let leftMs = timeMs;
  let { east, north } = weather.wind(source, leftMs);
  for (let round = 0; round < 5; round += 1) {
    const speedKmH = Math.max(0.8, Math.hypot(east, north)) * 3.6;
    // Half a step at a time: whole steps swing where the wind changes fast.
    leftMs = 0.5 * leftMs + 0.5 * (timeMs - (distanceKm / speedKmH) * HOUR_MS);
    ({ east, north } = weather.wind(source, leftMs));
  }
  return { east, north, leftMs };
}
