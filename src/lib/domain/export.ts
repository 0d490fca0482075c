import type { SeriesStep } from './api.ts';
import type { ParameterId } from './parameters.ts';
import type { Sight } from './sight.ts';
import type { Stamp, StationKind } from './station.ts';

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

/** One sensor's readings or averages in columns of equal length `count`; NaN, 0 and null stand for nothing. */
export interface RowColumns {
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

/** Several series of one station beside each other: one row for each time at which any of them has a value. */
export interface WideColumns {
  count: number;
  timesMs: Float64Array;
  /** By series; NaN: none at that time. */
  values: Float64Array[];
  /** By series; 0: nothing was found; `BELOW_DETECTION` is added where the value is a detection limit. */
  flags: Uint8Array[];
}

export const BELOW_DETECTION = 16;

/** Rows of one sensor from `fromMs` up to, not including, `toMs`; averages are those whose bucket begins in that span. */
export interface RowsQuery {
  sensorId: number;
  fromMs: number;
  toMs: number;
  every: SeriesStep;
  /** Leaves out what is flagged; of averages nothing else is counted anyway. */
  isGoodOnly: boolean;
  /** Whose days `1d` counts. */
  timeZone: string;
  /** False: days are made from readings, because an hour of UTC lies in two of them. */
  hasWholeHours: boolean;
}

/** A download that is made into a file first: its state, and where it is kept how long. */
export interface PreparedDownload {
  id: string;
  /** The question as the query part of an address. */
  query: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  expectedByteCount: number;
  fileName: string;
  mediaType: string;
  /** Made so far; of the whole file once it is done. */
  byteCount: number;
  rowCount: number | null;
  sha256: string | null;
  manifest: DownloadManifest | null;
  why: string | null;
  askedMs: number;
  finishedMs: number | null;
  /** null: still being made, or frozen and kept for ever. */
  expiresMs: number | null;
  frozenMs: number | null;
  /** When the keeper of the server took back a frozen file, whose bytes are gone since; `why` says why. */
  withdrawnMs: number | null;
  /** Whose private stations it holds; empty or absent: everybody may take it. */
  sight?: Sight;
}

/** What a file holds, as it was when the file was made. */
export interface DownloadManifest {
  title: string;
  query: string;
  software: string;
  demonstration: boolean;
  licences: string[];
  attribution: string[];
  columns: { name: string; about: string }[];
  parameters: { id: string; name: string; unit: string; ucum: string; cf_standard_name: string | null }[];
  stationCount: number;
  seriesCount: number;
}
