import { bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';
import { aggregated, qualityBandOf } from './quality-rating.ts';
import type { Rating } from './quality-rating.ts';

// CPCB prints classes and no colours; those are ours.
const BANDS = bandsBy('CPCB, in plain words', [
  ['Bad to very bad', 0, 38, '#8c2d3f', 'Heavily polluted.'],
  ['Bad', 38, 50, '#c2602f', 'Polluted.'],
  ['Medium to good', 50, 63, '#8f9d45', 'Not polluted, fit for bathing in the open.'],
  ['Good to excellent', 63, 100, '#2f7a63', 'Not polluted; a source for drinking water after treatment.'],
], false);

const WEIGHTS = { do_saturation: 0.31, fecal_coliform: 0.28, ph: 0.22, bod5: 0.19 } as const;

const head: Index['head'] = {
  id: 'cpcb-wqi',
  title: 'CPCB Water Quality Index',
  version: 1,
  source: 'Central and Maharashtra Pollution Control Boards, Water Quality Status Report 2023-24: NSF index with equations for its ratings',
  limits: 'Four variables only; rivers of India.',
  kind: 'index',
  domain: 'water',
  unit: '',
  options: {},
  optionsHelp: {},
  inputs: {
    do_saturation: { kind: 'number', title: 'Dissolved oxygen', unit: '%', parameter: 'do_saturation' },
    fecal_coliform: { kind: 'number', title: 'Faecal coliforms', unit: 'CFU/100 mL', parameter: 'e_coli' },
    ph: { kind: 'number', title: 'pH', unit: '', parameter: 'ph' },
    bod5: { kind: 'number', title: 'Rating (0 to 100) of the biochemical oxygen demand', unit: '', least: 0, most: 100 },
  },
  bands: BANDS,
  examples: [
    { title: 'a river below a town', input: { do_saturation: 60, fecal_coliform: 50000, ph: 7 }, output: { value: 48.66634, band: 'Bad' } },
    { title: 'oxygen beyond 140 % has no equation', input: { do_saturation: 150 }, output: { code: 'index.undefined' } },
    { title: 'nothing given', input: {}, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateCpcb });

/** Rating of oxygen saturation, %: three straight pieces from 0 to 140. */
export function cpcbOxygenRating(percent: number): number | null {
  if (!(percent >= 0 && percent <= 140)) return null;
  if (percent <= 40) return 0.18 + 0.66 * percent;
  return percent <= 100 ? -13.55 + 1.17 * percent : 163.34 - 0.62 * percent;
}

/** Rating of faecal coliforms per 100 mL; fewer than one counts as one. */
export function cpcbColiformRating(per100Ml: number): number | null {
  if (!(per100Ml >= 0)) return null;
  if (per100Ml > 1e5) return 2;
  const log = Math.log10(Math.max(1, per100Ml));
  return per100Ml <= 1e3 ? 97.2 - 26.6 * log : 42.33 - 7.75 * log;
}

/** Rating of pH; below 2 and above 12 it is 0. */
export function cpcbPhRating(ph: number): number | null {
  if (!Number.isFinite(ph)) return null;
  if (ph < 2 || ph > 12) return 0;
  if (ph <= 5) return 16.1 + 7.35 * ph;
  if (ph <= 7.3) return -142.67 + 33.5 * ph;
  return ph <= 10 ? 316.96 - 29.85 * ph : 96.17 - 8 * ph;
}

const RATINGS: Record<keyof typeof WEIGHTS, (value: number) => number | null> = { do_saturation: cpcbOxygenRating, fecal_coliform: cpcbColiformRating, ph: cpcbPhRating, bod5: (rating) => rating };

function evaluateCpcb(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const ratings: Rating[] = [];
  for (const [name, weight] of Object.entries(WEIGHTS) as [keyof typeof WEIGHTS, number][]) {
    const quantity = read.value.number(name);
    if (quantity === null) continue;
    const rating = RATINGS[name](quantity.value);
    if (rating === null) return refused('index.undefined', `${name} of ${quantity.value} has no equation.`);
    ratings.push({ name, weight, rating });
  }
  const result = aggregated(ratings, 'additive');
  if (result === null) return refused('data.insufficient', 'Nothing is given.');
  return { ok: true, value: result.value, text: result.value.toFixed(0), band: qualityBandOf(BANDS, result.value), parts: { ratings: Object.fromEntries(ratings.map(({ name, rating }) => [name, rating])) }, trail: result.trail };
}
