import type { ParameterId } from './parameters.ts';

/** What a rule watches. `sensor` and `station` are one series or one place; `area` and `tag` are every station inside. */
export type AlertTarget =
  | { kind: 'sensor'; sensorId: number }
  /** Every series of this parameter at the station; for an index rule the station's own index. */
  | { kind: 'station'; stationId: number; parameter: ParameterId | null }
  /** A ring of longitude, latitude in degrees, 3 to 200 corners, not closed; public positions count. */
  | { kind: 'area'; ring: [longitude: number, latitude: number][]; parameter: ParameterId | null }
  | { kind: 'tag'; tag: string; parameter: ParameterId | null };

/** Means over so many hours before each reading; 0: every reading as it is. */
export const AVERAGING_HOURS = [0, 1, 8, 24] as const;
export type AveragingHours = (typeof AVERAGING_HOURS)[number];

/** Levels are in the parameter's canonical unit. `clear` null: 90 % of the way (see `clearLevelOf`). */
export type AlertCondition =
  | { kind: 'above' | 'below'; level: number; clear: number | null; averagingHours: AveragingHours }
  /** Outside of low … high; clears `margin` inside it (null: a tenth of its width). */
  | { kind: 'band'; low: number; high: number; margin: number | null; averagingHours: AveragingHours }
  /** Changes by at least `by` within `overMs`. */
  | { kind: 'rate'; by: number; overMs: number; direction: 'rise' | 'fall' | 'either'; clear: number | null }
  /** Silent for so long, by its own doing: an outage of ours is taken off. */
  | { kind: 'no_data'; forMs: number }
  /** The station's index is at `least` or beyond: a band's lowest value on that index. */
  | { kind: 'index'; index: string; least: number }
  /** A finding of any detector or check, silences excepted, with at least this score (0..1). */
  | { kind: 'anomaly'; leastScore: number }
  /** Rose above `level` at least `times` within `withinMs`. */
  | { kind: 'count'; level: number; clear: number | null; times: number; withinMs: number; averagingHours: AveragingHours }
  /** At least `least` sensors of the area are beyond the level at once, each by a reading of the last `freshMs`. */
  | { kind: 'area'; least: number; direction: 'above' | 'below'; level: number; clear: number | null; averagingHours: AveragingHours; freshMs: number };
export type AlertKind = AlertCondition['kind'];
export const ALERT_KINDS = ['above', 'below', 'band', 'rate', 'no_data', 'index', 'anomaly', 'count', 'area'] as const satisfies readonly AlertKind[];

/** When a breach counts: it must have lasted `forMs`, and `least` of the newest `of` readings must be in breach. */
export interface AlertHold {
  forMs: number;
  least: number;
  of: number;
}

/** What of a reading is looked at. */
export interface AlertBasis {
  /** `corrected`: by the correction of the parameter, where the station measures what that needs; otherwise no value. */
  value: 'raw' | 'corrected';
  /** Suspect readings are left out unless this is set; failed ones always. */
  isSuspectUsed: boolean;
}

/** Minutes of the local day; from > to crosses midnight. */
export interface QuietHours {
  fromMinute: number;
  toMinute: number;
  /** IANA name. */
  timeZone: string;
  /** A value beyond this is told all the same; null: nothing is. */
  unlessBeyond: number | null;
}

/** How often a rule may speak, and when. */
export interface AlertDelivery {
  /** Rows of `channel`; empty: the bell in the page alone. */
  channelIds: number[];
  /** Least time between two messages that something has begun. */
  minGapMs: number;
  quiet: QuietHours | null;
  /** Most messages in 24 h. */
  capPerDay: number;
  isResolvedTold: boolean;
}

export interface AlertRule {
  id: number;
  /** Its owner's words; empty: the rule's own sentence stands for it. */
  name: string;
  target: AlertTarget;
  condition: AlertCondition;
  basis: AlertBasis;
  hold: AlertHold;
  delivery: AlertDelivery;
  /** sha256 (hex) of the owner's token; null: the administrator's. */
  owner: string | null;
  isEnabled: boolean;
  /** No messages before this; the record goes on. */
  mutedUntilMs: number | null;
  /** Raised when what it watches changes: states of an older version are left behind. */
  version: number;
  createdMs: number;
  updatedMs: number;
}

/** A rule as it is asked for, every default filled in. */
export type AlertRuleInput = Pick<AlertRule, 'name' | 'target' | 'condition' | 'basis' | 'hold' | 'delivery' | 'isEnabled'>;

export const ALERT_STATES = ['pending', 'firing', 'acknowledged', 'resolved', 'withdrawn'] as const;
/** `withdrawn`: late data or a late flag showed that it never was; the record keeps it and says so. */
export type AlertState = (typeof ALERT_STATES)[number];

/** Why a state changed. */
export interface AlertCause {
  by: 'data' | 'silence' | 'finding' | 'late_data' | 'person' | 'rule_changed';
  /** One sentence. */
  why: string;
  /** What was measured then, canonical unit; null where there is no value. */
  value: number | null;
}

export interface AlertTransition {
  alertId: number;
  /** 1, 2, 3 … within its alert: the order in which messages go out. */
  seq: number;
  /** null: it began with this. */
  from: AlertState | null;
  to: AlertState;
  /** Event time. */
  atMs: number;
  recordedMs: number;
  cause: AlertCause;
  /** Why no message was sent, or that one was put into the outbox. */
  message: MessageDecision;
}

/** `sent`: rows in the outbox; `later`: there, to go out when the quiet hours end; all others say why there are none. */
export const MESSAGE_DECISIONS = ['sent', 'later', 'none', 'late_data', 'muted', 'grouped', 'too_soon', 'cap', 'overtaken'] as const;
export type MessageDecision = (typeof MESSAGE_DECISIONS)[number];

/** One occurrence of a rule's condition: an episode from its first breach to its clearing, in event time. */
export interface Alert {
  id: number;
  ruleId: number;
  ruleName: string;
  kind: AlertKind;
  state: AlertState;
  /** What it is about: a series, a station (index) or an area as a whole. */
  sensorId: number | null;
  stationId: number | null;
  stationName: string | null;
  parameter: ParameterId | null;
  longitude: number | null;
  latitude: number | null;
  /** Stations in breach when it fired (area rules: several). */
  stationIds: number[];
  startedMs: number;
  firedMs: number | null;
  resolvedMs: number | null;
  peak: number | null;
  peakMs: number | null;
  /** The newest value that was looked at. */
  value: number | null;
  /** Late data arrived within its time. */
  hasLateData: boolean;
  eventId: number | null;
  isDemonstration: boolean;
}

/** Alerts near in space and time. */
export interface AlertEvent {
  id: number;
  startedMs: number;
  /** Newest firing or clearing of any of its alerts. */
  changedMs: number;
  endedMs: number | null;
  longitude: number;
  latitude: number;
  alertCount: number;
  stationIds: number[];
  parameters: ParameterId[];
}

/** A span in which a station is worked on: its readings raise nothing, and its silence is none. */
export interface Maintenance {
  id: number;
  fromMs: number;
  toMs: number;
  why: string;
}

/** A word that groups stations, for rules over them. */
export const STATION_TAG = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** An episode as the evaluator finds it: what the back-test answers, and what the record must equal. */
export interface AlertEpisode {
  subject: string;
  startedMs: number;
  /** null: it ended, or stands, before it counted. */
  firedMs: number | null;
  resolvedMs: number | null;
  peak: number | null;
  peakMs: number | null;
  hasLateData: boolean;
}

/** What a channel's templates are given: one transition, told to one channel. Plain data, stored in the outbox. */
export interface AlertMessage {
  ruleId: number;
  ruleName: string;
  alertId: number;
  seq: number;
  eventId: number | null;
  kind: AlertKind;
  condition: AlertCondition;
  transition: 'firing' | 'resolved';
  /** Stations in breach; at most 20, the first is the one the alert is about. */
  stations: { id: number; name: string; longitude: number; latitude: number }[];
  stationCount: number;
  parameter: ParameterId | null;
  /** Canonical unit; null: no data, or an anomaly without a value. */
  value: number | null;
  unit: string;
  peak: number | null;
  averagingHours: AveragingHours;
  trend: 'rising' | 'falling' | 'steady' | null;
  why: string;
  startedMs: number;
  atMs: number;
  /** IANA name of the station's zone. */
  timeZone: string;
  /** Paths below the instance's own address. */
  alertPath: string;
  mapPath: string;
  isDemonstration: boolean;
}

/** One row of the outbox: one transition for one channel. Consumers take them by `id`, and of one alert by `seq`. */
export interface OutboxRow {
  id: number;
  alertId: number;
  seq: number;
  channelId: number;
  /** `alert/seq/channel`: equal for every repetition of the same message. */
  dedupKey: string;
  payload: AlertMessage;
  notBeforeMs: number;
  createdMs: number;
}

/** Share of the way to the level at which an alert clears, where the rule says nothing else. */
export const CLEAR_SHARE = 0.9;

/** The value at which an alert of this level clears: 90 % of it, 110 % from below, and the other way round below zero. */
export function clearLevelOf(level: number, clear: number | null, direction: 'above' | 'below'): number {
  if (clear !== null) return clear;
  const step = (1 - CLEAR_SHARE) * Math.abs(level);
  return Number((direction === 'above' ? level - step : level + step).toPrecision(12));
}

/** Which hours a condition averages over. */
export function averagingOf(condition: AlertCondition): AveragingHours {
  return 'averagingHours' in condition ? condition.averagingHours : 0;
}

export function dedupKeyOf(alertId: number, seq: number, channelId: number): string {
  return `${alertId}/${seq}/${channelId}`;
}
