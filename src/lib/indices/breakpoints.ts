import { compared, floorDivided, getDecimal, textOf, unitsAt } from './decimal.ts';
import type { Decimal } from './decimal.ts';

/** One row of an index table: concentrations `low` to `high` give `indexLow` to `indexHigh`, in a straight line. */
export interface Segment {
  readonly low: Decimal;
  readonly high: Decimal;
  readonly indexLow: number;
  readonly indexHigh: number;
}

type Row = readonly [low: number, high: number, indexLow: number, indexHigh: number];

export function segmentsOf(rows: readonly Row[]): readonly Segment[] {
  return rows.map(([low, high, indexLow, indexHigh]) => ({ low: getDecimal(low), high: getDecimal(high), indexLow, indexHigh }));
}

/** Rows from the limits between levels: [0, 35, 75] over [0, 50, 100] without gaps. */
export function segmentsBetween(limits: readonly number[], levels: readonly number[]): readonly Segment[] {
  return segmentsOf(limits.slice(1).map((high, i) => [limits[i] as number, high, levels[i] as number, levels[i + 1] as number] as const));
}

/** The first row that reaches up to the concentration; null beyond the last. A value in a gap belongs to the row above it. */
export function findSegment(segments: readonly Segment[], concentration: Decimal): Segment | null {
  return segments.find((segment) => compared(concentration, segment.high) <= 0) ?? null;
}

/** I = (I_high − I_low) ÷ (C_high − C_low) × (C − C_low) + I_low in whole numbers, so that halves are halves. */
export function interpolated(concentration: Decimal, segment: Segment, rounding: 'half-up' | 'up'): number {
  const { low, high, indexLow, indexHigh } = segment;
  const places = Math.max(concentration.places, low.places, high.places);
  const run = unitsAt(high, places) - unitsAt(low, places);
  const rise = BigInt(indexHigh - indexLow) * (unitsAt(concentration, places) - unitsAt(low, places)) + BigInt(indexLow) * run;
  return Number(rounding === 'up' ? -floorDivided(-rise, run) : floorDivided(2n * rise + run, 2n * run));
}

export function rowText({ low, high, indexLow, indexHigh }: Segment): string {
  return `${textOf(low)}–${textOf(high)} → ${indexLow}–${indexHigh}`;
}
