import { parseUnit } from './units.ts';
import type { Converted, Unit } from './units.ts';

/** The state of the air a concentration of a gas refers to. */
export interface AirState {
  molarMass: number;
  temperatureC: number;
  pressureKpa?: number;
}

/** Litres of one mole of an ideal gas: R × T ÷ p. */
export function molarVolumeL(temperatureC: number, pressureKpa = 101.325): number {
  return (8.314462618 * (273.15 + temperatureC)) / pressureKpa;
}

/** µg/m³ of so many ppb of a gas. */
export function microgramsOfPpb(ppb: number, { molarMass, temperatureC, pressureKpa }: AirState): number {
  return (ppb * molarMass) / molarVolumeL(temperatureC, pressureKpa);
}

/** Any unit to any other of its quantity; between mass and mole fraction of a gas where the air is given. */
export function convertUnits(value: number, fromUnit: string, toUnit: string, air?: AirState): Converted {
  const [from, to] = [parseUnit(fromUnit), parseUnit(toUnit)];
  if (from === null || to === null) return { ok: false, code: 'unit.unknown' };
  const bridge = from.dimension === to.dimension ? 1 : bridgeOf(from, to, air);
  if (bridge === null) return { ok: false, code: 'unit.incompatible' };
  const base = ((value + from.shift) * from.times * to.over * bridge) / (from.over * to.times);
  return { ok: true, value: Number((base - to.shift).toPrecision(12)) };
}

/** Between the base units µg/m³ and ppb. */
function bridgeOf(from: Unit, to: Unit, air: AirState | undefined): number | null {
  if (air === undefined) return null;
  if (from.dimension === 'mole fraction' && to.dimension === 'mass concentration') return microgramsOfPpb(1, air);
  return from.dimension === 'mass concentration' && to.dimension === 'mole fraction' ? 1 / microgramsOfPpb(1, air) : null;
}
