import { FLAG } from '#lib/domain/flags.ts';
import type { Flag } from '#lib/domain/flags.ts';
import { findParameter } from '#lib/domain/parameters.ts';
import type { Parameter, ParameterId } from '#lib/domain/parameters.ts';
import type { BatchKind, Reject, Sample } from '#lib/domain/reading.ts';
import { convert } from '#lib/domain/units.ts';

/** A sample in the canonical unit of a known parameter, at a time that can be true. */
export interface Canonical {
  index: number;
  station: string | null;
  device: string | null;
  parameter: ParameterId;
  channel: string;
  heightM: number | null;
  timeMs: number;
  value: number;
  flag: Flag | null;
  sentValue: number | null;
  sentUnit: string | null;
  deviceTimeMs: number | null;
  belowDetection: boolean;
}

export interface ValidateOptions {
  /** When the message came; the time of samples that name none. */
  receivedMs: number;
  kind: BatchKind;
}

/** A live reading may be this far ahead of us before its clock counts as wrong. */
export const MAX_AHEAD_MS = 10 * 60_000;
const DAY_MS = 86_400_000;
const TEN_YEARS_MS = 3653 * DAY_MS;
/**
 * Age has no limit, but a clock that was never set does not make history. Live: nothing before 1990, which covers the epochs of
 * Unix (1970) and GPS (1980). Backfill: from 1900, when networks began, but never 1970-01-01, the day that every zero turns into.
 */
const FLOOR_MS: Record<BatchKind, number> = { live: Date.UTC(1990, 0, 1), backfill: Date.UTC(1900, 0, 1) };
/** The database's bound. */
const MAX_VALUE = 1e15;
const MAX_SENT_UNIT = 40;

/** Samples → canonical values; what is impossible joins `rejects`, what is suspicious is flagged and kept. */
export function validate(samples: readonly Sample[], rejects: Reject[], options: ValidateOptions): Canonical[] {
  const canonical: Canonical[] = [];
  for (const sample of samples) {
    const result = validateSample(sample, options);
    if ('code' in result) rejects.push(result);
    else canonical.push(result);
  }
  return canonical;
}

function validateSample(sample: Sample, options: ValidateOptions): Canonical | Reject {
  const { index } = sample;
  const parameter = findParameter(sample.parameter);
  if (parameter === null) return { index, code: 'parameter.unknown', message: `There is no parameter "${clipped(sample.parameter)}".` };
  const converted = convert(sample.value, sample.unit, parameter);
  if (!converted.ok) return { index, code: converted.code, message: unitMessage(converted.code, sample, parameter) };
  // -0 would print as a minus and compare as zero.
  const value = converted.value + 0;
  if (!isPossible(value, parameter)) return { index, code: 'value.out_of_range', message: rangeMessage(value, parameter) };
  const time = timeOf(sample.timeMs, options);
  if (time === null) return { index, code: 'time.out_of_range', message: `The time ${timeText(sample.timeMs)} cannot be true.` };
  const isConverted = value !== sample.value;
  return {
    index,
    station: sample.station,
    device: sample.device,
    parameter: parameter.id,
    channel: sample.channel,
    heightM: sample.heightM,
    timeMs: time.timeMs,
    value,
    flag: time.flag,
    sentValue: isConverted ? sample.value : null,
    sentUnit: isConverted && sample.unit !== null ? sample.unit.slice(0, MAX_SENT_UNIT) : null,
    deviceTimeMs: time.deviceTimeMs,
    belowDetection: sample.belowDetection,
  };
}

function isPossible(value: number, { limits: [low, high], zeroNoise }: Parameter): boolean {
  return value >= low - zeroNoise && value <= high && Math.abs(value) < MAX_VALUE;
}

function timeOf(timeMs: number | null, { receivedMs, kind }: ValidateOptions): Pick<Canonical, 'timeMs' | 'flag' | 'deviceTimeMs'> | null {
  if (timeMs === null) return { timeMs: receivedMs, flag: null, deviceTimeMs: null };
  if (!(timeMs >= FLOOR_MS[kind]) || timeMs > receivedMs + TEN_YEARS_MS) return null;
  if (timeMs >= 0 && timeMs < DAY_MS) return null;
  if (timeMs <= receivedMs + MAX_AHEAD_MS) return { timeMs, flag: null, deviceTimeMs: null };
  return { timeMs: receivedMs, flag: FLAG.suspect, deviceTimeMs: timeMs };
}

function unitMessage(code: 'unit.unknown' | 'unit.incompatible', sample: Sample, parameter: Parameter): string {
  const unit = clipped(sample.unit ?? '');
  if (code === 'unit.unknown') return `The unit "${unit}" is not known; ${parameter.id} is kept in ${parameter.unit || 'plain numbers'}.`;
  return `"${unit}" does not convert to ${parameter.unit || 'plain numbers'}, the unit of ${parameter.id}.`;
}

function rangeMessage(value: number, { id, unit, limits: [low, high] }: Parameter): string {
  const range = high === Infinity ? `at least ${low}` : `between ${low} and ${high}`;
  return `${value} is not possible for ${id}: it is ${range}${unit && ` ${unit}`}.`;
}

function timeText(timeMs: number | null): string {
  return timeMs !== null && Math.abs(timeMs) <= 8.64e15 ? new Date(timeMs).toISOString() : String(timeMs);
}

function clipped(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
