import { bandsBy, defineIndex } from './contract.ts';
import type { Band, Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

const BANDS = bandsBy('USDA-NRCS, in plain words', [
  ['non-saline', 0, 2, '#4f8a5b', 'No harm to most crops.'],
  ['very slightly saline', 2, 4, '#93a84c', 'The most sensitive crops may yield less.'],
  ['slightly saline', 4, 8, '#d2b13e', 'Many crops yield less.'],
  ['moderately saline', 8, 16, '#c8752d', 'Only tolerant crops yield well.'],
  ['strongly saline', 16, null, '#9b2c2c', 'Only very tolerant plants grow.'],
], false);

const head: Index['head'] = {
  id: 'soil-salinity',
  title: 'Soil salinity class',
  version: 1,
  source: 'USDA-NRCS, Soil Survey Manual, Handbook 18 (2017)',
  limits: 'For the conductivity of the saturation extract; what a probe in the ground measures is another quantity.',
  kind: 'criterion',
  domain: 'soil',
  unit: 'dS/m',
  options: {},
  optionsHelp: {},
  inputs: { soil_ec: { kind: 'number', title: 'Electrical conductivity of the saturation extract', unit: 'dS/m', parameter: 'soil_ec', isRequired: true, aliases: ['ece_ds_m', 'ece'], least: 0 } },
  bands: BANDS,
  examples: [
    { title: 'a limit belongs to the saltier class', input: { soil_ec: 2 }, output: { value: 2, band: 'very slightly saline' } },
    { title: 'in another unit', input: { soil_ec: '900 µS/cm' }, output: { value: 0.9, band: 'non-saline' } },
    { title: 'less than nothing is a fault', input: { soil_ec: -1 }, output: { code: 'input.invalid' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateSalinityClass });

export function soilSalinityClassOf(ecDsM: number): Band | null {
  return ecDsM >= 0 ? (BANDS.find(({ high }) => high === null || ecDsM < high) ?? null) : null;
}

function evaluateSalinityClass(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const value = read.value.number('soil_ec')?.value as number;
  const band = soilSalinityClassOf(value);
  return { ok: true, value, text: band?.name ?? '', band, parts: { class: band?.name ?? null }, trail: [{ step: 'class', detail: `${value} dS/m is ${band?.name}`, value }] };
}
