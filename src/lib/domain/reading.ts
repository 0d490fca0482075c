import type { Flag } from './flags.ts';
import type { RejectCode } from './codes.ts';
import type { ParameterId } from './parameters.ts';

/** One message as it was received: bytes, who sent them, when. */
export interface RawMessage {
  /** Which decoder reads it: the file name in `server/decoders`. */
  decoder: string;
  body: Uint8Array;
  /** Lower-case names; only those a decoder may need (content-type, x-sensor, x-pin, user-agent). */
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** The device whose key came with the message; null where the hardware only names itself. */
  deviceId: number | null;
  /** That key; null or left out where there was none. */
  keyId?: number | null;
  receivedMs: number;
}

/** What a decoder read: still in the sender's words. */
export interface Sample {
  /** Position in the sender's body, for the answer. */
  index: number;
  /** Station id as given per reading; null: where the device is deployed. */
  station: string | null;
  /** The device as the message names itself; null: the device of the key. */
  device: string | null;
  parameter: string;
  channel: string;
  heightM: number | null;
  value: number;
  /** null: the parameter's canonical unit. */
  unit: string | null;
  /** null: receive time. */
  timeMs: number | null;
  /** The value is a detection limit and the truth lies below it. */
  belowDetection: boolean;
}

/** Why one reading was not taken; the others of its body were. */
export interface Reject {
  index: number;
  code: RejectCode;
  message: string;
}

/** A reading as it is stored: canonical unit, known sensor. */
export interface Reading {
  /** Position in the sender's body, for the answer; -1 where it no longer matters. */
  index: number;
  sensorId: number;
  timeMs: number;
  value: number;
  /** Set at ingest only for what the clock or the range already tells; null otherwise. */
  flag: Flag | null;
  /** Value and unit as sent, where they differ from what is stored. */
  sentValue: number | null;
  sentUnit: string | null;
  /** The device's own time, where the reading is stored at another. */
  deviceTimeMs: number | null;
  belowDetection: boolean;
}

/** What a group commit did with one body's readings. */
export interface IngestResult {
  stored: number;
  duplicates: number;
  /** Another value for the same sensor and time: the first stays, this one is kept as a revision. */
  revisions: number;
  rejected: Reject[];
}

/** `live` steps detectors and pages people; `backfill` (imports) does neither. */
export type BatchKind = 'live' | 'backfill';

/** One committed batch, as the journal holds it: what was new, in commit order. Columns of equal length. */
export interface JournalBatch {
  /** Commit-ordered offset. */
  position: number;
  kind: BatchKind;
  committedMs: number;
  sensorIds: Int32Array;
  timesMs: Float64Array;
  values: Float64Array;
  /** 0 where no flag was set at ingest. */
  flags: Uint8Array;
}

/** What a detector says about a span of one sensor's readings. */
export interface Finding {
  sensorId: number;
  module: string;
  version: number;
  fromMs: number;
  /** Equal to `fromMs` while it lasts one reading. */
  toMs: number;
  /** 0..1 */
  score: number;
  /** Two words for the chart's band, e.g. `Local rise`. */
  title: string;
  /** One sentence: what, how much, against what. */
  why: string;
}

/** A flag that is not good, with the check that set it. */
export interface FlagSetting {
  sensorId: number;
  timeMs: number;
  flag: Flag;
  /** `id@version` of the check. */
  check: string;
  why: string;
}

/** One message as a device's keeper may look at it: secrets masked, long ones cut. */
export interface InspectedMessage {
  /** Grows with every message of this process. */
  seq: number;
  receivedMs: number;
  decoder: string;
  /** The key that it came with; null where the hardware named itself. */
  keyId: number | null;
  /** What the message calls the hardware; null where it does not. */
  device: string | null;
  contentType: string | null;
  byteCount: number;
  text: string;
  /** There was more than `text`; what it holds was not read again for this. */
  isCut: boolean;
  /** The HTTP status that was answered. */
  status: number;
  /** Why all of it was refused; null where it was not. */
  refusal: string | null;
  counts: { stored: number; duplicates: number; revisions: number; rejected: number };
  /** The first of what was understood, in canonical units. */
  readings: { index: number; parameter: ParameterId; channel: string; value: number; sentValue: number | null; sentUnit: string | null; timeMs: number; deviceTimeMs: number | null; belowDetection: boolean }[];
  /** The first of what was refused. */
  rejected: Reject[];
}
