/** Columns of the table of stations and devices, as it goes out and comes in: a line is a station, with one of its devices or none. */
export const FLEET_COLUMNS = [
  'station_id', 'station_external_id', 'station', 'kind', 'exposure', 'latitude', 'longitude', 'position_accuracy', 'altitude_m', 'time_zone', 'licence', 'source', 'tags',
  'device_id', 'device_external_id', 'device',
] as const;
export type FleetColumn = (typeof FLEET_COLUMNS)[number];

/** What comes in is at most so much. */
export const MAX_TABLE_BYTES = 400 * 1024;
export const MAX_TABLE_LINES = 2000;

/** What becomes, or would become, of one line of a table that came in. */
export interface FleetLine {
  /** As an editor counts them, from 1. */
  line: number;
  station: { state: 'new' | 'known'; id: number | null; name: string } | null;
  device: { state: 'new' | 'known'; id: number | null; name: string } | null;
  /** Why nothing of it can be taken; null: it can. */
  error: string | null;
  /** Of a new device, this once; null before it is made. */
  key: string | null;
}

export interface FleetImport {
  lines: FleetLine[];
  newStations: number;
  newDevices: number;
  errors: number;
  /** Devices that stood nowhere and were put somewhere. */
  placed: number[];
  /** False: it was tried without changing anything, or a line was wrong. */
  isApplied: boolean;
}
