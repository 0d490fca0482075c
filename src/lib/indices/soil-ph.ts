import { bandOf, bandsBy, defineIndex } from './contract.ts';
import type { Band, Evaluation, Index, Options } from './contract.ts';
import { getDecimal, numberOf, rounded } from './decimal.ts';
import { readInputs, readOptions } from './inputs.ts';

const BANDS = bandsBy('USDA-NRCS, in plain words', [
  ['ultra acid', null, 3.4, '#8a1f3d', 'Hardly a plant grows; aluminium dissolves.'],
  ['extremely acid', 3.5, 4.4, '#a83a3a', 'Few plants grow; heath and bog.'],
  ['very strongly acid', 4.5, 5, '#bd5d35', 'Needs lime for most crops.'],
  ['strongly acid', 5.1, 5.5, '#c98434', 'Sensitive crops need lime.'],
  ['moderately acid', 5.6, 6, '#cba63f', 'Good for potatoes and berries.'],
  ['slightly acid', 6.1, 6.5, '#a3a94b', 'Best for most crops.'],
  ['neutral', 6.6, 7.3, '#5f9457', 'Good for most crops.'],
  ['slightly alkaline', 7.4, 7.8, '#3f8a7b', 'Good for many crops; iron may run short.'],
  ['moderately alkaline', 7.9, 8.4, '#3b7895', 'Often lime in the soil; iron, zinc and phosphorus run short.'],
  ['strongly alkaline', 8.5, 9, '#445fa0', 'Often sodium; the soil may seal.'],
  ['very strongly alkaline', 9.1, null, '#4d3f93', 'Sodium soil; few plants grow.'],
], false);

const head: Index['head'] = {
  id: 'soil-ph',
  title: 'Soil reaction class',
  version: 1,
  source: 'USDA-NRCS, Soil Survey Manual, Handbook 18 (2017), reaction classes',
  limits: 'For pH in water, one part soil to one part water.',
  kind: 'criterion',
  domain: 'soil',
  unit: '',
  options: {},
  optionsHelp: {},
  inputs: { soil_ph: { kind: 'number', title: 'pH of the soil', unit: '', parameter: 'soil_ph', isRequired: true, aliases: ['ph'], least: 0, most: 14 } },
  bands: BANDS,
  examples: [
    { title: 'classes are for one decimal: 6.55 is 6.6', input: { soil_ph: 6.55 }, output: { value: 6.55, band: 'neutral' } },
    { title: 'an acid bog', input: { soil_ph: 4.4 }, output: { value: 4.4, band: 'extremely acid' } },
    { title: 'beyond the scale', input: { soil_ph: 15 }, output: { code: 'input.invalid' } },
  ],
};

export default defineIndex({ head, evaluate: evaluatePh });

/** The classes are printed with one decimal, so the value is rounded to one first. */
export function soilPhClassOf(ph: number): Band | null {
  return Number.isFinite(ph) ? bandOf(BANDS, numberOf(rounded(getDecimal(ph), 1))) : null;
}

function evaluatePh(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const value = read.value.number('soil_ph')?.value as number;
  const band = soilPhClassOf(value);
  return { ok: true, value, text: band?.name ?? '', band, parts: { class: band?.name ?? null }, trail: [{ step: 'class', detail: `pH ${value}, rounded to one decimal, is ${band?.name}`, value }] };
}
