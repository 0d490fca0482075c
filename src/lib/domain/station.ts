import type { ParameterId } from './parameters.ts';

/** What a station is; its marker's shape says it. */
export const STATION_KINDS = ['reference', 'low-cost', 'mobile', 'water', 'soil'] as const;
export type StationKind = (typeof STATION_KINDS)[number];

export const EXPOSURES = ['outdoor', 'indoor', 'mobile'] as const;
export type Exposure = (typeof EXPOSURES)[number];

/** How exactly a station's position may be shown; coarse positions are stable per station. */
export const POSITION_ACCURACIES = ['exact', '100m', '1km'] as const;
export type PositionAccuracy = (typeof POSITION_ACCURACIES)[number];

/** A place with coordinates where something is measured. */
export interface Station {
  id: number;
  name: string;
  kind: StationKind;
  exposure: Exposure;
  /** Degrees, WGS 84, as the public may see them. */
  latitude: number;
  longitude: number;
  positionAccuracy: PositionAccuracy;
  altitudeM: number | null;
  /** IANA name, e.g. `Europe/Berlin`. */
  timeZone: string;
  /** SPDX identifier where there is one, e.g. `CC-BY-4.0`. */
  licence: string | null;
  /** Who measures: attribution as it must be shown. */
  source: string | null;
  isDemonstration: boolean;
  createdMs: number;
  /** True where those of its organisation alone may see it; absent: everybody may. */
  isPrivate?: boolean;
}

/** Which end of its averaging interval a reading's time marks. */
export const STAMPS = ['instant', 'begin', 'end'] as const;
export type Stamp = (typeof STAMPS)[number];

/** One parameter measured at one station: a series. */
export interface Sensor {
  id: number;
  stationId: number;
  parameter: ParameterId;
  /** Tells apart two series of one parameter at one station, e.g. `a`, `b`; empty for the only one. */
  channel: string;
  /** Metres below the surface (water, soil) are negative, above ground positive; null where not stated. */
  heightM: number | null;
  method: string | null;
  /** 0 for an instantaneous value. */
  averagingS: number;
  stamp: Stamp;
}

/** The hardware that sends; it has keys and is deployed at a station. */
export interface Device {
  id: number;
  name: string;
  /** What the hardware calls itself where it cannot carry a key, e.g. `esp8266-12345`. */
  externalId: string | null;
  stationId: number;
  createdMs: number;
  revokedMs: number | null;
}

/** What a device proves itself with. The secret is shown once and never stored; this is what is kept beside its hash. */
export interface DeviceKey {
  id: number;
  deviceId: number;
  /** What its owner calls it, e.g. `logger, spring 2026`; empty for the first. */
  label: string;
  createdMs: number;
  /** Opens nothing from then on; null: until it is revoked. */
  validUntilMs: number | null;
  revokedMs: number | null;
  /** When it last opened its device, to some seconds; null: never. */
  usedMs: number | null;
}
