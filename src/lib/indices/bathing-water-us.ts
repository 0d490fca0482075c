import { bandNamed, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

type Organism = 'e_coli' | 'enterococci';
type Illness = '36' | '32';

const BANDS = bandsBy('Lichen, after the US EPA criteria of 2012', [
  ['meets the criteria', null, null, '#3a7d5d', 'Bathing carries about the risk that EPA accepts.'],
  ['exceeds the criteria', null, null, '#9b2c2c', 'More people fall ill after bathing than EPA accepts: better not.'],
], false);

// US EPA, Recreational Water Quality Criteria (2012): geometric mean and statistical threshold, per 100 mL, by illnesses per 1000 bathers.
const LIMITS: Record<Organism, Record<Illness, { mean: number; threshold: number }>> = {
  enterococci: { 36: { mean: 35, threshold: 130 }, 32: { mean: 30, threshold: 110 } },
  e_coli: { 36: { mean: 126, threshold: 410 }, 32: { mean: 100, threshold: 320 } },
};
/** At most this share of samples may be above the threshold. */
const SHARE_ABOVE = 0.1;

const head: Index['head'] = {
  id: 'bathing-water-us',
  title: 'US recreational water criteria',
  version: 2012,
  source: 'US EPA, Recreational Water Quality Criteria, EPA 820-F-12-058 (2012); samples of one window of 30 days',
  limits: 'Samples of one window of 30 days.',
  kind: 'criterion',
  domain: 'water',
  unit: 'CFU/100 mL',
  options: { illness: '36' },
  optionsHelp: { illness: 'Illnesses per 1000 bathers that are accepted: 36 (recommendation 1) or 32 (recommendation 2).' },
  inputs: {
    e_coli: { kind: 'series', title: 'Escherichia coli, fresh water', unit: 'CFU/100 mL', parameter: 'e_coli' },
    enterococci: { kind: 'series', title: 'Enterococci, fresh or marine water', unit: 'CFU/100 mL', parameter: 'enterococci' },
  },
  bands: BANDS,
  examples: [
    { title: 'the mean is too high although no sample is', input: { enterococci: [20, 35, 50, 110, 40] }, output: { value: 43.4014, band: 'exceeds the criteria', responsible: 'enterococci' } },
    { title: 'one sample in ten above the threshold is allowed', input: { enterococci: [10, 200, 30, 25, 18, 60, 22, 35, 41, 12] }, output: { value: 30.116, band: 'meets the criteria', responsible: 'enterococci' } },
    { title: 'no sample, no answer', input: { e_coli: [null] }, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateRecreation });

export interface RecreationResult {
  geometric_mean: number;
  gm_ok: boolean;
  stv_exceed_fraction: number;
  stv_ok: boolean;
}

/** Geometric mean (a count below one counts as one) and share above the statistical threshold. */
export function recreationOf(organism: Organism, counts: readonly number[], illness: Illness = '36'): RecreationResult | null {
  if (counts.length === 0) return null;
  const { mean, threshold } = LIMITS[organism][illness];
  const geometric = Math.exp(counts.reduce((sum, count) => sum + Math.log(Math.max(1, count)), 0) / counts.length);
  const share = counts.filter((count) => count > threshold).length / counts.length;
  return { geometric_mean: geometric, gm_ok: geometric <= mean * (1 + 1e-12), stv_exceed_fraction: share, stv_ok: share <= SHARE_ABOVE };
}

function evaluateRecreation(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions<{ illness: Illness }>(head, options, { illness: ['36', '32'] });
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const results = (['e_coli', 'enterococci'] as const).flatMap((organism) => {
    const result = recreationOf(organism, read.value.series(organism).flatMap((count) => (count === null ? [] : [count.value])), chosen.value.illness);
    return result === null ? [] : [{ organism, ...result }];
  });
  const [first] = results;
  if (first === undefined) return refused('data.insufficient', 'A sample of e_coli or of enterococci is needed.');
  const worst = results.find(({ gm_ok, stv_ok }) => !gm_ok || !stv_ok) ?? first;
  const name = worst.gm_ok && worst.stv_ok ? 'meets the criteria' : 'exceeds the criteria';
  const trail = results.flatMap(({ organism, ...one }) => {
    const { mean, threshold } = LIMITS[organism][chosen.value.illness];
    return [
      { step: `${organism}: mean`, detail: `geometric mean ${one.geometric_mean.toFixed(1)}, at most ${mean}`, value: one.geometric_mean },
      { step: `${organism}: threshold`, detail: `${(100 * one.stv_exceed_fraction).toFixed(0)} % of samples above ${threshold}, at most 10 %`, value: one.stv_exceed_fraction },
    ];
  });
  return { ok: true, value: worst.geometric_mean, text: name, band: bandNamed(BANDS, name), responsible: worst.organism, parts: Object.fromEntries(results.map(({ organism, ...rest }) => [organism, { ...rest }])), trail };
}
