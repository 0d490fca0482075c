import type { AlertRule } from '#lib/domain/alerts.ts';
import { FLAG, isGood } from '#lib/domain/flags.ts';
import type { Flag } from '#lib/domain/flags.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

/** What the evaluator looks at: one rule on one subject. */
export interface Watch {
  rule: Pick<AlertRule, 'condition' | 'basis' | 'hold'>;
  /** `sensor:12`, `station:3` or `area`. */
  subject: string;
  /** Series whose readings are judged. */
  sensors: readonly WatchedSensor[];
  /** Humidity of the same station, where values are corrected by it. */
  helperId: number | null;
}

export interface WatchedSensor {
  id: number;
  stationId: number;
  parameter: ParameterId;
}

export interface Span {
  fromMs: number;
  toMs: number;
}

/** What is nobody's fault: outages of ours, and stations that are worked on. In order of time. */
export interface Excused {
  outages: readonly Span[];
  maintenance: ReadonlyMap<number, readonly Span[]>;
}

/** What happens to a watch, in event time. */
export type AlertInput =
  /** `isLate`: it arrived after a newer one of its series. */
  | { kind: 'reading'; sensorId: number; timeMs: number; value: number; flag: Flag | null; isLate: boolean }
  | { kind: 'finding'; sensorId: number; timeMs: number; toMs: number; score: number; why: string }
  /** Everything up to this time has arrived. */
  | { kind: 'clock'; timeMs: number };

/** A change of phase. `dropped`: it never lasted long enough to count. */
export interface Move {
  to: 'pending' | 'firing' | 'resolved' | 'dropped';
  atMs: number;
  episode: Episode;
  value: number | null;
  why: string;
}

export interface Episode {
  startedMs: number;
  firedMs: number | null;
  resolvedMs: number | null;
  peak: number | null;
  peakMs: number | null;
  hasLateData: boolean;
  /** Stations in breach when it fired. */
  stationIds: number[];
  value: number | null;
}

/** All that a watch remembers; plain data. */
export interface WatchMemory {
  /** Nothing before this is known. */
  sinceMs: number;
  /** The episode that is open; null: idle. */
  open: Episode | null;
  /** In breach or not, newest last, since the episode opened; at most `hold.of`. */
  marks: number[];
  /** What the kind keeps for itself. */
  part: Part;
}

/** Times and values in turns: t0, v0, t1, v1 … */
export type Pairs = number[];

export interface Part {
  /** Readings of the averaging window, or of the window of a rate. */
  window?: Pairs;
  /** Start of the unbroken run of readings that the window belongs to. */
  runMs?: number;
  /** Humidity since the newest reading that was looked at, and the one before. */
  humidity?: Pairs;
  /** Newest time that was looked at: what is not newer is late. */
  seenMs?: number;
  /** Starts of excursions, and whether one lasts. */
  starts?: number[];
  isOut?: boolean;
  /** Silence: the newest reading, and the end of the newest episode. */
  lastMs?: number;
  endMs?: number;
  /** Anomaly: end of what is open. */
  toMs?: number;
  /** Index: hours by series, and those of them that late data touched. */
  hours?: Record<string, number[]>;
  lateHours?: number[];
  clockMs?: number;
  /** Area: readings that wait for their minute, [sensorId, timeMs, value, isLate]; each member's own memory. */
  waiting?: [sensorId: number, timeMs: number, value: number, isLate: number][];
  members?: Record<string, Member>;
}

export interface Member {
  timeMs: number;
  isBreach: boolean;
  window: Pairs;
  runMs: number;
}

/** `late`: what came belongs before what was looked at already; nothing was changed. */
export type StepOutcome = 'stepped' | 'unused' | 'late';

export interface Stepped {
  outcome: StepOutcome;
  moves: Move[];
}

/** Stepped, and nothing changed. */
export const STEPPED: Stepped = { outcome: 'stepped', moves: [] };
export const UNUSED: Stepped = { outcome: 'unused', moves: [] };
export const LATE: Stepped = { outcome: 'late', moves: [] };

/** Good and not evaluated; suspect where the rule asks for it; failed and missing never. */
export function isUsable(flag: Flag | null, isSuspectUsed: boolean): boolean {
  return isGood(flag) || flag === FLAG.notEvaluated || (isSuspectUsed && flag === FLAG.suspect);
}

export function beginWatch(sinceMs: number): WatchMemory {
  return { sinceMs, open: null, marks: [], part: {} };
}

export function isWithin(spans: readonly Span[] | undefined, timeMs: number): boolean {
  return spans?.some((span) => timeMs >= span.fromMs && timeMs < span.toMs) ?? false;
}
