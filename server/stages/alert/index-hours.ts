import { indexOf } from '#lib/indices/hourly.ts';
import type { HourlyMeans } from '#lib/indices/hourly.ts';
import { addToHours, findHour, makeHours } from '../judge-hours.ts';
import { climb } from './ladder.ts';
import { isUsable, LATE, UNUSED } from './watch.ts';
import type { AlertInput, Move, Stepped, Watch, WatchMemory } from './watch.ts';

const HOUR_MS = 3_600_000;
/** An hour is looked at once the newest reading is so much later than its end. */
const SETTLE_MS = 60_000;
/** Hours that any index looks back. */
const LOOK_BACK_HOURS = 24;

/** A public index from the station's hourly means, evaluated once for every hour that is complete. */
export function stepIndex(watch: Watch, memory: WatchMemory, input: Extract<AlertInput, { kind: 'reading' }>): Stepped {
  if (!isUsable(input.flag, watch.rule.basis.isSuspectUsed)) return UNUSED;
  const { part } = memory;
  const { timeMs } = input;
  part.seenMs ??= Math.floor(timeMs / HOUR_MS) * HOUR_MS;
  if (timeMs < part.seenMs) return LATE;
  const moves: Move[] = [];
  part.clockMs = Math.max(part.clockMs ?? 0, timeMs);
  const completeMs = Math.floor((part.clockMs - SETTLE_MS) / HOUR_MS) * HOUR_MS;
  const firstMs = Math.max(part.seenMs + HOUR_MS, completeMs - LOOK_BACK_HOURS * HOUR_MS);
  for (let endMs = firstMs; endMs <= completeMs; endMs += HOUR_MS) moves.push(...lookAt(watch, memory, endMs));
  part.seenMs = Math.max(part.seenMs, completeMs);
  const hours = ((part.hours ??= {})[input.sensorId] ??= makeHours());
  addToHours(hours, timeMs, input.value, 1);
  if (input.isLate) noteLate(memory, Math.floor(timeMs / HOUR_MS) + 1);
  return { outcome: 'stepped', moves };
}

function lookAt(watch: Watch, memory: WatchMemory, endMs: number): Move[] {
  const { condition, hold } = watch.rule;
  if (condition.kind !== 'index') return [];
  const { evaluation } = indexOf(hourlyMeans(watch, memory, endMs), condition.index);
  if (!evaluation.ok) return [];
  const { value, band, responsible } = evaluation;
  const isBreach = value >= condition.least;
  const isLate = memory.part.lateHours?.includes(endMs / HOUR_MS) ?? false;
  const why = () => `${band?.name ?? value}${responsible === undefined ? '' : `, by ${responsible}`}.`;
  return climb(memory, hold, { timeMs: endMs, value, isBreach, isClear: !isBreach, excess: value, isLate, why }, (peak) => peak);
}

/** Of several series of one parameter at a station the first stands for it. */
function hourlyMeans(watch: Watch, memory: WatchMemory, endMs: number): HourlyMeans {
  const means: Record<string, number[]> = {};
  for (const { id, parameter } of watch.sensors) {
    const hours = memory.part.hours?.[id];
    if (hours === undefined || parameter in means) continue;
    means[parameter] = Array.from({ length: LOOK_BACK_HOURS }, (_, i) => {
      const hour = findHour(hours, id, endMs - (LOOK_BACK_HOURS - i) * HOUR_MS);
      return hour === null || hour.count === 0 ? NaN : hour.sum / hour.count;
    });
  }
  return means as HourlyMeans;
}

function noteLate(memory: WatchMemory, hour: number): void {
  const late = (memory.part.lateHours ??= []);
  if (!late.includes(hour)) late.push(hour);
  if (late.length > LOOK_BACK_HOURS) late.shift();
}
