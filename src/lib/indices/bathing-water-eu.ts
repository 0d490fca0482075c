import { bandNamed, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

export type BathingClass = 'excellent' | 'good' | 'sufficient' | 'poor';
type Organism = 'e_coli' | 'enterococci';
type Water = 'inland' | 'coastal';

// The directive gives words and no colours; those are ours.
const BANDS = bandsBy('Directive 2006/7/EC, in plain words', [
  ['excellent', null, null, '#2f7a63', 'Good to bathe in.'],
  ['good', null, null, '#6c9b5a', 'Good to bathe in.'],
  ['sufficient', null, null, '#cfa93c', 'Bathing is allowed; after heavy rain wait a day or two.'],
  ['poor', null, null, '#9b2c2c', 'Bathing is advised against.'],
], false);

// Directive 2006/7/EC, annex I, CFU per 100 mL: excellent and good by the 95th percentile, sufficient by the 90th.
const LIMITS: Record<Water, Record<Organism, readonly [excellent: number, good: number, sufficient: number]>> = {
  inland: { enterococci: [200, 400, 330], e_coli: [500, 1000, 900] },
  coastal: { enterococci: [100, 200, 185], e_coli: [250, 500, 500] },
};
const CLASSES = ['excellent', 'good', 'sufficient', 'poor'] as const;
/** Annex IV: a class is given to at least so many samples of a season's set. */
const LEAST_SAMPLES = 16;

const head: Index['head'] = {
  id: 'bathing-water-eu',
  title: 'EU bathing water class',
  version: 2006,
  source: 'Directive 2006/7/EC, annexes I and II',
  limits: 'The directive asks for 16 samples of four seasons; fewer are evaluated and said.',
  kind: 'criterion',
  domain: 'water',
  unit: 'CFU/100 mL',
  options: { water: 'inland' },
  optionsHelp: { water: 'inland, or coastal (coastal and transitional waters).' },
  inputs: {
    e_coli: { kind: 'series', title: 'Escherichia coli, one per sample', unit: 'CFU/100 mL', parameter: 'e_coli' },
    enterococci: { kind: 'series', title: 'Intestinal enterococci, one per sample', unit: 'CFU/100 mL', parameter: 'enterococci' },
  },
  bands: BANDS,
  examples: [
    { title: 'a clean lake over four seasons', input: { e_coli: [10, 20, 15, 40, 60, 30, 25, 80, 12, 18, 22, 45, 90, 33, 27, 19] }, output: { value: 80.3221616, band: 'excellent', responsible: 'e_coli' } },
    { title: 'the worse organism decides', input: { e_coli: [10, 12, 15], enterococci: [900, 1200, 1000] }, output: { value: 1304.4815, band: 'poor', responsible: 'enterococci' } },
    { title: 'one sample has no spread', input: { e_coli: [10] }, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateBathing });

export interface Percentiles {
  p95: number;
  p90: number;
}

/** Percentiles of the log-normal through the samples (annex II): 10^(mean + 1.65 sd), 1.282 for the 90th; a count below one counts as one. */
export function bathingPercentiles(counts: readonly number[]): Percentiles | null {
  const logs = counts.filter((count) => count >= 0).map((count) => Math.log10(Math.max(1, count)));
  if (logs.length < 2) return null;
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const spread = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1));
  return { p95: 10 ** (mean + 1.65 * spread), p90: 10 ** (mean + 1.282 * spread) };
}

export function bathingClassOf(organism: Organism, water: Water, { p95, p90 }: Percentiles): BathingClass {
  const [excellent, good, sufficient] = LIMITS[water][organism];
  if (p95 <= excellent) return 'excellent';
  if (p95 <= good) return 'good';
  return p90 <= sufficient ? 'sufficient' : 'poor';
}

function evaluateBathing(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions<{ water: Water }>(head, options, { water: ['inland', 'coastal'] });
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const results = (['e_coli', 'enterococci'] as const).flatMap((organism) => {
    const counts = read.value.series(organism).flatMap((count) => (count === null ? [] : [count.value]));
    const percentiles = bathingPercentiles(counts);
    return percentiles === null ? [] : [{ organism, ...percentiles, samples: counts.length, quality: bathingClassOf(organism, chosen.value.water, percentiles) }];
  });
  const [first] = results;
  if (first === undefined) return refused('data.insufficient', 'Two samples at least are needed of e_coli or of enterococci.');
  const worst = results.reduce((a, b) => (CLASSES.indexOf(b.quality) > CLASSES.indexOf(a.quality) ? b : a), first);
  const trail = results.map(({ organism, p95, p90, samples, quality }) => ({
    step: organism,
    detail: `${samples} samples${samples < LEAST_SAMPLES ? ` (the directive asks for ${LEAST_SAMPLES})` : ''}: 95th percentile ${p95.toFixed(1)}, 90th ${p90.toFixed(1)} per 100 mL; limits ${LIMITS[chosen.value.water][organism].join(', ')}`,
    value: quality,
  }));
  const parts = { water: chosen.value.water, by_organism: Object.fromEntries(results.map(({ organism, ...rest }) => [organism, rest])) };
  return { ok: true, value: worst.p95, text: worst.quality, band: bandNamed(BANDS, worst.quality), responsible: worst.organism, parts, trail };
}
