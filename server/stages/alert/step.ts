import { averagingOf } from '#lib/domain/alerts.ts';
import { stepAnomaly } from './anomaly.ts';
import { stepArea } from './area.ts';
import { meanWith } from './averaging.ts';
import { correctedWith, noteHumidity } from './corrected.ts';
import { stepIndex } from './index-hours.ts';
import { climb } from './ladder.ts';
import { stepSilence } from './silence.ts';
import { excessOf, verdictOf } from './verdict.ts';
import { isUsable, isWithin, LATE, STEPPED, UNUSED } from './watch.ts';
import type { AlertInput, Excused, Stepped, Watch, WatchMemory } from './watch.ts';
import { whyOf } from './why.ts';

/**
 * The one evaluator: what happens to a watch → what changes. It steps `memory` in place, knows event time alone and
 * never looks ahead; the live line, the correction by late data and the back-test all call it.
 * Inputs of one series come in order of time; where series are mixed it tells itself what comes too late.
 */
export function stepWatch(watch: Watch, memory: WatchMemory, input: AlertInput, excused: Excused): Stepped {
  const { kind } = watch.rule.condition;
  if (kind === 'no_data') return stepSilence(watch, memory, input, excused);
  if (kind === 'anomaly') return stepAnomaly(watch, memory, input, excused);
  if (input.kind !== 'reading' || input.timeMs < memory.sinceMs) return UNUSED;
  if (isExcused(watch, input.sensorId, input.timeMs, excused)) return UNUSED;
  if (kind === 'area') return stepArea(watch, memory, input);
  if (kind === 'index') return stepIndex(watch, memory, input);
  return stepValue(watch, memory, input);
}

type Reading = Extract<AlertInput, { kind: 'reading' }>;

function stepValue(watch: Watch, memory: WatchMemory, input: Reading): Stepped {
  const { condition, basis, hold } = watch.rule;
  if (condition.kind === 'no_data' || condition.kind === 'anomaly' || condition.kind === 'index' || condition.kind === 'area') return UNUSED;
  if (input.sensorId === watch.helperId) return noteHumidity(memory.part, input) ? UNUSED : LATE;
  if (!isUsable(input.flag, basis.isSuspectUsed)) return UNUSED;
  const { part } = memory;
  const { timeMs, isLate } = input;
  const value = basis.value === 'raw' ? input.value : correctedWith(part, watch, timeMs, input.value);
  if (value === null) return UNUSED;
  const mean = averaged(memory, timeMs, value, averagingOf(condition));
  if (mean === null) return STEPPED;
  const verdict = verdictOf(condition, part, timeMs, mean);
  if (memory.open === null && !verdict.isBreach) return STEPPED; // nearly every reading of nearly every rule
  const signal = { timeMs, ...verdict, excess: excessOf(condition, verdict.value), isLate, why: () => whyOf(watch, verdict.value) };
  return { outcome: 'stepped', moves: climb(memory, hold, signal, (peak) => excessOf(condition, peak)) };
}

function averaged({ part }: WatchMemory, timeMs: number, value: number, hours: ReturnType<typeof averagingOf>): number | null {
  if (hours === 0) return value;
  const state = { window: (part.window ??= []), runMs: part.runMs ?? timeMs };
  const mean = meanWith(state, timeMs, value, hours);
  part.runMs = state.runMs;
  return mean;
}

function isExcused(watch: Watch, sensorId: number, timeMs: number, { maintenance }: Excused): boolean {
  if (maintenance.size === 0) return false;
  const stationId = watch.sensors.find(({ id }) => id === sensorId)?.stationId ?? watch.sensors[0]?.stationId;
  return stationId !== undefined && isWithin(maintenance.get(stationId), timeMs);
}
