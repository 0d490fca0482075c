import type { ParameterId } from './parameters.ts';
import type { Exposure, PositionAccuracy, Sensor, Stamp, StationKind } from './station.ts';

/** What `POST /api/v1/stations` becomes once it is read: every default filled in. */
export interface StationInput {
  name: string;
  kind: StationKind;
  exposure: Exposure;
  latitude: number;
  longitude: number;
  positionAccuracy: PositionAccuracy;
  altitudeM: number | null;
  timeZone: string;
  licence: string | null;
  source: string | null;
  /** What the sender or an importer calls it. */
  externalId: string | null;
  isDemonstration: boolean;
  /** Absent: as its organisation has it. */
  isPublic?: boolean;
  /** Absent: this instance. */
  organisationId?: number;
}

/** What `POST /api/v1/devices` becomes; the key itself is answered once and never stored. */
export interface DeviceInput {
  name: string;
  /** Deployed here from now on; the first is where readings without a station go. */
  stationIds: number[];
  externalId: string | null;
  /** sha256 of its first key, 32 bytes. */
  keyHash: Uint8Array;
  isDemonstration: boolean;
}

/** A series to be made because a device sent something new. */
export interface SensorInput {
  stationId: number;
  parameter: ParameterId;
  channel: string;
  heightM: number | null;
  method?: string | null;
  averagingS?: number;
  stamp?: Stamp;
}

/** What must be known in memory to turn a device's words into sensor ids. */
export interface DirectoryRows {
  devices: DirectoryDevice[];
  /** Those that were not revoked. */
  keys: DirectoryKey[];
  deployments: DirectoryDeployment[];
  stations: { id: number; isDemonstration: boolean }[];
  sensors: Pick<Sensor, 'id' | 'stationId' | 'parameter' | 'channel' | 'heightM'>[];
}

export interface DirectoryDevice {
  id: number;
  externalId: string | null;
  revokedMs: number | null;
}

export interface DirectoryKey {
  id: number;
  deviceId: number;
  /** sha256, 32 bytes. */
  keyHash: Uint8Array;
  /** Opens nothing from then on; null: until it is revoked. */
  validUntilMs: number | null;
}

/** In the order they began; open while `toMs` is null. */
export interface DirectoryDeployment {
  deviceId: number;
  stationId: number;
  fromMs: number;
  toMs: number | null;
}
