import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Exposure, PositionAccuracy, StationKind } from '#lib/domain/station.ts';
import { ABROAD } from './places/abroad.ts';
import { EMILIA } from './places/emilia.ts';
import { SOIL, type SoilRow } from './places/fields.ts';
import { LOMBARDY } from './places/lombardy.ts';
import { PIEDMONT_LIGURIA } from './places/piedmont-liguria.ts';
import { KIND_OF, type AirRow, type City } from './places/place.ts';
import { WATER, type WaterRow } from './places/rivers.ts';
import { VENETO } from './places/veneto.ts';
import { hashOf, seedOf, uniformOf } from './random.ts';
import { feedsOf, type Feed } from './water.ts';

const MINUTE_MS = 60_000;

/** What makes the ground truth of a station, by domain. */
export type Surroundings =
  | { domain: 'air'; pm25: number; no2: number; road: number }
  | { domain: 'water'; feeds: readonly Feed[] }
  | { domain: 'soil'; sand: number };

export interface SensorPlan {
  /** Unique in the network: `milano:3/pm25`. */
  key: string;
  parameter: ParameterId;
  /** Below the ground is negative; null where it does not matter. */
  heightM: number | null;
  seed: number;
}

export interface StationPlan {
  /** Stable name of the station within the demonstration, e.g. `milano:3`. */
  key: string;
  name: string;
  kind: StationKind;
  exposure: Exposure;
  latitude: number;
  longitude: number;
  positionAccuracy: PositionAccuracy;
  altitudeM: number;
  timeZone: string;
  /** Usual time between two sendings, and this station's place within it. */
  intervalMs: number;
  phaseMs: number;
  sensors: readonly SensorPlan[];
  surroundings: Surroundings;
  seed: number;
}

/** Every station of the demonstration, the same for the same seed. */
export function listStationPlans(seed: number): StationPlan[] {
  const cities = [...LOMBARDY, ...PIEDMONT_LIGURIA, ...EMILIA, ...VENETO, ...ABROAD];
  return [
    ...cities.flatMap((city) => city.air.map((row, i) => airStation(seed, city, row, i))),
    ...WATER.map((row, i) => waterStation(seed, row, i)),
    ...SOIL.map((row, i) => soilStation(seed, row, i)),
  ];
}

function airStation(seed: number, city: City, row: AirRow, i: number): StationPlan {
  const [name, latitude, longitude, letter, road] = row;
  const kind = KIND_OF[letter];
  const own = seedOf(seed, `${city.id}:${i}`);
  const intervalMs = airIntervalMs(kind, own);
  return station(own, intervalMs, airParametersOf(kind, own, i).map((parameter) => ({ parameter, heightM: null })), {
    key: `${city.id}:${i}`, name, kind, latitude, longitude, timeZone: city.timeZone,
    exposure: kind === 'mobile' ? 'mobile' : 'outdoor',
    positionAccuracy: kind === 'low-cost' ? '100m' : 'exact',
    altitudeM: city.altitudeM + hillOf(name),
    surroundings: { domain: 'air', pm25: city.pm25, no2: city.no2, road },
  });
}

/** A reference station reports less often, as its instruments average longer; one cheap make in three sends every two and a half minutes. */
function airIntervalMs(kind: StationKind, own: number): number {
  if (kind === 'reference') return (2 + (hashOf(own, 1) % 4)) * MINUTE_MS;
  return kind === 'low-cost' && uniformOf(own, 1) < 0.33 ? 2.5 * MINUTE_MS : MINUTE_MS;
}

function airParametersOf(kind: StationKind, own: number, i: number): ParameterId[] {
  if (kind === 'reference') {
    const list: ParameterId[] = ['pm25', 'pm10', 'no2', 'o3'];
    if (i % 3 === 0) list.push('so2', 'co');
    if (i < 2) list.push('air_temperature', 'relative_humidity', 'air_pressure', 'wind_speed', 'wind_direction', 'precipitation');
    return list;
  }
  if (kind === 'mobile') return ['pm25', 'pm10', 'no2', 'bc', 'air_temperature'];
  const extra: ParameterId[] = uniformOf(own, 2) < 0.35 ? ['pm1'] : uniformOf(own, 2) < 0.6 ? ['air_pressure'] : [];
  return ['pm25', 'pm10', 'air_temperature', 'relative_humidity', ...extra];
}

function waterStation(seed: number, row: WaterRow, i: number): StationPlan {
  const { name, latitude, longitude, altitudeM, timeZone } = row;
  const own = seedOf(seed, `water:${i}`);
  const parameters: ParameterId[] = ['water_temperature', 'dissolved_oxygen', 'ph', 'specific_conductance', 'turbidity'];
  if (row.stem || i % 2 === 0) parameters.push('discharge');
  if (i % 3 === 0) parameters.push('nitrate_n');
  return station(own, (5 + 5 * (hashOf(own, 1) % 3)) * MINUTE_MS, parameters.map((parameter) => ({ parameter, heightM: parameter === 'discharge' ? null : -0.5 })), {
    key: `water:${i}`, name, kind: 'water', exposure: 'outdoor', latitude, longitude, positionAccuracy: 'exact', altitudeM, timeZone,
    surroundings: { domain: 'water', feeds: feedsOf(row.stem ?? { basin: row.basin ?? '' }) },
  });
}

function soilStation(seed: number, row: SoilRow, i: number): StationPlan {
  const [name, latitude, longitude, altitudeM, timeZone, sand] = row;
  const sensors: Pick<SensorPlan, 'parameter' | 'heightM'>[] = [
    { parameter: 'soil_moisture', heightM: -0.1 },
    { parameter: 'soil_moisture', heightM: -0.3 },
    { parameter: 'soil_temperature', heightM: -0.1 },
  ];
  if (i % 2 === 0) sensors.push({ parameter: 'soil_ec', heightM: -0.1 });
  if (i % 2 === 1) sensors.push({ parameter: 'precipitation', heightM: null });
  return station(seedOf(seed, `soil:${i}`), 15 * MINUTE_MS, sensors, {
    key: `soil:${i}`, name, kind: 'soil', exposure: 'outdoor', latitude, longitude, positionAccuracy: '1km', altitudeM, timeZone,
    surroundings: { domain: 'soil', sand },
  });
}

function station(own: number, intervalMs: number, sensors: Pick<SensorPlan, 'parameter' | 'heightM'>[], rest: Omit<StationPlan, 'seed' | 'intervalMs' | 'phaseMs' | 'sensors'>): StationPlan {
  return {
    ...rest,
    seed: own,
    intervalMs,
    // Whole seconds, spread evenly, so that something changes on the map all the time.
    phaseMs: Math.floor(uniformOf(own, 3) * (intervalMs / 1000)) * 1000,
    sensors: sensors.map((sensor) => {
      const key = `${rest.key}/${sensor.parameter}${sensor.heightM === null ? '' : `@${sensor.heightM}`}`;
      return { ...sensor, key, seed: seedOf(own, key) };
    }),
  };
}

/** Metres above their town of the few stations that stand on its hill. */
function hillOf(name: string): number {
  if (name.startsWith('Superga')) return 410;
  if (name.startsWith('Mount Lofty')) return 670;
  if (name.startsWith('Wien – Hermannskogel')) return 320;
  if (name.startsWith('San Luca')) return 220;
  return name.startsWith('Città Alta') ? 110 : 0;
}
