import type { ParameterId } from '#lib/domain/parameters.ts';
import { airOf, type AirValues } from './air.ts';
import { makeClock } from './clock.ts';
import { findFault, listFaultsOf, spoil, type Fault } from './faults.ts';
import { listStationPlans, type SensorPlan, type StationPlan } from './network.ts';
import { roundTo, senseOf } from './sensing.ts';
import { makeSoil } from './soil.ts';
import { trafficOf } from './traffic.ts';
import { makeRivers } from './water.ts';
import { makeWeather, type WeatherModel } from './weather.ts';

/** One value as a device of the demonstration reports it. */
export interface PlannedReading {
  sensor: SensorPlan;
  timeMs: number;
  value: number;
}

export interface Demonstration {
  stations: readonly StationPlan[];
  weather: WeatherModel;
  /** What is true at the station, whatever its sensors say. */
  truthAt(station: StationPlan, sensor: SensorPlan, timeMs: number): number;
  /** What the station's sensors report; silent ones are left out. */
  readingsAt(station: StationPlan, timeMs: number): PlannedReading[];
  /** The same with every sensor in order. */
  healthyAt(station: StationPlan, timeMs: number): PlannedReading[];
  listFaults(fromMs: number, toMs: number): Fault[];
}

/** A world in which every value is a pure function of seed, place and time: any moment can be asked for, in any order. */
export function makeDemonstration(seed: number): Demonstration {
  const stations = listStationPlans(seed);
  const weather = makeWeather(seed);
  const rivers = makeRivers(weather);
  const soil = makeSoil(weather);
  const localTime = makeClock();

  function truthsOf(station: StationPlan, timeMs: number): (sensor: SensorPlan) => number | undefined {
    const place = { id: station.key, latitude: station.latitude, longitude: station.longitude, altitudeM: station.altitudeM, seed: station.seed };
    const around = station.surroundings;
    if (around.domain === 'soil') {
      return (sensor) => sensor.parameter === 'precipitation'
        ? weather.rainOfHours(place)(Math.floor(timeMs / 3_600_000) - 1)
        : soil.valueAt({ ...place, sand: around.sand }, sensor.parameter, -(sensor.heightM ?? 0), timeMs);
    }
    const values: AirValues = around.domain === 'water'
      ? rivers.valuesAt({ ...place, feeds: around.feeds }, timeMs)
      : airOf(weather, seed, { ...place, ...around }, trafficOf(localTime(timeMs, station.timeZone)), timeMs);
    return (sensor) => (sensor.parameter === 'relative_humidity' ? values.relative_humidity : values[sensor.parameter]);
  }

  /** Values before rounding and faults, with what they were made of. */
  function sensedAt(station: StationPlan, timeMs: number) {
    const truthOf = truthsOf(station, timeMs);
    const relativeHumidity = station.surroundings.domain === 'air' ? humidityOf(truthOf) : null;
    return station.sensors.map((sensor) => {
      const truth = truthOf(sensor);
      if (truth === undefined) throw new Error(`nothing makes ${sensor.parameter} at ${station.key}`);
      return { sensor, truth, value: senseOf(truth, { kind: station.kind, parameter: sensor.parameter, seed: sensor.seed, relativeHumidity }, timeMs) };
    });
  }

  function healthyOf(station: StationPlan, sensor: SensorPlan, timeMs: number): number {
    return sensedAt(station, timeMs).find((s) => s.sensor.key === sensor.key)?.value ?? 0;
  }

  return {
    stations,
    weather,
    truthAt: (station, sensor, timeMs) => truthsOf(station, timeMs)(sensor) ?? Number.NaN,
    healthyAt: (station, timeMs) => sensedAt(station, timeMs).map(({ sensor, value }) => ({ sensor, timeMs, value: roundTo(value, sensor.parameter) })),
    readingsAt(station, timeMs) {
      const readings: PlannedReading[] = [];
      for (const { sensor, truth, value } of sensedAt(station, timeMs)) {
        const fault = findFault(station, sensor, timeMs);
        const reported = fault ? spoil(fault, value, truth, sensor, timeMs, (t) => healthyOf(station, sensor, t)) : value;
        if (reported !== null) readings.push({ sensor, timeMs, value: roundTo(reported, sensor.parameter) });
      }
      return readings;
    },
    listFaults: (fromMs, toMs) => listFaultsOf(stations, fromMs, toMs),
  };
}

/** Damp air, which cheap particle counters suffer from, is the same for all sensors of a station. */
function humidityOf(truthOf: (sensor: SensorPlan) => number | undefined): number | null {
  const parameter: ParameterId = 'relative_humidity';
  return truthOf({ key: '', parameter, heightM: null, seed: 0 }) ?? null;
}
