import { AppError } from '#lib/domain/codes.ts';
import type { ExportSensor } from '#lib/domain/export.ts';
import { PARAMETERS, type ParameterId } from '#lib/domain/parameters.ts';
import type { ExportPlan } from './rows.ts';

/** A column of the wide table: the same parameter, channel and height at any station. */
export interface SeriesColumn {
  /** e.g. `pm25`, or `soil_moisture_-0.1m` */
  name: string;
  parameter: ParameterId;
}

/** Spreadsheets and readers of NetCDF take few more. */
const MAX_COLUMNS = 500;
const ORDER = new Map<string, number>(PARAMETERS.map(({ id }, i) => [id, i]));

/** Every column that a download needs, in the order of parameters. */
export function seriesColumnsOf({ spans }: ExportPlan): SeriesColumn[] {
  const columns = new Map(spans.map(({ sensor }) => [seriesNameOf(sensor), { name: seriesNameOf(sensor), parameter: sensor.parameter }]));
  if (columns.size > MAX_COLUMNS) throw new AppError('request.invalid', `That would be more than ${MAX_COLUMNS} columns; choose fewer stations or parameters, or format=csv, which has a row for each reading.`);
  return [...columns.values()].sort((a, b) => ORDER.get(a.parameter)! - ORDER.get(b.parameter)! || (a.name < b.name ? -1 : 1));
}

export function seriesNameOf({ parameter, channel, heightM }: ExportSensor): string {
  return [parameter, channel, heightM === null ? '' : `${heightM}m`].filter((part) => part !== '').join('_');
}

/** For each column the place of a station's sensor; -1 where it has none. */
export function placesOf(columns: readonly SeriesColumn[], sensors: readonly ExportSensor[]): number[] {
  const names = sensors.map(seriesNameOf);
  return columns.map(({ name }) => names.indexOf(name));
}
