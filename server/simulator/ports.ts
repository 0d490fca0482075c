import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Station } from '#lib/domain/station.ts';

export type DemonstrationStation = Omit<Station, 'id' | 'createdMs' | 'isDemonstration' | 'altitudeM'> & {
  altitudeM: number;
  isDemonstration: true;
  /** Stable name by which a restart finds it again. */
  externalId: string;
};

export interface BackfillReading {
  stationId: number;
  parameter: ParameterId;
  channel: string;
  heightM: number | null;
  timeMs: number;
  /** In the parameter's canonical unit. */
  value: number;
}

/** What the simulator needs of the process; it knows neither database nor administrator. */
export interface SimulatorPorts {
  /** Where the public ingest listens, e.g. `http://127.0.0.1:3000`. */
  address: string;
  /** Finds the station by its external id or creates it; its id. */
  createStation(station: DemonstrationStation): Promise<number>;
  /** Makes a device with this key known at the station, once. */
  createDevice(device: { stationId: number; name: string; externalId: string; key: string }): Promise<void>;
  /** The same key for the same station after every restart; derived, never stored. */
  deviceKeyOf(stationKey: string): string;
  /** Stores readings of the past: idempotent, neither live nor paging. Resolves after the commit. */
  submitBackfill(readings: BackfillReading[]): Promise<void>;
  /** A small text that survives restarts. */
  readProgress(): Promise<string | null>;
  writeProgress(text: string): Promise<void>;
  now(): number;
  seed: number;
  log(message: string): void;
}
