import type { ParameterId } from '#lib/domain/parameters.ts';
import { greatCircleM } from '#lib/numeric/geodesic.ts';
import { median } from '#lib/numeric/median.ts';
import type { DayMean } from '#server/db/fleet.ts';

/** A series whose mean of a day is far from what those around it had. */
export interface Disagreement {
  stationId: number;
  sensorId: number;
  parameter: ParameterId;
  mean: number;
  /** Median of the others, and how many they are. */
  against: number;
  count: number;
}

/** What neighbours share, with the least difference that means anything, in the parameter's unit. */
export const COMPARED: Partial<Record<ParameterId, number>> = { pm25: 10, pm10: 15, pm1: 10, no2: 20, o3: 25, air_temperature: 4, relative_humidity: 20, air_pressure: 8 };
const NEAR_M = 10_000;
const LEAST_NEIGHBOURS = 4;
/** Of those near, so many nearest ones speak. */
const MOST_NEIGHBOURS = 12;
/** Times the usual spread among the neighbours. */
const SPREADS = 4;
/** A normal spread is this many median deviations. */
const MAD_TO_SIGMA = 1.4826;
/** Rows and columns of about `NEAR_M`: who is near stands in the same cell or one beside it. */
const CELL_DEGREES = 0.1;
/** Of one cell looked at; a denser place has enough with these. */
const MAX_PER_CELL = 200;

/** Compares each mean with the median of the nearest stations within ten kilometres; each station once at most, in what it differs most. */
export function findDisagreements(means: readonly DayMean[]): Disagreement[] {
  const cells = new Map<string, DayMean[]>();
  for (const mean of means) {
    const key = cellOf(mean.parameter, rowOf(mean), columnOf(mean));
    const cell = cells.get(key) ?? [];
    if (cell.length < MAX_PER_CELL) cell.push(mean);
    cells.set(key, cell);
  }
  const worst = new Map<number, { by: number; found: Disagreement }>();
  for (const mean of means) {
    const compared = compare(mean, nearOf(mean, cells));
    if (compared !== null && compared.by > (worst.get(mean.stationId)?.by ?? 1)) worst.set(mean.stationId, compared);
  }
  return [...worst.values()].map(({ found }) => found);
}

function compare(mean: DayMean, near: number[]): { by: number; found: Disagreement } | null {
  const least = COMPARED[mean.parameter];
  if (least === undefined || near.length < LEAST_NEIGHBOURS) return null;
  const against = median(near);
  const spread = MAD_TO_SIGMA * median(near.map((value) => Math.abs(value - against)));
  const by = Math.abs(mean.mean - against) / Math.max(least, SPREADS * spread);
  return { by, found: { stationId: mean.stationId, sensorId: mean.sensorId, parameter: mean.parameter, mean: mean.mean, against, count: near.length } };
}

/** Means of the nearest other stations, one of each. */
function nearOf(mean: DayMean, cells: ReadonlyMap<string, DayMean[]>): number[] {
  const nearest = new Map<number, { distanceM: number; value: number }>();
  const [row, column] = [rowOf(mean), columnOf(mean)];
  for (let i = row - 1; i <= row + 1; i += 1) {
    for (let j = column - 1; j <= column + 1; j += 1) {
      for (const other of cells.get(cellOf(mean.parameter, i, j)) ?? []) {
        const distanceM = other.stationId === mean.stationId ? Infinity : greatCircleM(mean.longitude, mean.latitude, other.longitude, other.latitude);
        if (distanceM <= NEAR_M && !nearest.has(other.stationId)) nearest.set(other.stationId, { distanceM, value: other.mean });
      }
    }
  }
  return [...nearest.values()].sort((a, b) => a.distanceM - b.distanceM).slice(0, MOST_NEIGHBOURS).map(({ value }) => value);
}

function rowOf({ latitude }: DayMean): number {
  return Math.floor(latitude / CELL_DEGREES);
}

/** Columns of one row are equally wide in metres, and those of rows beside it nearly so. */
function columnOf(mean: DayMean): number {
  const step = CELL_DEGREES / Math.max(0.05, Math.cos((Math.round(mean.latitude) * Math.PI) / 180));
  return Math.floor(mean.longitude / step);
}

function cellOf(parameter: ParameterId, row: number, column: number): string {
  return `${parameter}/${row}/${column}`;
}
