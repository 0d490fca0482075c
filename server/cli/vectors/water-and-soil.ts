import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { bathingClassOf, bathingPercentiles } from '#lib/indices/bathing-water-eu.ts';
import { recreationOf } from '#lib/indices/bathing-water-us.ts';
import { ccmeCategoryOf } from '#lib/indices/ccme-wqi.ts';
import { cpcbColiformRating, cpcbOxygenRating, cpcbPhRating } from '#lib/indices/cpcb-wqi.ts';
import { salinityOfConductance } from '#lib/indices/oxygen-saturation.ts';
import { practicalSalinity, salinityOfSc25 } from '#lib/indices/practical-salinity.ts';
import { soilPhClassOf } from '#lib/indices/soil-ph.ts';
import { soilSalinityClassOf } from '#lib/indices/soil-salinity.ts';
import { conductanceAt25 } from '#lib/indices/specific-conductance.ts';
import { toppMoisture } from '#lib/indices/topp.ts';
import { evaluate, named, valueOf } from './air.ts';
import { WorkedOut } from './outcome.ts';

type Numbers = Readonly<Record<string, number | null>>;
const ofNumber = (work: (x: number) => number | null) => (x: unknown) => (typeof x === 'number' ? finite(work(x)) : null);

/** `findData`: the path of a data set that a case names, or null. */
export function makeWaterAndSoilFunctions(findData: (name: string) => string | null) {
  return {
    do_sat: (state: Numbers) => valueOf(evaluate('oxygen-saturation', oxygenInputs(state))),
    do_percent: (state: Numbers) => named(evaluate('oxygen-saturation', { ...oxygenInputs(state), dissolved_oxygen: state.do_mgl }), ({ parts }) => parts, ({ parts }) => parts.percent),
    salinity_from_sc: ({ sc_us_cm: sc }: Numbers) => ofNumber(salinityOfConductance)(sc),
    sc25_linear: ({ cond_us_cm: conductivity, temp_c: temperature, coef }: Numbers) => (isNumber(conductivity) && isNumber(temperature) ? conductanceAt25(conductivity, temperature, coef ?? undefined) : null),
    pss78_salinity: ({ R: ratio, temp_c: temperatureC, pressure_dbar: pressureDbar }: Numbers) =>
      isNumber(ratio) && isNumber(temperatureC) ? finite(practicalSalinity({ ratio, temperatureC, pressureDbar: pressureDbar ?? 0 })) : null,
    salinity_from_sc25_pss78: ({ sc25_ms_cm: sc25 }: Numbers) => ofNumber(salinityOfSc25)(sc25),
    ccme_wqi: ({ dataset, tests }: { dataset?: string; tests?: unknown[] }) =>
      named(evaluate('ccme-wqi', { tests: tests ?? datasetTests(dataset ?? '', findData) }), ({ parts }) => ({ ...parts, WQI: parts.WQI }), ({ parts }) => parts.WQI),
    ccme_category: ({ wqi }: { wqi: number | null }) => (wqi === null ? null : ccmeCategoryOf(wqi)),
    nsf_additive: ({ q }: { q: Record<string, unknown> }) => valueOf(evaluate('nsf-wqi', q)),
    nsf_multiplicative: ({ q }: { q: Record<string, unknown> }) => valueOf(evaluate('nsf-wqi', q, { aggregation: 'multiplicative' })),
    cpcb_ph_q: ({ x }: Numbers) => ofNumber(cpcbPhRating)(x),
    cpcb_do_q: ({ x }: Numbers) => ofNumber(cpcbOxygenRating)(x),
    cpcb_fc_q: ({ x }: Numbers) => ofNumber(cpcbColiformRating)(x),
    rwqc_enterococci_36: (input: Counts) => recreationOf('enterococci', countsOf(input), '36'),
    rwqc_enterococci_32: (input: Counts) => recreationOf('enterococci', countsOf(input), '32'),
    rwqc_ecoli_36: (input: Counts) => recreationOf('e_coli', countsOf(input), '36'),
    rwqc_ecoli_32: (input: Counts) => recreationOf('e_coli', countsOf(input), '32'),
    eu_bathing_percentile: (input: Counts) => bathing(countsOf(input)),
    topp: ({ dielectric }: Numbers) => ofNumber(toppMoisture)(dielectric),
    paw_percent: ({ texture, vwc }: Record<string, unknown>) => valueOf(evaluate('plant-available-water', { texture, soil_moisture: vwc })),
    salinity_class: ({ ece_ds_m: ec }: Numbers) => (isNumber(ec) ? (soilSalinityClassOf(ec)?.name ?? null) : null),
    ph_class: ({ ph }: Numbers) => (isNumber(ph) ? (soilPhClassOf(ph)?.name ?? null) : null),
  };
}

interface Counts {
  cfu_100ml: (number | null)[];
}

function countsOf({ cfu_100ml: counts }: Counts): number[] {
  return counts.filter((count) => count !== null);
}

function bathing(counts: number[]): WorkedOut | null {
  const percentiles = bathingPercentiles(counts);
  if (percentiles === null) return null;
  const classes = (['inland', 'coastal'] as const).flatMap((water) => [
    [`${water}_EC_class`, bathingClassOf('e_coli', water, percentiles)] as const,
    [`${water}_IE_class`, bathingClassOf('enterococci', water, percentiles)] as const,
  ]);
  return new WorkedOut(percentiles.p95, { ...percentiles, ...Object.fromEntries(classes) });
}

function oxygenInputs({ temp_c: temperature, salinity, sc_us_cm: conductance, pressure_mmhg: pressure }: Numbers): Record<string, unknown> {
  return { water_temperature: temperature, salinity, specific_conductance: conductance, pressure };
}

function datasetTests(name: string, findData: (name: string) => string | null): unknown[] {
  const path = findData(name);
  if (path === null) throw new Error(`the data set ${name} is not there`);
  const rows = parse(readFileSync(path), { columns: true, bom: true }) as Record<string, string>[];
  return rows.map((row) => ({ variable: row.Variable, value: row.Value, lower: row.LowerLimit, upper: row.UpperLimit }));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

