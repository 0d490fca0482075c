import type { ParameterId } from './parameters.ts';

/**
 * Why a station or a device needs hands, the most urgent first.
 * `silent`: nothing comes. `refused`: what comes is not taken. `stuck`: one value over and over. `clock`: it is ahead.
 * `battery`: low. `partly-silent`: some of its sensors say nothing. `neighbours`: yesterday it read otherwise than those around it.
 * `nowhere`: a device that was never put on the map.
 */
export const FLEET_CAUSES = ['silent', 'refused', 'stuck', 'clock', 'battery', 'partly-silent', 'neighbours', 'nowhere'] as const;
export type FleetCauseId = (typeof FLEET_CAUSES)[number];

/** After so many expected intervals without a reading, and never before so long, as the map's markers have it. */
export const SILENT_INTERVALS = 6;
export const SILENT_LEAST_MS = 3 * 3_600_000;

/** One cause, with the stored facts that tell of it. */
export interface FleetCause {
  id: FleetCauseId;
  /** Since when; of a silence that never ended the time at which the device was put there. */
  sinceMs: number | null;
  /** The series it is about; null: the whole station. */
  parameter: ParameterId | null;
  sensorId: number | null;
  /**
   * `silent`: usual interval, ms. `stuck`: the value. `clock`: ms ahead. `battery`: volts. `neighbours`: its mean.
   * Null where there is none.
   */
  value: number | null;
  /** `battery`: low below this, volts. `neighbours`: median of the others. */
  against: number | null;
  /** `refused`: messages and readings. `partly-silent`: sensors. `neighbours`: the others. */
  count: number;
  /** What the check or the refusal said, in its own words. `silent`: `never` where nothing ever came. */
  why: string;
}

export interface FleetRow {
  /** Null: a device that stands nowhere. */
  stationId: number | null;
  /** One that stands there. */
  deviceId: number | null;
  name: string;
  tags: string[];
  /** Being worked on now, until then. */
  workedOnUntilMs: number | null;
  /** The most urgent first. */
  causes: FleetCause[];
}

export interface FleetQuery {
  cause?: FleetCauseId;
  tag?: string;
  offset?: number;
  limit: number;
}

export interface FleetBoard {
  /** What needs hands most comes first; what is being worked on comes last. */
  rows: FleetRow[];
  /** Rows with and without what the page shows of them. */
  total: number;
  /** Rows by cause, whatever cause was asked for. */
  counts: Record<FleetCauseId, number>;
  /** Stations at which a device stands. */
  stationCount: number;
  /** There were more causes than are read. */
  isCut: boolean;
}
