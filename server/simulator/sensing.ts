import type { ParameterId } from '#lib/domain/parameters.ts';
import type { StationKind } from '#lib/domain/station.ts';
import { normalOf } from './random.ts';

/** What an instrument makes of the truth: its noise, its steps, its floor. */
export interface Instrument {
  /** Standard deviation of its noise: a fixed part in the parameter's unit, and a share of the value. */
  noise: number;
  relativeNoise: number;
  resolution: number;
  /** How far the value usually moves within some hours: the measure for its faults. */
  spread: number;
  relativeSpread: number;
  floor: number;
  ceiling: number;
}

const instrument = (noise: number, relativeNoise: number, resolution: number, spread: number, relativeSpread = 0, floor = 0, ceiling = Infinity): Instrument =>
  ({ noise, relativeNoise, resolution, spread, relativeSpread, floor, ceiling });

const INSTRUMENTS: Partial<Record<ParameterId, Instrument>> = {
  pm1: instrument(0.2, 0.02, 0.1, 2.5),
  pm25: instrument(0.3, 0.015, 0.1, 4),
  pm10: instrument(0.5, 0.02, 0.1, 6),
  no2: instrument(0.3, 0.02, 0.1, 4),
  o3: instrument(0.4, 0.01, 0.1, 5),
  so2: instrument(0.08, 0.02, 0.1, 1.5),
  co: instrument(0.008, 0.02, 0.01, 0.08),
  bc: instrument(0.04, 0.02, 0.01, 0.5),
  air_temperature: instrument(0.06, 0, 0.1, 1.4, 0, -60),
  relative_humidity: instrument(0.4, 0, 0.1, 5, 0, 1, 100),
  air_pressure: instrument(0.08, 0, 0.1, 2),
  wind_speed: instrument(0.1, 0.03, 0.1, 1),
  wind_direction: instrument(3, 0, 1, 30, 0, 0, 359),
  precipitation: instrument(0, 0, 0.1, 1),
  water_temperature: instrument(0.03, 0, 0.01, 0.4, 0, -1),
  dissolved_oxygen: instrument(0.03, 0, 0.01, 0.3),
  ph: instrument(0.008, 0, 0.01, 0.07, 0, 0, 14),
  specific_conductance: instrument(1.2, 0.002, 1, 14),
  turbidity: instrument(0.15, 0.02, 0.1, 5),
  discharge: instrument(0.02, 0.004, 0.1, 0.5, 0.06),
  nitrate_n: instrument(0.015, 0, 0.01, 0.12),
  soil_moisture: instrument(0.0008, 0, 0.001, 0.012, 0, 0, 0.6),
  soil_temperature: instrument(0.04, 0, 0.1, 0.9, 0, -40),
  soil_ec: instrument(0.006, 0, 0.01, 0.05),
};

export function instrumentOf(parameter: ParameterId): Instrument {
  const found = INSTRUMENTS[parameter];
  if (!found) throw new Error(`the demonstration has no instrument for ${parameter}`);
  return found;
}

/** What the sensor would report of a true value at a time: biased, noisy, before rounding. */
export function senseOf(truth: number, given: { kind: StationKind; parameter: ParameterId; seed: number; relativeHumidity: number | null }, timeMs: number): number {
  const { noise, relativeNoise } = instrumentOf(given.parameter);
  const isCheap = given.kind === 'low-cost' || given.kind === 'mobile';
  const seconds = Math.floor(timeMs / 1000);
  const seen = isCheap ? cheapOf(truth, given) : truth;
  return seen + (isCheap ? 1.8 : 1) * (noise + relativeNoise * Math.abs(truth)) * normalOf(given.seed, seconds);
}

/** To the instrument's steps, within what it can show. */
export function roundTo(value: number, parameter: ParameterId): number {
  const { resolution, floor, ceiling } = instrumentOf(parameter);
  const digits = Math.max(0, Math.round(-Math.log10(resolution)));
  return Number(Math.min(ceiling, Math.max(floor, value)).toFixed(digits));
}

/** Light scattering counts swollen particles too high in damp air, and every cheap sensor has a gain of its own. */
function cheapOf(truth: number, given: { parameter: ParameterId; seed: number; relativeHumidity: number | null }): number {
  const gain = 1 + 0.08 * normalOf(given.seed, -1);
  if (given.parameter === 'air_temperature') return truth + 0.5 + 0.3 * normalOf(given.seed, -1);
  if (given.parameter === 'relative_humidity') return truth - 2.5 + normalOf(given.seed, -1);
  if (given.parameter === 'air_pressure') return truth + 0.6 * normalOf(given.seed, -1);
  if (!given.parameter.startsWith('pm')) return truth * gain;
  const damp = Math.min(0.95, (given.relativeHumidity ?? 60) / 100);
  // Growth of ammonium sulphate-like particles (κ-Köhler with κ = 0.3), half of which the sensor sees.
  return truth * gain * (1 + 0.5 * 0.3 * (damp / (1 - damp)) / (1 + 0.12 * (damp / (1 - damp))) * 0.35);
}
