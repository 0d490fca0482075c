import type { Flag } from '#lib/domain/flags.ts';
import { FLAG, isGood, worseFlag } from '#lib/domain/flags.ts';
import type { Check, CheckResult, Detector, Json, SeriesContext, Span } from '#lib/domain/plugins.ts';
import type { FlagSetting } from '#lib/domain/reading.ts';
import { median } from '#lib/numeric/median.ts';
import { extendSpan, noteSpan } from './judge-findings.ts';
import type { FindingsByKey } from './judge-findings.ts';
import { addToHours } from './judge-hours.ts';
import type { Memory, Module, SensorMemory } from './judge-memory.ts';

/** What one batch is gathered in. */
export interface Gathering {
  memory: Memory;
  flags: FlagSetting[];
  findings: FindingsByKey;
  /** Modules that threw in this batch: key → what they said. */
  thrown: Map<string, { module: string; sensorId: number; message: string }>;
  /** Hours whose sums changed, by sensor and hour in one number. */
  changedHours: Map<number, { sensorId: number; timeMs: number }>;
}

export interface StepInput {
  sensorId: number;
  timeMs: number;
  value: number;
  /** Set at ingest; null: none. */
  flag: Flag | null;
}

const GAP_COUNT = 11;
/** The share of a span that an outage of the journal must cover to excuse the sensor. */
const OUTAGE_SHARE = 0.5;

/** A reading that is newer than all before it: every module steps. Returns its flag. */
export function stepReading(sensor: SensorMemory, input: StepInput, gathering: Gathering): Flag | null {
  const { sensorId, timeMs, value } = input;
  noteInterval(sensor, timeMs);
  const reading = { timeMs, value, flag: input.flag, isCounted: false };
  if (sensor.last.length > 1) sensor.last.shift();
  sensor.last.push(reading);
  for (const each of gathering.memory.modules.checks) {
    const result = stepModule(each, sensor, input, gathering);
    if (result !== null) noteCheck(each, sensor, sensorId, result, gathering);
    if (reading.flag === FLAG.fail) break; // what cannot be teaches nothing
  }
  if (reading.flag !== FLAG.fail) for (const each of gathering.memory.modules.detectors) stepDetector(each, sensor, input, gathering);
  if (isGood(reading.flag)) reading.isCounted = count(sensor, sensorId, reading, 1, gathering);
  sensor.newestMs = timeMs;
  return reading.flag;
}

/** A reading that came late: only checks without memory look at it, nothing steps backwards. */
export function checkLate(sensor: SensorMemory, input: StepInput, gathering: Gathering): Flag | null {
  let flag = input.flag;
  const context = contextOf(sensor);
  for (const { key, module } of gathering.memory.modules.checks) {
    if (isAway(key, gathering) || module.begin(context, module.head.options) !== null) continue;
    const result = module.step(null, input.timeMs, input.value, context, module.head.options);
    if (result.flag === null || result.flag === FLAG.good) continue;
    flag = worseFlag(flag, result.flag);
    gathering.flags.push({ sensorId: input.sensorId, timeMs: input.timeMs, flag: result.flag, check: key, why: result.why });
  }
  if (isGood(flag)) count(sensor, input.sensorId, input, 1, gathering);
  return flag;
}

function stepDetector(each: Module<Detector<Json>>, sensor: SensorMemory, input: StepInput, gathering: Gathering): void {
  const result = stepModule(each, sensor, input, gathering);
  if (result === null) return;
  const { sensorId, timeMs } = input;
  const { head } = each.module;
  if (result.isAlert) noteSpan(sensor, sensorId, each.key, head, { fromMs: timeMs, toMs: timeMs, score: result.score, title: result.title, why: result.why }, gathering.findings);
  else if (result.lasts) extendSpan(sensor, sensorId, each.key, head, timeMs, gathering.findings);
}

/** Steps one module on one reading; null where it is disabled or throws. */
export function stepModule<Result extends { state: Json }>(each: Module<{ head: { id: string; options: Record<string, number> }; begin: Check<Json>['begin']; step: (state: Json, timeMs: number, value: number, context: SeriesContext, options: Record<string, number>) => Result }>, sensor: SensorMemory, input: StepInput, gathering: Gathering): Result | null {
  const { key, module } = each;
  if (isAway(key, gathering)) return null;
  const context = contextOf(sensor);
  try {
    const state = key in sensor.states ? (sensor.states[key] as Json) : module.begin(context, module.head.options);
    const result = module.step(state, input.timeMs, input.value, context, module.head.options);
    sensor.states[key] = result.state;
    return result;
  } catch (cause) {
    gathering.thrown.set(key, { module: key, sensorId: input.sensorId, message: String(cause) });
    return null;
  }
}

function noteCheck(each: Module<Check<Json>>, sensor: SensorMemory, sensorId: number, result: CheckResult<Json>, gathering: Gathering): void {
  if (result.span !== undefined && !isExcused(result.span, gathering.memory)) noteSpan(sensor, sensorId, each.key, each.module.head, result.span, gathering.findings);
  if (result.flag === null || result.flag === FLAG.good) return;
  const newest = sensor.last.at(-1);
  const reading = result.flagOfMs === undefined ? newest : sensor.last.find((r) => r.timeMs === result.flagOfMs);
  if (reading === undefined) return;
  reading.flag = worseFlag(reading.flag, result.flag);
  gathering.flags.push({ sensorId, timeMs: reading.timeMs, flag: result.flag, check: each.key, why: result.why });
  if (reading.isCounted) reading.isCounted = !count(sensor, sensorId, reading, -1, gathering);
}

function count(sensor: SensorMemory, sensorId: number, reading: { timeMs: number; value: number }, sign: 1 | -1, gathering: Gathering): boolean {
  if (!addToHours(sensor.hours, reading.timeMs, reading.value, sign)) return false;
  const hour = Math.floor(reading.timeMs / 3_600_000);
  gathering.changedHours.set(sensorId * 2 ** 21 + hour, { sensorId, timeMs: reading.timeMs });
  return true;
}

function isExcused(span: Span, memory: Memory): boolean {
  const coveredMs = Math.min(span.toMs, memory.outage.toMs) - Math.max(span.fromMs, memory.outage.fromMs);
  return coveredMs > OUTAGE_SHARE * (span.toMs - span.fromMs) && coveredMs > 0;
}

function noteInterval(sensor: SensorMemory, timeMs: number): void {
  if (sensor.newestMs < 0) return;
  const gapMs = timeMs - sensor.newestMs;
  const isFull = sensor.gapsMs.length >= GAP_COUNT;
  if (isFull) sensor.gapsMs.shift();
  sensor.gapsMs.push(gapMs);
  if (isFull && gapMs === sensor.intervalMs) return; // one more of the median's value leaves it where it is
  if (sensor.gapsMs.length >= 3) sensor.intervalMs = median(sensor.gapsMs);
}

function isAway(key: string, gathering: Gathering): boolean {
  return gathering.memory.disabled.has(key) || gathering.thrown.has(key);
}

function contextOf(sensor: SensorMemory): SeriesContext {
  return { parameter: sensor.parameter, intervalMs: sensor.intervalMs };
}
