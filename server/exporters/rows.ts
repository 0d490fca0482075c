import type { SeriesStep } from '#lib/domain/api.ts';
import { BELOW_DETECTION, type ExportSensor, type RowColumns, type WideColumns } from '#lib/domain/export.ts';
import type { ExportQuery } from './export-query.ts';

/** Rows of one sensor. */
export interface RowBatch extends RowColumns {
  sensor: ExportSensor;
}

/** Rows of one station; `values[i]` are of `sensors[i]`. */
export interface WideBatch extends WideColumns {
  sensors: ExportSensor[];
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
  /** When it was asked for; never part of the file: the same question on unchanged data gives the same bytes. */
  askedMs: number;
}

/** Batches of rows become bytes; pure, so that the same rows give the same bytes. */
export type Encoder = LongEncoder | WideEncoder;

/** A row for each reading, sensor by sensor. */
export interface LongEncoder {
  layout: 'long';
  begin(): Uint8Array;
  add(batch: RowBatch): Uint8Array;
  end(): Uint8Array;
}

/** A row for each time, station by station, its series beside each other. */
export interface WideEncoder {
  layout: 'wide';
  /** True: `begin` must be told how many rows each station has. */
  needsCounts: boolean;
  begin(rowCounts: number[]): Uint8Array;
  add(batch: WideBatch): Uint8Array;
  end(): Uint8Array;
}

/** The spans of each station, in the order of the plan. */
export function byStation(spans: readonly SensorSpan[]): SensorSpan[][] {
  const groups: SensorSpan[][] = [];
  for (const span of spans) {
    const group = groups.at(-1);
    if (group?.[0]?.sensor.stationId === span.sensor.stationId) group.push(span);
    else groups.push([span]);
  }
  return groups;
}

/** Times that a row's time begins at, for the column `averaging`: ISO 8601 durations. */
export const STEP_DURATIONS: Record<Exclude<SeriesStep, 'raw'>, string> = { '10m': 'PT10M', '1h': 'PT1H', '1d': 'P1D' };

export function averagingOf(every: SeriesStep, sensor: ExportSensor): string {
  if (every !== 'raw') return STEP_DURATIONS[every];
  return sensor.averagingS === 0 ? '' : `PT${sensor.averagingS}S`;
}

const QARTOD = ['', 'good', 'not_evaluated', 'suspect', 'fail', '', '', '', '', 'missing', '', '', '', '', '', ''];

/** By flag, plus `BELOW_DETECTION` where the value is a detection limit. */
export const FLAG_WORDS: readonly string[] = [...QARTOD, ...QARTOD.map((word) => (word === '' ? 'below_detection' : `${word} below_detection`))];

/** Place of a row's words in `FLAG_WORDS`. */
export function flagCodeOf({ flags, belowDetection }: RowBatch, row: number): number {
  return flags[row]! + (belowDetection[row] === 1 ? BELOW_DETECTION : 0);
}
