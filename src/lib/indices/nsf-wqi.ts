import { bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, InputField, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';
import { aggregated, qualityBandOf } from './quality-rating.ts';

/** Brown et al. 1970: how much each rating counts. */
export const NSF_WEIGHTS = { DO_sat: 0.17, fecal_coliform: 0.16, pH: 0.11, BOD5: 0.11, delta_T: 0.1, total_phosphate: 0.1, nitrate: 0.1, turbidity: 0.08, total_solids: 0.07 } as const;

// The National Sanitation Foundation prints five words; colours are ours.
const BANDS = bandsBy('National Sanitation Foundation, in plain words', [
  ['Very bad', 0, 25, '#8c2d3f', 'Unfit for most uses; little lives in it.'],
  ['Bad', 25, 50, '#c2602f', 'Few kinds live in it; contact is best avoided.'],
  ['Medium', 50, 70, '#cfa93c', 'Some uses suffer; treatment is needed before use.'],
  ['Good', 70, 90, '#6c9b5a', 'Fit for most uses and a rich life.'],
  ['Excellent', 90, 100, '#2f7a63', 'Close to natural; fit for all uses.'],
], false);

const TITLES: Record<keyof typeof NSF_WEIGHTS, string> = { DO_sat: 'oxygen saturation', fecal_coliform: 'faecal coliforms', pH: 'pH', BOD5: 'biochemical oxygen demand', delta_T: 'change of temperature', total_phosphate: 'total phosphate', nitrate: 'nitrate', turbidity: 'turbidity', total_solids: 'total solids' };

const head: Index['head'] = {
  id: 'nsf-wqi',
  title: 'NSF Water Quality Index',
  version: 1970,
  source: 'Brown, McClelland, Deininger, Tozer 1970, A water quality index: do we dare?; the ratings (q) are read from its curves, which are no formulas',
  limits: 'Rivers and lakes; ratings are read from drawn curves, so the last unit is not certain.',
  kind: 'index',
  domain: 'water',
  unit: '',
  options: { aggregation: 'additive' },
  optionsHelp: { aggregation: 'additive: weighted mean of the ratings; multiplicative: weighted product.' },
  inputs: Object.fromEntries(Object.entries(TITLES).map(([name, title]) => [name, { kind: 'number', title: `Rating of ${title}`, unit: '', least: 0, most: 100 } satisfies InputField])),
  bands: BANDS,
  examples: [
    { title: 'all nine ratings', input: { DO_sat: 88, fecal_coliform: 40, pH: 92, BOD5: 64, delta_T: 86, total_phosphate: 40, nitrate: 96, turbidity: 76, total_solids: 82 }, output: { value: 72.54, band: 'Good' } },
    { title: 'what is not given is left out of the weights', input: { DO_sat: 80, pH: 80 }, output: { value: 80, band: 'Good' } },
    { title: 'a rating is 0 to 100', input: { DO_sat: 120 }, output: { code: 'input.invalid' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateNsf });

function evaluateNsf(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions<{ aggregation: 'additive' | 'multiplicative' }>(head, options, { aggregation: ['additive', 'multiplicative'] });
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const ratings = Object.entries(NSF_WEIGHTS).flatMap(([name, weight]) => {
    const rating = read.value.number(name);
    return rating === null ? [] : [{ name, weight, rating: rating.value }];
  });
  const result = aggregated(ratings, chosen.value.aggregation);
  if (result === null) return refused('data.insufficient', 'No rating is given.');
  return { ok: true, value: result.value, text: result.value.toFixed(0), band: qualityBandOf(BANDS, result.value), parts: { used: ratings.length, of: Object.keys(NSF_WEIGHTS).length }, trail: result.trail };
}
