import type { ExportQuery } from './export-query.ts';

/** A column of the tidy table, with what a reader must know of it. */
export interface Column {
  name: string;
  type: 'time' | 'text' | 'number' | 'whole' | 'truth';
  about: string;
}

/** One row for each reading, or for each average. */
export const TIDY_COLUMNS: readonly Column[] = [
  { name: 'time_utc', type: 'time', about: 'When: ISO 8601 in UTC. Of averages: when the interval begins.' },
  { name: 'time_local', type: 'text', about: 'The same moment on the clock of the station, with its offset from UTC.' },
  { name: 'time_zone', type: 'text', about: 'IANA name of the zone of the station.' },
  { name: 'station', type: 'text', about: 'Name of the station.' },
  { name: 'sensor', type: 'whole', about: 'Id of the series: one parameter at one station.' },
  { name: 'parameter', type: 'text', about: 'What is measured, e.g. pm25.' },
  { name: 'value', type: 'number', about: 'In the unit beside it, to the last digit as stored. Of averages: the mean of the good readings; empty where there is none.' },
  { name: 'value_as_sent', type: 'number', about: 'As the device sent it, before any change of unit. Empty for averages.' },
  { name: 'unit', type: 'text', about: 'Unit of value.' },
  { name: 'unit_as_sent', type: 'text', about: 'Unit of value_as_sent. Empty for averages.' },
  { name: 'flag', type: 'text', about: 'Quality (QARTOD): empty where nothing was found; otherwise good, not_evaluated, suspect, fail or missing. below_detection: value is a detection limit, the truth lies below it.' },
  { name: 'correction', type: 'text', about: 'Correction that value has been given; empty: none.' },
  { name: 'averaging', type: 'text', about: 'Interval that value is the mean of, as an ISO 8601 duration; empty: a moment, or not stated.' },
  { name: 'latitude', type: 'number', about: 'Degrees north, WGS 84, as exactly as the owner shows it.' },
  { name: 'longitude', type: 'number', about: 'Degrees east, WGS 84, as exactly as the owner shows it.' },
  { name: 'licence', type: 'text', about: 'Terms under which this row may be used; empty: not stated.' },
];

/** Beside them where `columns=more` is asked for. */
const MORE_COLUMNS: readonly Column[] = [
  { name: 'station_id', type: 'whole', about: 'Id of the station.' },
  { name: 'below_detection', type: 'truth', about: 'True where the value is a detection limit and the truth lies below it.' },
  { name: 'demonstration', type: 'truth', about: 'True where the station is simulated: not a measurement.' },
];

const AVERAGE_COLUMNS: readonly Column[] = [
  { name: 'minimum', type: 'number', about: 'Least good reading of the interval.' },
  { name: 'maximum', type: 'number', about: 'Greatest good reading of the interval.' },
  { name: 'readings', type: 'whole', about: 'All readings of the interval.' },
  { name: 'good_readings', type: 'whole', about: 'Readings of the interval that are not flagged.' },
];

export function columnsOf({ every, columns }: Pick<ExportQuery, 'every' | 'columns'>): Column[] {
  if (columns === 'standard') return [...TIDY_COLUMNS];
  return [...TIDY_COLUMNS, ...MORE_COLUMNS, ...(every === 'raw' ? [] : AVERAGE_COLUMNS)];
}
