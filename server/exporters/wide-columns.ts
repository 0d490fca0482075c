import { AppError } from '#lib/domain/codes.ts';
import type { ExportSensor } from '#lib/domain/export.ts';
import { getParameter, PARAMETERS, type ParameterId } from '#lib/domain/parameters.ts';
import { columnsOf, TIDY_COLUMNS, type Column } from './columns.ts';
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

/** What leads each row of the wide table. */
const ROW_COLUMNS = ['time_utc', 'time_local', 'time_zone', 'station', 'latitude', 'longitude', 'licence'];

/** The wide table: a column for each series, and beside it, unless it is of averages, one for its flags. */
export function wideColumnsOf(plan: ExportPlan): Column[] {
  const isRaw = plan.query.every === 'raw';
  const lead = ROW_COLUMNS.map((name) => TIDY_COLUMNS.find((column) => column.name === name)!);
  const series = seriesColumnsOf(plan).flatMap(({ name, parameter }): Column[] => {
    const { name: long, unit } = getParameter(parameter);
    const value: Column = { name: unit === '' ? name : `${name} [${unit}]`, type: 'number', about: `${long}. ${isRaw ? VALUE : MEAN}` };
    return isRaw ? [value, { name: `${name} flag`, type: 'text', about: FLAG }] : [value];
  });
  return [...lead, ...series];
}

const VALUE = 'To the last digit as stored; empty: none at this time. What the device sent, in its own unit, is in the tidy formats.';
const MEAN = 'Mean of the good readings of the interval that begins at this time; empty: none.';
const { about: FLAG } = TIDY_COLUMNS.find(({ name }) => name === 'flag')!;

/** The columns of a download's data, as its metadata explains them; of NetCDF, its variables of observations. */
export function dataColumnsOf(plan: ExportPlan): Column[] {
  const { format, inside } = plan.query;
  const data = format === 'zip' ? inside : format;
  if (data === 'csv-wide') return wideColumnsOf(plan);
  return data === 'netcdf' ? variablesOf(plan) : columnsOf(plan.query);
}

function variablesOf(plan: ExportPlan): Column[] {
  const isRaw = plan.query.every === 'raw';
  const series = seriesColumnsOf(plan).flatMap(({ name, parameter }): Column[] => {
    const value: Column = { name, type: 'number', about: `${getParameter(parameter).name}. ${isRaw ? VALUE : MEAN}` };
    return isRaw ? [value, { name: `${name}_flag`, type: 'whole', about: 'Quality (QARTOD), with 16 added where the value is a detection limit; its flag_meanings say which is which.' }] : [value];
  });
  return [{ name: 'time', type: 'time', about: `Milliseconds since 1970 in UTC.${isRaw ? '' : ' When the interval begins.'}` }, ...series];
}

export function seriesNameOf({ parameter, channel, heightM }: ExportSensor): string {
  return [parameter, channel, heightM === null ? '' : `${heightM}m`].filter((part) => part !== '').join('_');
}

/** For each column the place of a station's sensor; -1 where it has none. */
export function placesOf(columns: readonly SeriesColumn[], sensors: readonly ExportSensor[]): number[] {
  const names = sensors.map(seriesNameOf);
  return columns.map(({ name }) => names.indexOf(name));
}
