import { clearLevelOf, type AlertCondition, type AlertKind, type AlertRule, type AlertRuleInput, type AlertTarget, type AveragingHours, type QuietHours } from '#lib/domain/alerts.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';

/** What may be asked of one place; an area asks for several stations at once before all else. */
export const PLACE_KINDS = ['above', 'below', 'band', 'rate', 'count', 'index', 'anomaly', 'no_data'] as const satisfies readonly AlertKind[];
export const AREA_KINDS = ['area', ...PLACE_KINDS] as const satisfies readonly AlertKind[];
export const HOLD_MINUTES = [0, 30, 60, 120, 360] as const;
export const OVER_MINUTES = [10, 30, 60, 180, 360] as const;
export const WITHIN_HOURS = [24, 168, 720] as const;
export const SILENT_HOURS = [1, 2, 6, 24] as const;
export const LEAST_SCORES = [0.3, 0.5, 0.8] as const;
export const GAP_MINUTES = [0, 60, 180, 720, 1440] as const;

/** What the page's blanks hold. Levels are in the parameter's canonical unit. */
export interface Draft {
  kind: AlertKind;
  level: number;
  /** null: the default, 90 % of the way. */
  clear: number | null;
  low: number;
  high: number;
  by: number;
  overMinutes: number;
  direction: 'rise' | 'fall' | 'either';
  times: number;
  withinHours: number;
  /** Stations that must be beyond the level at once. */
  stationCount: number;
  areaDirection: 'above' | 'below';
  averagingHours: AveragingHours;
  index: string;
  least: number;
  leastScore: number;
  silentHours: number;
  holdMinutes: number;
  holdLeast: number;
  holdOf: number;
  value: 'raw' | 'corrected';
  isSuspectUsed: boolean;
  name: string;
  minGapMinutes: number;
  capPerDay: number;
  isResolvedTold: boolean;
  isEnabled: boolean;
  hasQuiet: boolean;
  /** `22:00`, local to `quietZone`. */
  quietFrom: string;
  quietTo: string;
  quietZone: string;
  quietUnless: number | null;
}

export interface DraftStart {
  kind: AlertKind;
  parameter: ParameterId;
  /** What was measured lately; empty: not known. */
  values: readonly (number | null)[];
  index: { id: string; bands: readonly { low: number | null }[] } | undefined;
  timeZone: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LEVEL_COUNT = 22;
/** A class that is worth a message stands third in most indices. */
const USUAL_CLASS = 2;

/** A rule that needs nothing but its line. */
export function firstDraft({ kind, parameter, values, index, timeZone }: DraftStart): Draft {
  const level = firstLevelOf(parameter, values);
  const low = rounded(quantileOf(values, 0.03) ?? getParameter(parameter).stops[1], parameter);
  return {
    kind, level, clear: null, low: Math.min(low, level), high: level > low ? level : rounded(low + 1, parameter), by: rounded(Math.max(Math.abs(level - low) / 2, 10 ** -getParameter(parameter).decimals), parameter),
    overMinutes: 60, direction: 'rise', times: 3, withinHours: 168, stationCount: 2, areaDirection: 'above', averagingHours: 0,
    index: index?.id ?? '', least: usualClassOf(index), leastScore: 0.5, silentHours: 2,
    holdMinutes: 30, holdLeast: 1, holdOf: 1, value: 'raw', isSuspectUsed: false, name: '', minGapMinutes: 60, capPerDay: 12, isResolvedTold: true, isEnabled: true,
    hasQuiet: false, quietFrom: '22:00', quietTo: '07:00', quietZone: timeZone, quietUnless: null,
  };
}

/** A rule that is there, as the blanks show it; what its kind does not ask for stays as in `first`. */
export function draftOf({ name, condition, basis, hold, delivery, isEnabled }: AlertRule, first: Draft): Draft {
  const { quiet } = delivery;
  return {
    ...first, ...blanksOf(condition), name, isEnabled, holdMinutes: hold.forMs / MINUTE_MS, holdLeast: hold.least, holdOf: hold.of, ...basis,
    minGapMinutes: delivery.minGapMs / MINUTE_MS, capPerDay: delivery.capPerDay, isResolvedTold: delivery.isResolvedTold, hasQuiet: quiet !== null,
    ...(quiet === null ? {} : { quietFrom: clockOf(quiet.fromMinute), quietTo: clockOf(quiet.toMinute), quietZone: quiet.timeZone, quietUnless: quiet.unlessBeyond }),
  };
}

export function ruleOf(draft: Draft, target: AlertTarget, channelIds: number[] = []): AlertRuleInput {
  const { name, holdMinutes, holdLeast, holdOf, value, isSuspectUsed, minGapMinutes, capPerDay, isResolvedTold, isEnabled } = draft;
  return {
    name: name.trim(),
    target,
    condition: conditionOf(draft),
    basis: { value, isSuspectUsed },
    hold: isHeld(draft.kind) ? { forMs: holdMinutes * MINUTE_MS, least: Math.min(holdLeast, holdOf), of: holdOf } : { forMs: 0, least: 1, of: 1 },
    delivery: { channelIds, minGapMs: minGapMinutes * MINUTE_MS, quiet: quietOf(draft), capPerDay, isResolvedTold },
    isEnabled,
  };
}

/** Kinds that may have to last before they count. */
export function isHeld(kind: AlertKind): boolean {
  return kind === 'above' || kind === 'below' || kind === 'band' || kind === 'area';
}

/** Kinds with a line on the chart that can be dragged. */
export function hasLevel(kind: AlertKind): kind is 'above' | 'below' | 'count' | 'area' {
  return kind === 'above' || kind === 'below' || kind === 'count' || kind === 'area';
}

/** Which side of the line is told of. */
export function sideOf({ kind, areaDirection }: Draft): 'above' | 'below' {
  return kind === 'below' || (kind === 'area' && areaDirection === 'below') ? 'below' : 'above';
}

/** Where it ends again; null for kinds without a line. */
export function clearOf(draft: Draft): number | null {
  return hasLevel(draft.kind) ? clearLevelOf(draft.level, draft.clear, sideOf(draft)) : null;
}

export function quietOf({ hasQuiet, quietFrom, quietTo, quietZone, quietUnless }: Draft): QuietHours | null {
  return hasQuiet ? { fromMinute: minuteOf(quietFrom), toMinute: minuteOf(quietTo), timeZone: quietZone, unlessBeyond: quietUnless } : null;
}

export function usualClassOf(index: DraftStart['index']): number {
  return index?.bands[USUAL_CLASS]?.low ?? 0;
}

/** Of a line that is moved, for values up to `most`: a power of ten that a level can have. */
export function stepOf(most: number, parameter: ParameterId): number {
  const least = 10 ** -Math.min(1, getParameter(parameter).decimals);
  return most > 0 ? Math.max(least, 10 ** Math.floor(Math.log10(most / 50) + 1e-9)) : least;
}

export function rounded(value: number, parameter: ParameterId): number {
  return Number(value.toFixed(Math.min(1, getParameter(parameter).decimals)));
}

/** Levels over the plot whose alerts are counted besides. */
export function levelsOf(low: number, high: number): number[] {
  if (!(high > low)) return [];
  return Array.from({ length: LEVEL_COUNT }, (_, i) => low + ((i + 0.5) * (high - low)) / LEVEL_COUNT);
}

/** The first line: above nearly all of what was measured, otherwise the parameter's third stop. */
function firstLevelOf(parameter: ParameterId, values: readonly (number | null)[]): number {
  return rounded(quantileOf(values, 0.97) ?? getParameter(parameter).stops[3], parameter);
}

function quantileOf(values: readonly (number | null)[], share: number): number | undefined {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known[Math.floor(known.length * share)];
}

function conditionOf(draft: Draft): AlertCondition {
  const { kind, level, clear, averagingHours } = draft;
  switch (kind) {
    case 'above':
    case 'below':
      return { kind, level, clear, averagingHours };
    case 'band':
      return { kind, low: draft.low, high: draft.high, margin: null, averagingHours };
    case 'rate':
      return { kind, by: draft.by, overMs: draft.overMinutes * MINUTE_MS, direction: draft.direction, clear: null };
    case 'count':
      return { kind, level, clear, times: draft.times, withinMs: draft.withinHours * HOUR_MS, averagingHours };
    case 'area':
      return { kind, least: draft.stationCount, direction: draft.areaDirection, level, clear, averagingHours, freshMs: HOUR_MS };
    case 'index':
      return { kind, index: draft.index, least: draft.least };
    case 'anomaly':
      return { kind, leastScore: draft.leastScore };
    case 'no_data':
      return { kind, forMs: draft.silentHours * HOUR_MS };
  }
}

function blanksOf(condition: AlertCondition): Partial<Draft> {
  const { kind } = condition;
  switch (kind) {
    case 'above':
    case 'below':
      return condition;
    case 'band':
      return { kind, low: condition.low, high: condition.high, averagingHours: condition.averagingHours };
    case 'rate':
      return { kind, by: condition.by, overMinutes: condition.overMs / MINUTE_MS, direction: condition.direction };
    case 'count':
      return { kind, level: condition.level, clear: condition.clear, times: condition.times, withinHours: condition.withinMs / HOUR_MS, averagingHours: condition.averagingHours };
    case 'area':
      return { kind, level: condition.level, clear: condition.clear, stationCount: condition.least, areaDirection: condition.direction, averagingHours: condition.averagingHours };
    case 'index':
      return condition;
    case 'anomaly':
      return condition;
    case 'no_data':
      return { kind, silentHours: condition.forMs / HOUR_MS };
  }
}

function minuteOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
