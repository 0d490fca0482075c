import type { ParameterId } from '#lib/domain/parameters.ts';
import type { StationPlan, SensorPlan } from './network.ts';
import { hashOf, normalOf, uniformOf } from './random.ts';
import { instrumentOf } from './sensing.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** At most one fault of a sensor begins in such a span, and ends within it. */
const SLOT_MS = 6 * 24 * HOUR_MS;
/** Share of spans with a fault: some 150 a month in the whole network. */
const FAULT_SHARE = 0.032;

export const FAULT_KINDS = ['spike', 'drift', 'stuck', 'noise', 'silent'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault as the simulator made it; half-open in time. */
export interface Fault {
  stationKey: string;
  sensorKey: string;
  parameter: ParameterId;
  kind: FaultKind;
  fromMs: number;
  toMs: number;
  /** In spreads of the parameter; spike and drift carry a sign. 0 for stuck and silent. */
  size: number;
}

/** Rain gauges stand still for weeks and vanes jump: their faults would not be told from health. */
const NEVER_FAULTY: ReadonlySet<ParameterId> = new Set(['precipitation', 'wind_direction']);

/** The fault of a sensor at a time, by the seed alone. */
export function findFault(station: StationPlan, sensor: SensorPlan, timeMs: number): Fault | null {
  const fault = faultOfSlot(station, sensor, Math.floor(timeMs / SLOT_MS));
  return fault && timeMs >= fault.fromMs && timeMs < fault.toMs ? fault : null;
}

/** Every fault that touches the span, in order of its beginning. */
export function listFaultsOf(stations: readonly StationPlan[], fromMs: number, toMs: number): Fault[] {
  const faults: Fault[] = [];
  for (const station of stations) {
    for (const sensor of station.sensors) {
      for (let slot = Math.floor(fromMs / SLOT_MS); slot * SLOT_MS < toMs; slot += 1) {
        const fault = faultOfSlot(station, sensor, slot);
        if (fault && fault.fromMs < toMs && fault.toMs > fromMs) faults.push(fault);
      }
    }
  }
  return faults.sort((a, b) => a.fromMs - b.fromMs);
}

/** What a faulty sensor reports instead: null is silence. */
export function spoil(fault: Fault, healthy: number, truth: number, sensor: SensorPlan, timeMs: number, healthyAt: (timeMs: number) => number): number | null {
  const { spread, relativeSpread, noise, relativeNoise } = instrumentOf(sensor.parameter);
  const unit = spread + relativeSpread * Math.abs(truth);
  switch (fault.kind) {
    case 'silent': return null;
    case 'stuck': return healthyAt(fault.fromMs);
    case 'spike': return healthy + fault.size * unit;
    case 'drift': return healthy + fault.size * unit * ((timeMs - fault.fromMs) / (fault.toMs - fault.fromMs));
    case 'noise': {
      const usual = noise + relativeNoise * Math.abs(truth);
      return healthy + Math.max(fault.size * unit, 5 * usual) * normalOf(sensor.seed, Math.floor(timeMs / 1000), 7);
    }
  }
}

function faultOfSlot(station: StationPlan, sensor: SensorPlan, slot: number): Fault | null {
  if (NEVER_FAULTY.has(sensor.parameter) || uniformOf(sensor.seed, slot, 101) >= FAULT_SHARE) return null;
  const kind = FAULT_KINDS[hashOf(sensor.seed, slot, 102) % FAULT_KINDS.length] ?? 'spike';
  const draw = (n: number) => uniformOf(sensor.seed, slot, n);
  const durationMs = durationOf(kind, station.intervalMs, draw(103));
  const roomMs = SLOT_MS - durationMs - 2 * HOUR_MS;
  const startHour = Math.floor((HOUR_MS + draw(104) * roomMs) / HOUR_MS);
  // A spike lies over a full hour, so that the coarsest series of the demonstration carries it too.
  const leadMs = kind === 'spike' ? Math.floor(durationMs / 2 / MINUTE_MS) * MINUTE_MS : 0;
  const fromMs = slot * SLOT_MS + startHour * HOUR_MS - leadMs;
  return { stationKey: station.key, sensorKey: sensor.key, parameter: sensor.parameter, kind, fromMs, toMs: fromMs + durationMs, size: sizeOf(kind, sensor.parameter, draw(105), draw(106)) };
}

function durationOf(kind: FaultKind, intervalMs: number, draw: number): number {
  switch (kind) {
    case 'spike': return Math.max(6 * MINUTE_MS, intervalMs + 4 * MINUTE_MS);
    case 'drift': return Math.round(30 + 66 * draw) * HOUR_MS;
    case 'stuck': return Math.round(6 + 24 * draw) * HOUR_MS;
    case 'noise': return Math.round(6 + 24 * draw) * HOUR_MS;
    case 'silent': return Math.round(4 + 26 * draw) * HOUR_MS;
  }
}

/** Sizes as they are met: a spike of 5 to 15 spreads, a drift that ends at 4 to 8, a noise five times the usual or more. */
function sizeOf(kind: FaultKind, parameter: ParameterId, draw: number, coin: number): number {
  // What cannot go below zero spikes upwards; oxygen, acidity and temperatures go both ways.
  const isTwoSided = ['dissolved_oxygen', 'ph', 'air_temperature', 'water_temperature', 'soil_temperature', 'air_pressure'].includes(parameter);
  const sign = isTwoSided && coin < 0.5 ? -1 : 1;
  if (kind === 'spike') return sign * (5 + 10 * draw);
  if (kind === 'drift') return sign * (4 + 4 * draw);
  return kind === 'noise' ? 0.8 + draw : 0;
}
