import { describe, expect, it } from 'vitest';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { makeDemonstration } from '#server/simulator/model.ts';
import type { StationPlan } from '#server/simulator/network.ts';
import { fireOf, plumeShareOf, SOURCES } from '#server/simulator/plumes.ts';
import { correlationOf, meanOf, quantileOf } from './statistics.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAYS = 30;
const SEED = 1;
const FROM_MS = Date.UTC(2026, 9, 26);
const world = makeDemonstration(SEED);

const hours = Array.from({ length: 24 * DAYS }, (_, h) => FROM_MS + h * HOUR_MS);

function seriesOf(station: StationPlan, parameter: ParameterId, heightM: number | null = null, times = hours): number[] {
  const sensor = station.sensors.find((s) => s.parameter === parameter && s.heightM === heightM);
  if (!sensor) throw new Error(`${station.key} has no ${parameter}`);
  return times.map((timeMs) => world.healthyAt(station, timeMs).find((r) => r.sensor === sensor)?.value ?? Number.NaN);
}

/** Hours at which rain of at least 4 mm in 3 h begins after a dry day. */
function rainBeginningsAt(station: StationPlan): number[] {
  const rainOf = world.weather.rainOfHours(station);
  const first = FROM_MS / HOUR_MS;
  return Array.from({ length: 24 * DAYS - 8 }, (_, h) => first + h).filter((hour) => {
    const before = Array.from({ length: 24 }, (_, k) => rainOf(hour - 1 - k)).reduce((a, b) => a + b, 0);
    return before < 0.2 && rainOf(hour) > 0 && rainOf(hour) + rainOf(hour + 1) + rainOf(hour + 2) >= 4;
  });
}

function riseAfterRain(stations: StationPlan[], parameter: ParameterId, heightM: number, least: number) {
  const rises: number[] = [];
  for (const station of stations) {
    for (const hour of rainBeginningsAt(station)) {
      const [before, ...after] = seriesOf(station, parameter, heightM, [0, 1, 2, 3, 4, 5, 6].map((h) => (hour + h) * HOUR_MS));
      rises.push(Math.max(...after) - (before ?? 0));
    }
  }
  const share = rises.filter((r) => r > least).length / rises.length;
  console.log(`${parameter}: ${rises.length} rains, median rise within 6 h ${quantileOf(rises, 0.5).toFixed(3)}, more than ${least} in ${(100 * share).toFixed(0)} %`);
  return { count: rises.length, share };
}

describe('the demonstration’s weather shows in water and soil', () => {
  it('lets turbidity rise within six hours after rain', () => {
    const { count, share } = riseAfterRain(world.stations.filter((s) => s.kind === 'water'), 'turbidity', -0.5, 5);
    expect(count).toBeGreaterThan(20);
    expect(share).toBeGreaterThan(0.95);
  });

  it('lets soil moisture rise within six hours after rain', () => {
    const { count, share } = riseAfterRain(world.stations.filter((s) => s.kind === 'soil'), 'soil_moisture', -0.1, 0.01);
    expect(count).toBeGreaterThan(20);
    expect(share).toBeGreaterThan(0.95);
  });

  it('dries soil by a steady share of what is left', () => {
    const station = world.stations.find((s) => s.kind === 'soil')!;
    const rainOf = world.weather.rainOfHours(station);
    const dry = hours.find((t) => Array.from({ length: 60 }, (_, k) => rainOf(t / HOUR_MS + k - 2)).every((mm) => mm === 0));
    expect(dry).toBeDefined();
    const sensor = station.sensors[0]!;
    const values = Array.from({ length: 56 }, (_, h) => world.truthAt(station, sensor, (dry ?? 0) + h * HOUR_MS));
    for (let h = 1; h < values.length; h += 1) expect(values[h]).toBeLessThan((values[h - 1] ?? 0) + 0.0004);
  });

  it('sends the flood wave down the Po in flow order', () => {
    const stem = world.stations.filter((s) => s.name.startsWith('Po ') && s.kind === 'water');
    const discharges = stem.map((s) => meanOf(seriesOf(s, 'discharge')));
    for (let i = 1; i < stem.length; i += 1) expect(discharges[i]).toBeGreaterThan((discharges[i - 1] ?? 0) * 0.95);
    const [piacenza, mouth] = [stem.find((s) => s.name === 'Po a Piacenza')!, stem.find((s) => s.name === 'Po a Pontelagoscuro')!];
    const [up, down] = [seriesOf(piacenza, 'discharge'), seriesOf(mouth, 'discharge')];
    const lags = Array.from({ length: 96 }, (_, lag) => correlationOf(up.slice(0, up.length - lag), down.slice(lag)));
    const best = lags.indexOf(Math.max(...lags));
    console.log(`Piacenza → Pontelagoscuro: best lag ${best} h, r ${Math.max(...lags).toFixed(2)}`);
    expect(best).toBeGreaterThan(12);
    expect(best).toBeLessThan(72);
  });

  it('gives water more oxygen by day than by night', () => {
    const station = world.stations.find((s) => s.name === 'Po a Cremona')!;
    const values = seriesOf(station, 'ph', -0.5);
    const at = (utcHour: number) => meanOf(values.filter((_, h) => h % 24 === utcHour));
    expect(at(15)).toBeGreaterThan(at(3) + 0.03);
  });
});

describe('people show in the air', () => {
  const streets = world.stations.filter((s) => s.surroundings.domain === 'air' && s.surroundings.road >= 0.7 && s.timeZone === 'Europe/Rome' && s.sensors.some((x) => x.parameter === 'no2'));
  // Rome is at UTC+1 from 25 October 2026 on.
  const localHour = (h: number) => (h + 1) % 24;
  const weekday = (h: number) => new Date((hours[h] ?? 0) + HOUR_MS).getUTCDay();
  const mean = hours.map((_, h) => h).map(() => 0);
  for (const s of streets) seriesOf(s, 'no2').forEach((v, h) => { mean[h] = (mean[h] ?? 0) + v / streets.length; });

  it('has two rush hours on a workday', () => {
    const at = (hour: number) => meanOf(mean.filter((_, h) => localHour(h) === hour && weekday(h) >= 1 && weekday(h) <= 5));
    console.log(`NO2 at ${streets.length} streets by local hour: 03 ${at(3).toFixed(1)}, 08 ${at(8).toFixed(1)}, 11 ${at(11).toFixed(1)}, 18 ${at(18).toFixed(1)} ppb`);
    expect(at(8)).toBeGreaterThan(1.3 * at(3));
    expect(at(18)).toBeGreaterThan(1.3 * at(3));
    expect(at(8)).toBeGreaterThan(1.1 * at(11));
  });

  it('rests at the weekend', () => {
    const workdays = meanOf(mean.filter((_, h) => weekday(h) >= 1 && weekday(h) <= 5));
    const weekends = meanOf(mean.filter((_, h) => weekday(h) === 0 || weekday(h) === 6));
    console.log(`NO2: workdays ${workdays.toFixed(1)}, weekends ${weekends.toFixed(1)} ppb`);
    expect(weekends).toBeLessThan(0.9 * workdays);
  });

  it('makes ozone by day where nitrogen dioxide is spent', () => {
    const station = world.stations.find((s) => s.name === 'Milano – Pascal Città Studi')!;
    const o3 = seriesOf(station, 'o3');
    const at = (utcHour: number) => meanOf(o3.filter((_, h) => h % 24 === utcHour));
    expect(at(13)).toBeGreaterThan(at(6) + 5);
    expect(correlationOf(o3, seriesOf(station, 'no2'))).toBeLessThan(-0.2);
  });

  it('lets PM10 follow PM2.5', () => {
    const stations = world.stations.filter((s) => s.kind === 'reference');
    const all = stations.map((s) => correlationOf(seriesOf(s, 'pm25'), seriesOf(s, 'pm10')));
    console.log(`PM2.5 and PM10 of ${all.length} stations: median r ${quantileOf(all, 0.5).toFixed(2)}, least ${quantileOf(all, 0).toFixed(2)}`);
    expect(quantileOf(all, 0)).toBeGreaterThan(0.8);
  });
});

describe('plumes', () => {
  /** Moments at which a source burns in a wind that holds for some hours. */
  function episodes() {
    const found: { source: (typeof SOURCES)[number]; timeMs: number; speedMs: number; east: number; north: number }[] = [];
    for (const source of SOURCES) {
      for (const timeMs of hours) {
        const { east, north } = world.weather.wind(source, timeMs);
        const speedMs = Math.hypot(east, north);
        if (speedMs < 2 || fireOf(SEED, source, timeMs) < 0.9 || !isSteady(source, timeMs)) continue;
        found.push({ source, timeMs, speedMs, east: east / speedMs, north: north / speedMs });
      }
    }
    return found;
  }

  function isSteady(source: (typeof SOURCES)[number], timeMs: number): boolean {
    const now = world.weather.wind(source, timeMs);
    return [-2, -1, 1, 2, 3].every((h) => {
      const then = world.weather.wind(source, timeMs + h * HOUR_MS);
      return Math.hypot(then.east - now.east, then.north - now.north) < 0.25 * Math.hypot(now.east, now.north);
    });
  }

  it('arrive downwind after distance / wind speed, and not upwind', () => {
    const all = episodes();
    expect(all.length).toBeGreaterThan(20);
    for (const { source, timeMs, speedMs, east, north } of all) {
      for (const km of [4, 15, 30]) {
        const arrivalMs = timeMs + (km / (speedMs * 3.6)) * HOUR_MS;
        const at = (sign: number) => ({
          latitude: source.latitude + (sign * north * km) / 110.6,
          longitude: source.longitude + (sign * east * km) / (111.3 * Math.cos((source.latitude * Math.PI) / 180)),
          altitudeM: 0,
        });
        expect(plumeShareOf(world.weather, SEED, source, at(1), arrivalMs)).toBeGreaterThan((0.6 * 6) / (1 + km));
        expect(plumeShareOf(world.weather, SEED, source, at(-1), arrivalMs)).toBeLessThan(0.02);
      }
    }
    console.log(`${all.length} hours of smoke in a steady wind`);
  });

  it('reach the far station later than the near one', () => {
    // Each fire's first smoke, followed at two distances in ten-minute steps.
    let lateness = 0;
    let count = 0;
    for (const { source, timeMs, speedMs, east, north } of episodes()) {
      const arrival = (km: number) => {
        const place = { latitude: source.latitude + (north * km) / 110.6, longitude: source.longitude + (east * km) / (111.3 * Math.cos((source.latitude * Math.PI) / 180)), altitudeM: 0 };
        let [weighted, sum] = [0, 0];
        for (let m = -360; m <= 480; m += 10) {
          const share = plumeShareOf(world.weather, SEED, source, place, timeMs + m * MINUTE_MS);
          weighted += share * m;
          sum += share;
        }
        return weighted / sum;
      };
      const expectedMin = (20 / (speedMs * 3.6)) * 60;
      lateness += (arrival(25) - arrival(5)) / expectedMin;
      count += 1;
    }
    console.log(`delay between 5 and 25 km: ${(lateness / count).toFixed(2)} of distance / wind speed`);
    expect(lateness / count).toBeGreaterThan(0.6);
    expect(lateness / count).toBeLessThan(1.4);
  });
});
