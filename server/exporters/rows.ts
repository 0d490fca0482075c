import type { SeriesStep } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Stamp, StationKind } from '#lib/domain/station.ts';
import type { ExportQuery } from './export-query.ts';

/** A series with all that a download says of it; the position is the one that the public may see. */
export interface ExportSensor {
  id: number;
  stationId: number;
  stationName: string;
  stationKind: StationKind;
  parameter: ParameterId;
  channel: string;
  heightM: number | null;
  method: string | null;
  averagingS: number;
  stamp: Stamp;
  timeZone: string;
  latitude: number;
  longitude: number;
  altitudeM: number | null;
  licence: string | null;
  source: string | null;
  isDemonstration: boolean;
}

/** Rows in columns of equal length `count`; NaN and 0 stand for nothing. */
export interface RowBatch {
  /** The sensor of every row, or in the order of stations one for each row. */
  sensor: ExportSensor;
  count: number;
  timesMs: Float64Array;
  /** Of averages: the mean of the good readings, NaN where there is none. */
  values: Float64Array;
  /** 0: nothing was found. */
  flags: Uint8Array;
  /** NaN: as stored. */
  sentValues: Float64Array;
  /** null: in the canonical unit. */
  sentUnits: (string | null)[];
  /** 1: the value is a detection limit. */
  belowDetection: Uint8Array;
  /** Of averages alone. */
  buckets: { minima: Float64Array; maxima: Float64Array; counts: Float64Array; goodCounts: Float64Array } | null;
}

/** One sensor's part of a download. */
export interface SensorSpan {
  sensor: ExportSensor;
  fromMs: number;
  /** Not included. */
  toMs: number;
  /** False where local hours do not begin at full hours of UTC: days are then made from readings. */
  hasWholeHours: boolean;
}

/** What a download consists of, in its order: by station, then parameter, then sensor. */
export interface ExportPlan {
  query: ExportQuery;
  spans: SensorSpan[];
  /** Software that wrote it, e.g. `Lichen 0.1.0`. */
  software: string;
  /** When it was asked for. */
  askedMs: number;
}

/** Batches of rows become bytes; pure, so that the same rows give the same bytes. */
export interface Encoder {
  begin(): Uint8Array;
  add(batch: RowBatch): Uint8Array;
  end(): Uint8Array;
}

/** Times that a row's time begins at, for the column `averaging`: ISO 8601 durations. */
export const STEP_DURATIONS: Record<Exclude<SeriesStep, 'raw'>, string> = { '10m': 'PT10M', '1h': 'PT1H', '1d': 'P1D' };

export function averagingOf(every: SeriesStep, sensor: ExportSensor): string {
  if (every !== 'raw') return STEP_DURATIONS[every];
  return sensor.averagingS === 0 ? '' : `PT${sensor.averagingS}S`;
}

export const FLAG_WORDS: readonly string[] = ['', 'good', 'not_evaluated', 'suspect', 'fail', '', '', '', '', 'missing'];
