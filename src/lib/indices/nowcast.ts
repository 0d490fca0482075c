import { defineIndex, bandOf, refused } from './contract.ts';
import type { Evaluation, Index, Options, Step } from './contract.ts';
import { getDecimal, numberOf, truncated } from './decimal.ts';
import { makeQuantity, readInputs, readOptions } from './inputs.ts';
import { ozoneNowcastOf } from './ozone-nowcast.ts';
import { US_AQI_BANDS, usSubIndex } from './us-aqi.ts';
import type { SubIndex } from './us-aqi.ts';

const HOURS = 12;
/** Decimal places of the published NowCast: PM2.5 0.1, PM10 1 µg/m³. */
const PLACES = { 'PM2.5': 1, PM10: 0 } as const;

const head: Index['head'] = {
  id: 'nowcast',
  title: 'NowCast',
  version: 2,
  source: 'US EPA, NowCast for PM fact sheet (2013) and AirNow notes; ozone: partial least squares over two weeks (US EPA, O3-Nowcast, 2019), where there are too few hours its linear surrogate',
  limits: 'Particles want 2 of the last 3 hours; the regression of ozone wants 252 of 336 hours and no gap longer than 7.',
  kind: 'index',
  domain: 'air',
  unit: '',
  options: {},
  optionsHelp: {},
  inputs: {
    pollutant: { kind: 'choice', title: 'What was measured', choices: ['PM2.5', 'PM10', 'O3'], isRequired: true },
    hours: { kind: 'series', title: 'Hourly means, oldest first, nothing where one is missing; PM in µg/m³, O3 in ppb', unit: '', isRequired: true },
  },
  bands: US_AQI_BANDS,
  examples: [
    {
      title: 'the example of the fact sheet: 28.4 µg/m³, here with the breakpoints of 2024',
      input: { pollutant: 'PM2.5', hours: [34.9, 43, 50, 64.9, 69.2, 66.2, 53.7, 48.6, 49.2, 35, null, 21] },
      output: { value: 87, band: 'Moderate', responsible: 'PM2.5' },
    },
    { title: 'clean air divides nothing by zero', input: { pollutant: 'PM10', hours: [0, 0, 0] }, output: { value: 0, band: 'Good', responsible: 'PM10' } },
    { title: 'two of the last three hours are needed', input: { pollutant: 'PM2.5', hours: [34.9, 43, 50, 35, null, null] }, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateNowcast });

export interface Nowcast {
  /** Cut to its published digits. */
  value: number;
  weight: number;
  used: number;
}

/**
 * Weighted mean of the last 12 hours, newest last, NaN where missing: w = 1 − (max − min) ÷ max, at least 0.5, to the power of the
 * hours ago. Null where fewer than 2 of the last 3 hours are there.
 */
export function nowcastOf(hours: ArrayLike<number>, places: number): Nowcast | null {
  const newest = hours.length - 1;
  const count = Math.min(HOURS, hours.length);
  let recent = 0;
  let used = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let ago = 0; ago < count; ago++) {
    const value = hours[newest - ago] as number;
    if (!Number.isFinite(value)) continue;
    used++;
    if (ago < 3) recent++;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (recent < 2) return null;
  const weight = high > 0 ? Math.max(1 - (high - low) / high, 0.5) : 1;
  let above = 0;
  let below = 0;
  for (let ago = 0; ago < count; ago++) {
    const value = hours[newest - ago] as number;
    if (!Number.isFinite(value)) continue;
    above += weight ** ago * value;
    below += weight ** ago;
  }
  // 12 digits: 11.099999999999998 is 11.1 before it is cut
  const cut = truncated(getDecimal(Number((above / below).toPrecision(12))), places);
  return { value: numberOf(cut), weight, used };
}

function evaluateNowcast(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const pollutant = read.value.choice('pollutant') as 'PM2.5' | 'PM10' | 'O3';
  const hours = read.value.series('hours').map((hour) => hour?.value ?? NaN);
  return pollutant === 'O3' ? ofOzone(hours) : ofParticles(pollutant, hours);
}

function ofParticles(pollutant: 'PM2.5' | 'PM10', hours: number[]): Evaluation {
  const nowcast = nowcastOf(hours, PLACES[pollutant]);
  if (nowcast === null) return refused('data.insufficient', 'The NowCast needs at least 2 of the 3 newest hours.');
  const trail: Step[] = [
    { step: 'weight', detail: `${nowcast.used} of the last ${HOURS} hours; each hour back counts ${Number(nowcast.weight.toFixed(4))} of the next`, value: nowcast.weight },
    { step: 'nowcast', detail: `weighted mean, cut to ${PLACES[pollutant] === 1 ? '0.1' : '1'} µg/m³`, value: nowcast.value },
  ];
  return finished(pollutant, nowcast.value, usSubIndex(pollutant === 'PM2.5' ? 'pm25' : 'pm10', makeQuantity(nowcast.value)), trail);
}

const OZONE_WORDS = {
  regression: 'told from the 96 hours before by a regression over two weeks',
  surrogate: 'surrogate, 0.85 × the hour + 4.5 ppb: the regression wants 252 of the last 336 hours and no gap longer than 7',
  zero: 'every hour of two weeks is 0',
} as const;

function ofOzone(hours: number[]): Evaluation {
  const nowcast = ozoneNowcastOf(hours);
  if (nowcast === null) return refused('data.insufficient', 'The ozone NowCast needs one of the 3 newest hours.');
  const { valuePpb, agoHours, by, used } = nowcast;
  const trail: Step[] = [{ step: 'nowcast', detail: `${OZONE_WORDS[by]}; ${used} hours with a value, the newest ${agoHours === 0 ? 'the hour just past' : `${agoHours} h before`}`, value: valuePpb }];
  return finished('O3', valuePpb, usSubIndex('o3_8h', makeQuantity(Number((valuePpb / 1000).toPrecision(12)))), trail);
}

function finished(pollutant: string, nowcast: number, { aqi, trail }: SubIndex, before: Step[]): Evaluation {
  const all = [...before, ...trail];
  if (aqi === null) return refused('index.undefined', trail.at(-1)?.detail ?? 'The table defines no value here.');
  return { ok: true, value: aqi, text: String(aqi), band: bandOf(US_AQI_BANDS, aqi), responsible: pollutant, parts: { nowcast }, trail: all };
}
