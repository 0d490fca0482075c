import type { ParameterId } from './parameters.ts';

export const NOTE_KINDS = ['note', 'visit'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];
export const MAX_NOTE = 2000;

/** What a keeper wrote down of a station. */
export interface StationNote {
  id: number;
  /** When it was, not when it was written. */
  atMs: number;
  kind: NoteKind;
  text: string;
  /** Of the account; null: the administrator's token, or an account that is gone. */
  author: string | null;
}

/** One day (UTC) of a station. */
export interface StationDay {
  dayMs: number;
  /** Hours with a reading. */
  hours: number;
  readings: number;
  good: number;
}

/** One series over the same days. */
export interface SensorRecord {
  sensorId: number;
  parameter: ParameterId;
  channel: string;
  hours: number;
  readings: number;
  good: number;
}

/** Thirty days of a station, for who keeps it. */
export interface StationRecord {
  /** Since the station is there, at most thirty, oldest first; a day without readings is there with zeros. */
  days: StationDay[];
  sensors: SensorRecord[];
  /** Hours that could have had a reading. */
  possibleHours: number;
}
