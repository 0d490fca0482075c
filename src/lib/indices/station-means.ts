import type { HourColumn } from '#lib/domain/hour-mean.ts';
import type { HourlyMeans } from './hourly.ts';

/** Hours whose means alone are asked for. */
export type MeanColumn = Omit<HourColumn, 'counts'>;

/**
 * What an index takes of a station: for each parameter the first sensor, in the order given, that has any hour. `preferred`
 * goes before the others of its parameter: the one that a page shows.
 */
export function stationMeansOf(columns: readonly MeanColumn[], preferred: number | null = null): HourlyMeans {
  const means: HourlyMeans = {};
  const ordered = preferred === null ? columns : [...columns].sort((a, b) => Number(b.sensorId === preferred) - Number(a.sensorId === preferred));
  for (const column of ordered) if (means[column.parameter] === undefined && hasHour(column)) means[column.parameter] = column.means;
  return means;
}

function hasHour({ means }: MeanColumn): boolean {
  for (let i = 0; i < means.length; i += 1) if (Number.isFinite(means[i])) return true;
  return false;
}
