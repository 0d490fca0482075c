import { bandNamed, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, InputField, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

type Authority = 'who' | 'us-epa';

const BANDS = bandsBy('Lichen, after WHO and US EPA', [
  ['within', null, null, '#3a7d5d', 'What was measured is within the limits; other things may not be.'],
  ['exceeds', null, null, '#9b2c2c', 'At least one limit for drinking is exceeded: ask the supplier before drinking it.'],
], false);

interface Criterion {
  parameter?: ParameterId;
  input: string;
  title: string;
  unit: string;
  lower: number | null;
  upper: number;
  source: string;
}

const CRITERIA: Record<Authority, readonly Criterion[]> = {
  // WHO Guidelines for Drinking-water Quality, 4th edition with addenda.
  who: [
    { parameter: 'ph', input: 'ph', title: 'pH', unit: '', lower: 6.5, upper: 8.5, source: 'operational optimum' },
    { parameter: 'turbidity_ntu', input: 'turbidity', title: 'Turbidity', unit: 'NTU', lower: null, upper: 5, source: 'appearance; below 1 before disinfection' },
    // 50 mg/L as nitrate.
    { parameter: 'nitrate_n', input: 'nitrate_n', title: 'Nitrate as N', unit: 'mg/L', lower: null, upper: 11.3, source: 'guideline value' },
    { parameter: 'arsenic_water', input: 'arsenic', title: 'Arsenic', unit: 'µg/L', lower: null, upper: 10, source: 'provisional guideline value' },
    { parameter: 'lead_water', input: 'lead', title: 'Lead', unit: 'µg/L', lower: null, upper: 10, source: 'provisional guideline value' },
    { parameter: 'chlorine_residual', input: 'chlorine', title: 'Free chlorine', unit: 'mg/L', lower: null, upper: 5, source: 'guideline value' },
    { input: 'fluoride', title: 'Fluoride', unit: 'mg/L', lower: null, upper: 1.5, source: 'guideline value' },
    { parameter: 'e_coli', input: 'e_coli', title: 'E. coli', unit: 'CFU/100 mL', lower: null, upper: 0, source: 'must not be found' },
  ],
  // US EPA National Primary (MCL, action levels) and Secondary (SMCL) Drinking Water Regulations.
  'us-epa': [
    { parameter: 'ph', input: 'ph', title: 'pH', unit: '', lower: 6.5, upper: 8.5, source: 'SMCL' },
    { parameter: 'turbidity_ntu', input: 'turbidity', title: 'Turbidity', unit: 'NTU', lower: null, upper: 1, source: 'treatment technique, never above; 0.3 in 95 % of samples' },
    { parameter: 'nitrate_n', input: 'nitrate_n', title: 'Nitrate as N', unit: 'mg/L', lower: null, upper: 10, source: 'MCL' },
    { input: 'nitrite_n', title: 'Nitrite as N', unit: 'mg/L', lower: null, upper: 1, source: 'MCL' },
    { parameter: 'tds', input: 'tds', title: 'Dissolved solids', unit: 'mg/L', lower: null, upper: 500, source: 'SMCL' },
    { parameter: 'arsenic_water', input: 'arsenic', title: 'Arsenic', unit: 'µg/L', lower: null, upper: 10, source: 'MCL' },
    { parameter: 'lead_water', input: 'lead', title: 'Lead', unit: 'µg/L', lower: null, upper: 15, source: 'action level; 10 from 2027' },
    { parameter: 'chlorine_residual', input: 'chlorine', title: 'Free chlorine', unit: 'mg/L', lower: null, upper: 4, source: 'MRDL' },
    { input: 'fluoride', title: 'Fluoride', unit: 'mg/L', lower: null, upper: 4, source: 'MCL' },
    { parameter: 'e_coli', input: 'e_coli', title: 'E. coli', unit: 'CFU/100 mL', lower: null, upper: 0, source: 'MCLG' },
  ],
};

const INPUTS = new Map([...CRITERIA.who, ...CRITERIA['us-epa']].map(({ input, title, unit, parameter }) => [input, { kind: 'number', title, unit, least: 0, ...(parameter === undefined ? {} : { parameter, aliases: aliasesOf(input, parameter) }) } satisfies InputField]));

const head: Index['head'] = {
  id: 'drinking-water',
  title: 'Drinking water criteria',
  version: 1,
  source: 'WHO Guidelines for Drinking-water Quality, 4th edition; US EPA 40 CFR parts 141 and 143',
  limits: 'Single samples against single limits: no statement about a supply.',
  kind: 'criterion',
  domain: 'water',
  unit: '× limit',
  options: { authority: 'who' },
  optionsHelp: { authority: 'who: WHO guidelines; us-epa: US regulations.' },
  inputs: Object.fromEntries(INPUTS),
  bands: BANDS,
  examples: [
    { title: 'clear water within all limits', input: { ph: 7.4, turbidity: 0.2, nitrate_n: 5.65 }, output: { value: 0.870588, band: 'within', responsible: 'ph' } },
    { title: 'equal to a limit is within it', input: { arsenic: 10 }, output: { value: 1, band: 'within', responsible: 'arsenic' } },
    { title: 'lead of 12 µg/L: above WHO, below the US action level', input: { lead: 12 }, options: { authority: 'us-epa' }, output: { value: 0.8, band: 'within', responsible: 'lead' } },
    { title: 'nothing measured', input: {}, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateDrinking });

function evaluateDrinking(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions<{ authority: Authority }>(head, options, { authority: ['who', 'us-epa'] });
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const results = CRITERIA[chosen.value.authority].flatMap((criterion) => {
    const quantity = read.value.number(criterion.input);
    return quantity === null ? [] : [{ ...criterion, value: quantity.value, ...multipleOf(criterion, quantity.value) }];
  });
  const [first] = results;
  if (first === undefined) return refused('data.insufficient', 'Nothing is given that has a limit.');
  const worst = results.reduce((a, b) => (b.multiple > a.multiple || (b.exceeds && !a.exceeds) ? b : a), first);
  const name = results.some(({ exceeds }) => exceeds) ? 'exceeds' : 'within';
  const trail = results.map(({ input, value, unit, lower, upper, source, exceeds }) => ({
    step: input,
    detail: `${value} ${unit} ${exceeds ? 'exceeds' : 'is within'} ${lower === null ? `${upper}` : `${lower} to ${upper}`} (${source})`,
    value,
  }));
  const parts = Object.fromEntries(results.map(({ input, value, multiple, exceeds }) => [input, { value, multiple, exceeds }]));
  return { ok: true, value: worst.multiple, text: name, band: bandNamed(BANDS, name), responsible: worst.input, parts, trail };
}

/** Share of the upper limit; one organism where none is allowed counts as its number and one more. */
function multipleOf({ lower, upper }: Criterion, value: number): { multiple: number; exceeds: boolean } {
  const exceeds = value > upper || (lower !== null && value < lower);
  const share = upper === 0 ? (value > 0 ? 1 + value : 0) : value / upper;
  return { multiple: exceeds && share <= 1 ? (lower as number) / Math.max(value, 0.1) : share, exceeds };
}

function aliasesOf(input: string, parameter: string): string[] {
  return parameter !== input && parameter.startsWith(input) ? [parameter] : [];
}
