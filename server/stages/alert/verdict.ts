import { clearLevelOf } from '#lib/domain/alerts.ts';
import type { AlertCondition } from '#lib/domain/alerts.ts';
import { pushWithin } from './averaging.ts';
import type { Part } from './watch.ts';

/** What a value means under a condition. */
export interface Verdict {
  value: number;
  isBreach: boolean;
  isClear: boolean;
}

type ValueCondition = Extract<AlertCondition, { kind: 'above' | 'below' | 'band' | 'rate' | 'count' }>;

/** How far a value is beyond the level. */
export function excessOf(condition: AlertCondition, value: number): number {
  if (condition.kind === 'below') return condition.level - value;
  if (condition.kind === 'band') return Math.max(condition.low - value, value - condition.high);
  return value;
}

/** The value (a mean, where the rule averages) → breach, clear or between. Kinds that look back keep what they need in `part`. */
export function verdictOf(condition: ValueCondition, part: Part, timeMs: number, value: number): Verdict {
  switch (condition.kind) {
    case 'above':
    case 'below':
      return levelVerdict(condition, value);
    case 'band':
      return bandVerdict(condition, value);
    case 'rate':
      return rateVerdict(condition, part, timeMs, value);
    case 'count':
      return countVerdict(condition, part, timeMs, value);
  }
}

export function levelVerdict({ kind, level, clear }: { kind: 'above' | 'below'; level: number; clear: number | null }, value: number): Verdict {
  const clearLevel = clearLevelOf(level, clear, kind);
  return kind === 'above' ? { value, isBreach: value > level, isClear: value <= clearLevel } : { value, isBreach: value < level, isClear: value >= clearLevel };
}

function bandVerdict({ low, high, margin }: Extract<AlertCondition, { kind: 'band' }>, value: number): Verdict {
  const inside = margin ?? (high - low) / 10;
  return { value, isBreach: value < low || value > high, isClear: value >= low + inside && value <= high - inside };
}

/** The largest change from any reading within the time to this one. */
function rateVerdict({ by, overMs, direction, clear }: Extract<AlertCondition, { kind: 'rate' }>, part: Part, timeMs: number, value: number): Verdict {
  const window = (part.window ??= []);
  pushWithin(window, timeMs, value, timeMs - overMs - 1);
  let least = value;
  let most = value;
  for (let i = 1; i < window.length; i += 2) {
    least = Math.min(least, window[i] as number);
    most = Math.max(most, window[i] as number);
  }
  const rise = value - least;
  const fall = most - value;
  const change = direction === 'rise' ? rise : direction === 'fall' ? fall : Math.max(rise, fall);
  return { value: change, isBreach: change >= by, isClear: change < clearLevelOf(by, clear, 'above') };
}

/** Excursions above the level within the time; one ends where it clears. */
function countVerdict({ level, clear, times, withinMs }: Extract<AlertCondition, { kind: 'count' }>, part: Part, timeMs: number, value: number): Verdict {
  const starts = (part.starts ??= []);
  const { isBreach, isClear } = levelVerdict({ kind: 'above', level, clear }, value);
  if (isBreach && part.isOut !== true) starts.push(timeMs);
  if (isBreach || isClear) part.isOut = isBreach;
  while (starts[0] !== undefined && (starts[0] <= timeMs - withinMs || starts.length > MAX_STARTS)) starts.shift();
  return { value: starts.length, isBreach: starts.length >= times, isClear: starts.length < times };
}

/** More than a rule may ask for. */
const MAX_STARTS = 1000;
