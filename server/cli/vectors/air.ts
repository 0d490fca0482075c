import { barkjohn2021 } from '#lib/indices/barkjohn-2021.ts';
import { barkjohn2022 } from '#lib/indices/barkjohn-2022.ts';
import { fireSmoke2021 } from '#lib/indices/fire-smoke-2021.ts';
import { findIndex } from '#lib/indices/index.ts';
import type { Evaluation, Inputs, Options } from '#lib/indices/contract.ts';
import { ozoneSurrogateOf } from '#lib/indices/ozone-nowcast.ts';
import { CHINA_TABLES } from '#lib/indices/china-aqi.ts';
import { INDIA_TABLES } from '#lib/indices/india-naqi.ts';
import { readQuantity } from '#lib/indices/inputs.ts';
import { subIndexOf } from '#lib/indices/pollutant-sub-indices.ts';
import type { SubIndexTable } from '#lib/indices/pollutant-sub-indices.ts';
import { usAqiOf } from '#lib/indices/us-aqi.ts';
import { WorkedOut } from './outcome.ts';

interface Mean {
  pollutant: string;
  avg: string;
  value: unknown;
  unit: string;
}

export const AIR_FUNCTIONS = {
  aqi: ({ pollutant, avg, value, unit, breakpoints }: Mean & { breakpoints?: '2024' | '2012' }) => usAqiOf(pollutant, avg, value, unit, breakpoints),
  aqi_overall: (means: Mean[]) => {
    const inputs = Object.fromEntries(means.map(({ pollutant, avg, value, unit }) => [usInputOf(pollutant, avg), { value, unit }]));
    return named(evaluate('us-aqi', inputs), ({ value, responsible, parts }) => ({ aqi: value, responsible, sub: parts.sub }));
  },
  aqi_so2: ({ so2_1h_ppb: hour, so2_24h_ppb: day }: Record<string, unknown>) => valueOf(evaluate('us-aqi', { so2_1h: hour, so2_24h: day })),
  nowcast: ({ pollutant, hours_oldest_to_newest: hours }: { pollutant: string; hours_oldest_to_newest: unknown[] }) =>
    named(evaluate('nowcast', { pollutant, hours }), ({ value, parts }) => ({ nowcast: parts.nowcast, aqi: value }), ({ parts }) => parts.nowcast),
  o3_nowcast_surrogate: ({ hourly_ppb: hour }: { hourly_ppb: number | null }) => (hour === null ? null : ozoneSurrogateOf(hour)),
  eaqi: ({ pollutant, value, unit, version = '2024' }: Mean & { version?: string }) =>
    named(evaluate('european-aqi', { [keyOf(pollutant)]: { value, unit } }, { bands: version }), ({ value: index, band }) => ({ index, label: band?.name })),
  daqi: ({ pollutant, value, unit }: Mean) => named(evaluate('uk-daqi', { [keyOf(pollutant)]: { value, unit } }), ({ value: index, band }) => ({ index, band: band?.name })),
  naqi_subindex: (mean: Mean) => subIndexBy(INDIA_TABLES, mean, 'half-up'),
  naqi: (concentrations: Record<string, unknown>) => {
    const inputs = Object.fromEntries(Object.entries(concentrations).map(([pollutant, value]) => [keyOf(pollutant), value]));
    return named(evaluate('india-naqi', inputs), ({ value, responsible, band, parts }) => ({ aqi: value, index: value, responsible, category: band?.name, sub: parts.sub }));
  },
  iaqi: (mean: Mean) => subIndexBy(CHINA_TABLES, mean, 'up'),
  aqhi: ({ no2_ppb: no2, o3_ppb: o3, pm25_ugm3: pm25 }: Record<string, unknown>) =>
    named(evaluate('canada-aqhi', { no2, o3, pm25 }), ({ value, text, band, parts }) => ({ raw: parts.raw, reported: new WorkedOut(value, {}, text), risk: band?.name, band: band?.name })),
  aqhi_hk: (means: Record<string, unknown>) =>
    named(evaluate('hong-kong-aqhi', means), ({ value, text, band, parts }) => ({ added_risk_pct: parts.added_risk_pct, band: new WorkedOut(value, {}, text), risk: band?.name })),
  who_aqg: ({ pollutant, avg: averaging, value, unit }: Mean) =>
    named(evaluate('who-2021', { pollutant, averaging, value, ...(unit === undefined ? {} : { unit }) }), ({ parts }) => ({ exceeds_AQG: parts.exceeds_AQG, meets: parts.meets === 'none' ? new WorkedOut(null, {}, 'none') : parts.meets })),
  barkjohn_2021: ({ pm25_cf1: pm25, rh }: Record<string, number | null>) => corrected(barkjohn2021, pm25, rh),
  barkjohn_2022_extended_cf1: ({ pm25_cf1: pm25, rh }: Record<string, number | null>) => corrected(barkjohn2022, pm25, rh),
  fasm_2021_atm: ({ pm25_atm: pm25, rh }: Record<string, number | null>) => corrected(fireSmoke2021, pm25, rh),
};

export function evaluate(id: string, inputs: Inputs, options?: Options): Evaluation {
  const index = findIndex(id);
  if (index === null) throw new Error(`there is no index ${id}`);
  return index.evaluate(inputs, options);
}

type Evaluated = Extract<Evaluation, { ok: true }>;

export function named(evaluation: Evaluation, fieldsOf: (evaluated: Evaluated) => Record<string, unknown>, mainOf: (evaluated: Evaluated) => unknown = ({ value }) => value): WorkedOut | null {
  return evaluation.ok ? new WorkedOut(mainOf(evaluation), fieldsOf(evaluation), evaluation.text) : null;
}

export function valueOf(evaluation: Evaluation): number | null {
  return evaluation.ok ? evaluation.value : null;
}

function corrected(correct: (pm25: number, humidity: number) => number, pm25: number | null | undefined, humidity: number | null | undefined): number | null {
  return typeof pm25 === 'number' && typeof humidity === 'number' ? correct(pm25, humidity) : null;
}

function subIndexBy(tables: readonly SubIndexTable[], { pollutant, avg, value, unit }: Mean, rounding: 'half-up' | 'up'): number | null {
  const table = tables.find((one) => keyOf(one.pollutant) === keyOf(pollutant) && one.averaging === averagingOf(avg));
  if (table === undefined) return null;
  const read = readQuantity(pollutant, { value, unit }, table.unit, table.parameter, 25);
  return read.ok && read.value !== null ? subIndexOf(table, read.value, rounding).value : null;
}

/** `PM2.5` → pm25. */
function keyOf(pollutant: string): string {
  return pollutant.toLowerCase().replace(/[._\s]/g, '');
}

function averagingOf(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, '').replace(/(hours?|hr)$/, 'h');
}

function usInputOf(pollutant: string, avg: string): string {
  const key = keyOf(pollutant);
  return key.startsWith('pm') ? key : `${key}_${averagingOf(avg)}`;
}
