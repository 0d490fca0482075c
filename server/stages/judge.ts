import assert from 'node:assert';
import type { Flag } from '#lib/domain/flags.ts';
import type { Finding, FlagSetting, JournalBatch } from '#lib/domain/reading.ts';
import { backfillSensor } from './judge-backfill.ts';
import { isSilenceTold, noteSpan } from './judge-findings.ts';
import { findHour } from './judge-hours.ts';
import type { HourSum } from './judge-hours.ts';
import { copyOfSensor, makeMemory, makeSensorMemory } from './judge-memory.ts';
import type { Memory, SensorMemory } from './judge-memory.ts';
import { checkLate, stepReading } from './judge-step.ts';
import type { Gathering, StepInput } from './judge-step.ts';

export { makeMemory };
export type { Memory };

export interface LatestReading {
  sensorId: number;
  timeMs: number;
  value: number;
  flag: Flag | null;
}

/** What the judge says of one batch; nothing of it is remembered before `adopt`. */
export interface Judged {
  position: number;
  /** One entry per reading and check that found something; the worst of a reading's entries is its flag. */
  flags: FlagSetting[];
  findings: Finding[];
  /** The newest reading of each sensor that has a newer one now. */
  latest: LatestReading[];
  /** Sensors whose usual interval changed. */
  intervals: { sensorId: number; intervalMs: number }[];
  /** Hours whose sum or count of good readings changed. */
  hours: HourSum[];
  /** Modules that threw: they are out until their version changes. */
  disabled: { module: string; sensorId: number; message: string }[];
  /** Readings of sensors that `lookup` does not know: not judged. */
  unknownCount: number;
  states: NextStates;
}

interface NextStates {
  sensors: Map<number, SensorMemory>;
  clockMs: number;
  silenceMinute: number;
  outage: Memory['outage'];
}

/** With so many sensors, a journal without any batch for `OUTAGE_MS` is an outage of ours and no sensor's silence. */
const OUTAGE_SENSORS = 10;
const OUTAGE_MS = 600_000;
const LAG_DECAY = 0.995;
const LAG_MOST_MS = 7 * 86_400_000;

/**
 * Judges one committed batch. Steps copies, so that a failed transaction costs nothing: call `adopt` after the commit.
 * The copies live in room that the memory keeps: of several judgements that were not adopted only the last can be.
 * Equal memory and equal batches in journal order give equal results; the only clock is `committedMs`.
 */
export function judge(memory: Memory, batch: JournalBatch): Judged {
  assert(batch.position > memory.position, `journal batch ${batch.position} comes after ${memory.position}`);
  const gathering = makeGathering(memory);
  const states = nextClock(memory, batch.committedMs);
  const clocked = { ...memory, outage: states.outage };
  gathering.memory = clocked;
  const latest: LatestReading[] = [];
  const intervals: Judged['intervals'] = [];
  let unknownCount = 0;
  for (const [sensorId, series] of seriesBySensor(batch)) {
    const known = memory.sensors.get(sensorId);
    const parameter = known?.parameter ?? memory.lookup(sensorId)?.parameter;
    if (parameter === undefined) {
      unknownCount += series.length;
      continue;
    }
    const sensor = known === undefined ? makeSensorMemory(parameter) : copyOfSensor(known, memory.spares.get(sensorId));
    states.sensors.set(sensorId, sensor);
    const newest = batch.kind === 'live' ? stepSensor(sensor, series, batch.committedMs, gathering) : backfill(sensor, series, gathering);
    if (newest !== null) latest.push(newest);
    if (sensor.intervalMs !== (known?.intervalMs ?? 0)) intervals.push({ sensorId, intervalMs: sensor.intervalMs });
  }
  if (batch.kind === 'live') lookForSilence(clocked, states, gathering);
  return { ...resultOf(gathering, states), position: batch.position, latest, intervals, unknownCount };
}

/** The journal's clock without a batch: what silence means by now. Judged as a batch is; the position stays. */
export function tick(memory: Memory, nowMs: number): Judged {
  const gathering = makeGathering(memory);
  const states: NextStates = { sensors: new Map(), clockMs: Math.max(memory.clockMs, nowMs), silenceMinute: memory.silenceMinute, outage: memory.outage };
  lookForSilence(memory, states, gathering);
  return { ...resultOf(gathering, states), position: memory.position, latest: [], intervals: [], unknownCount: 0 };
}

/** Makes what was judged the memory's own; to be called once its effects are committed. */
export function adopt(memory: Memory, judged: Judged): void {
  for (const [sensorId, sensor] of judged.states.sensors) {
    const before = memory.sensors.get(sensorId);
    if (before !== undefined && before !== sensor) memory.spares.set(sensorId, before);
    memory.sensors.set(sensorId, sensor);
  }
  for (const { module } of judged.disabled) memory.disabled.add(module);
  memory.position = judged.position;
  memory.clockMs = judged.states.clockMs;
  memory.silenceMinute = judged.states.silenceMinute;
  memory.outage = judged.states.outage;
}

function stepSensor(sensor: SensorMemory, series: readonly StepInput[], committedMs: number, gathering: Gathering): LatestReading | null {
  let latest: LatestReading | null = null;
  for (const input of series) {
    if (input.timeMs <= sensor.newestMs) {
      checkLate(sensor, input, gathering);
      continue;
    }
    sensor.lagMs = Math.min(LAG_MOST_MS, Math.max(sensor.lagMs * LAG_DECAY, committedMs - input.timeMs));
    latest = { sensorId: input.sensorId, timeMs: input.timeMs, value: input.value, flag: stepReading(sensor, input, gathering) };
  }
  return latest;
}

function backfill(sensor: SensorMemory, series: readonly StepInput[], gathering: Gathering): LatestReading | null {
  const flag = backfillSensor(sensor, series, gathering);
  const newest = series.at(-1);
  if (newest === undefined || newest.timeMs <= sensor.newestMs) return null;
  return { sensorId: newest.sensorId, timeMs: newest.timeMs, value: newest.value, flag };
}

function nextClock(memory: Memory, committedMs: number): NextStates {
  const clockMs = Math.max(memory.clockMs, committedMs);
  const isOutage = memory.clockMs > 0 && clockMs - memory.clockMs > OUTAGE_MS && memory.sensors.size >= OUTAGE_SENSORS;
  const outage = isOutage ? { fromMs: memory.clockMs, toMs: clockMs } : memory.outage;
  return { sensors: new Map(), clockMs, silenceMinute: memory.silenceMinute, outage };
}

/** Once in a minute of the journal's time: sensors that should have spoken by now. */
function lookForSilence(memory: Memory, states: NextStates, gathering: Gathering): void {
  const minute = Math.floor(states.clockMs / 60_000);
  if (minute === states.silenceMinute) return;
  states.silenceMinute = minute;
  for (const { key, module } of memory.modules.checks) {
    if (module.silent === undefined || memory.disabled.has(key)) continue;
    for (const [sensorId, sensor] of memory.sensors) {
      if (states.sensors.has(sensorId) || !(key in sensor.states)) continue;
      const span = module.silent(sensor.states[key] ?? null, silentUntilMs(sensor, states), sensor, module.head.options);
      if (span === null || isSilenceTold(sensor, key, span)) continue;
      const copy = copyOfSensor(sensor, memory.spares.get(sensorId));
      states.sensors.set(sensorId, copy);
      noteSpan(copy, sensorId, key, module.head, span, gathering.findings);
    }
  }
}

/** The time up to which this sensor has been silent by its own doing: less the way its readings take, less our outage. */
function silentUntilMs(sensor: SensorMemory, states: NextStates): number {
  const { outage, clockMs } = states;
  const oursMs = outage.toMs > sensor.newestMs ? outage.toMs - Math.max(outage.fromMs, sensor.newestMs) : 0;
  return clockMs - sensor.lagMs - oursMs;
}

function seriesBySensor(batch: JournalBatch): Map<number, StepInput[]> {
  const series = new Map<number, StepInput[]>();
  for (let i = 0; i < batch.sensorIds.length; i += 1) {
    const sensorId = batch.sensorIds[i] as number;
    const flag = batch.flags[i] as number;
    const input: StepInput = { sensorId, timeMs: batch.timesMs[i] as number, value: batch.values[i] as number, flag: flag === 0 ? null : (flag as Flag) };
    const before = series.get(sensorId);
    if (before === undefined) series.set(sensorId, [input]);
    else before.push(input);
  }
  for (const inputs of series.values()) if (inputs.length > 1) inputs.sort((a, b) => a.timeMs - b.timeMs);
  return series;
}

function makeGathering(memory: Memory): Gathering {
  return { memory, flags: [], findings: new Map(), thrown: new Map(), changedHours: new Map() };
}

function resultOf(gathering: Gathering, states: NextStates): Pick<Judged, 'flags' | 'findings' | 'hours' | 'disabled' | 'states'> {
  const hours = [...gathering.changedHours.values()].flatMap(({ sensorId, timeMs }) => {
    const sensor = states.sensors.get(sensorId);
    return (sensor && findHour(sensor.hours, sensorId, timeMs)) ?? [];
  });
  return { flags: gathering.flags, findings: [...gathering.findings.values()], hours, disabled: [...gathering.thrown.values()], states };
}
