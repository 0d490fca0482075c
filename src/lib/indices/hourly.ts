import { getParameter } from '#lib/domain/parameters.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { refused } from './contract.ts';
import type { Evaluation, Index } from './contract.ts';
import canadaAqhi from './canada-aqhi.ts';
import chinaAqi from './china-aqi.ts';
import europeanAqi from './european-aqi.ts';
import hongKongAqhi from './hong-kong-aqhi.ts';
import { HOURLY_RULES } from './hourly-rules.ts';
import type { HourlyRule } from './hourly-rules.ts';
import indiaNaqi from './india-naqi.ts';
import { nowcastOf } from './nowcast.ts';
import { ozoneNowcastOf } from './ozone-nowcast.ts';
import oxygenSaturation from './oxygen-saturation.ts';
import soilPh from './soil-ph.ts';
import ukDaqi from './uk-daqi.ts';
import usAqi from './us-aqi.ts';

/** Hourly means by parameter in its canonical unit, oldest first, the newest complete hour last; NaN where an hour is missing. */
export type HourlyMeans = Partial<Record<ParameterId, ArrayLike<number>>>;

/** Where one input came from. */
export interface HoursUsed {
  input: string;
  parameter: ParameterId;
  rule: string;
  used: number;
  missing: number;
  /** The value that the index was given, with its unit; null where the hours do not suffice. */
  given: { value: number; unit: string } | null;
}

export interface HourlyIndex {
  evaluation: Evaluation;
  hours: HoursUsed[];
  /** What to give `evaluate` of that index for the same answer. */
  inputs: Record<string, { value: number; unit: string }>;
}

// Not the whole list: the browser loads what a page can show.
const HOURLY_INDICES: readonly Index[] = [usAqi, europeanAqi, ukDaqi, indiaNaqi, chinaAqi, canadaAqhi, hongKongAqhi, oxygenSaturation, soilPh];
const BY_ID = new Map(HOURLY_INDICES.map((index) => [index.head.id, index]));

/** Digits the NowCast of EPA is cut to. */
const NOWCAST_PLACES: Partial<Record<ParameterId, number>> = { pm25: 1, pm10: 0 };

/** An index from hourly means, by the averaging times of its publisher; pure, the same in browser and server. */
export function indexOf(hourly: HourlyMeans, indexId: string): HourlyIndex {
  const index = BY_ID.get(indexId);
  const rules = HOURLY_RULES[indexId];
  if (index === undefined || rules === undefined) return { evaluation: refused('input.invalid', `${indexId} cannot be told from hourly means.`), hours: [], inputs: {} };
  const hours = rules.flatMap((rule) => {
    const series = hourly[rule.parameter];
    return series === undefined ? [] : [usedOf(rule, series)];
  });
  const inputs = Object.fromEntries(hours.flatMap(({ input, given }) => (given === null ? [] : [[input, given] as const])));
  const evaluation = index.evaluate(inputs);
  return { evaluation: evaluation.ok || evaluation.code !== 'input.missing' ? evaluation : refused('data.insufficient', evaluation.message), hours, inputs };
}

/** Indices that can be told from what a station measures, with their bands. */
export function listHourlyIndices(): readonly Index[] {
  return HOURLY_INDICES;
}

function usedOf(rule: HourlyRule, series: ArrayLike<number>): HoursUsed {
  const used = countOf(series, rule.hours);
  const value = valueOf(rule, series, used);
  const unit = getParameter(rule.parameter).unit;
  return { input: rule.input, parameter: rule.parameter, rule: rule.words, used, missing: rule.hours - used, given: value === null ? null : { value, unit } };
}

function valueOf(rule: HourlyRule, series: ArrayLike<number>, used: number): number | null {
  if (used < rule.least) return null;
  switch (rule.how) {
    case 'newest':
      return newestOf(series, rule.hours);
    case 'mean':
      return meanOf(series, rule.hours);
    case 'nowcast':
      return nowcastOf(series, NOWCAST_PLACES[rule.parameter] ?? 1)?.value ?? null;
    case 'ozone-nowcast':
      return ozoneNowcastOf(series)?.valuePpb ?? null;
  }
}

function countOf(series: ArrayLike<number>, hours: number): number {
  let count = 0;
  for (let i = Math.max(0, series.length - hours); i < series.length; i++) if (Number.isFinite(series[i])) count++;
  return count;
}

function newestOf(series: ArrayLike<number>, hours: number): number | null {
  for (let i = series.length - 1; i >= Math.max(0, series.length - hours); i--) if (Number.isFinite(series[i])) return series[i] as number;
  return null;
}

/** 12 digits, so that a mean of equal hours is that hour. */
function meanOf(series: ArrayLike<number>, hours: number): number {
  let sum = 0;
  let count = 0;
  for (let i = Math.max(0, series.length - hours); i < series.length; i++) {
    const value = series[i] as number;
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  return Number((sum / count).toPrecision(12));
}
