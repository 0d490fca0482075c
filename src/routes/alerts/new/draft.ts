import { clearLevelOf, type AlertCondition, type AlertRuleInput, type AveragingHours } from '#lib/domain/alerts.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';

export const DRAFT_KINDS = ['above', 'below', 'index', 'anomaly', 'no_data'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];
export const HOLD_MINUTES = [0, 30, 60, 120, 360] as const;

/** What the page's blanks hold. */
export interface Draft {
  kind: DraftKind;
  level: number;
  averagingHours: AveragingHours;
  holdMinutes: number;
  index: string;
  least: number;
}

const MINUTE_MS = 60_000;
const SILENT_MS = 7_200_000;
const LEVEL_COUNT = 20;

/** The first line: the parameter's third stop, or where the data lies if that is nowhere near. */
export function firstLevelOf(parameter: ParameterId, values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const high = known[Math.floor(known.length * 0.97)];
  return rounded(high ?? getParameter(parameter).stops[3], parameter);
}

export function rounded(value: number, parameter: ParameterId): number {
  return Number(value.toFixed(Math.min(1, getParameter(parameter).decimals)));
}

export function conditionOf({ kind, level, averagingHours, index, least }: Draft): AlertCondition {
  switch (kind) {
    case 'above':
    case 'below':
      return { kind, level, clear: null, averagingHours };
    case 'index':
      return { kind, index, least };
    case 'anomaly':
      return { kind, leastScore: 0.5 };
    case 'no_data':
      return { kind, forMs: SILENT_MS };
  }
}

export function ruleOf(draft: Draft, sensor: { id: number; stationId: number }): AlertRuleInput {
  const isHeld = draft.kind === 'above' || draft.kind === 'below';
  return {
    name: '',
    target: draft.kind === 'index' ? { kind: 'station', stationId: sensor.stationId, parameter: null } : { kind: 'sensor', sensorId: sensor.id },
    condition: conditionOf(draft),
    basis: { value: 'raw', isSuspectUsed: false },
    hold: { forMs: isHeld ? draft.holdMinutes * MINUTE_MS : 0, least: 1, of: 1 },
    delivery: { channelIds: [], minGapMs: 60 * MINUTE_MS, quiet: null, capPerDay: 12, isResolvedTold: true },
    isEnabled: true,
  };
}

export function clearOf({ kind, level }: Draft): number | null {
  return kind === 'above' || kind === 'below' ? clearLevelOf(level, null, kind) : null;
}

/** Levels over the plot whose alerts are counted besides. */
export function levelsOf(low: number, high: number): number[] {
  if (!(high > low)) return [];
  return Array.from({ length: LEVEL_COUNT }, (_, i) => low + ((i + 0.5) * (high - low)) / LEVEL_COUNT);
}
