import { bandNamed, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options, Step } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';
import type { Given } from './inputs.ts';
import { OBJECTIVES, WATER_USES } from './water-objectives.ts';
import type { WaterUse } from './water-objectives.ts';

/** One measured value against its objective; null is an open side. */
export interface ObjectiveTest {
  variable: string;
  value: number;
  lower: number | null;
  upper: number | null;
}

// CCME paints nothing; the colours are ours.
const BANDS = bandsBy('CCME, in plain words', [
  ['Poor', 0, 44, '#9b2c2c', 'Almost always impaired; conditions are far from natural ones.'],
  ['Marginal', 45, 64, '#c8752d', 'Often impaired; conditions are often away from natural ones.'],
  ['Fair', 65, 79, '#d2b13e', 'Mostly protected, now and then impaired.'],
  ['Good', 80, 94, '#6b9c58', 'Protected, with little impairment.'],
  ['Excellent', 95, 100, '#2f7a63', 'Protected, hardly ever impaired; very close to natural conditions.'],
], false);
/** The manual's advice (2001): fewer say little. Not a condition of the formula. */
const LEAST_VARIABLES = 4;

const head: Index['head'] = {
  id: 'ccme-wqi',
  title: 'CCME Water Quality Index',
  version: 1,
  source: 'Canadian Council of Ministers of the Environment, CCME Water Quality Index 1.0, user manual (2001); objectives per use: Canadian Environmental Quality Guidelines, Guidelines for Canadian Drinking Water and Recreational Water Quality',
  limits: 'At least 4 variables sampled 4 times; two data sets compare only with the same variables and objectives.',
  kind: 'index',
  domain: 'water',
  unit: '',
  options: { use: 'own' },
  optionsHelp: { use: `own: each test carries its objective; otherwise the objectives of that use: ${WATER_USES.join(', ')}.` },
  inputs: {
    tests: { kind: 'structure', title: 'List of {variable, value, lower, upper}; with a use, {variable, value} suffices', isRequired: true },
  },
  bands: BANDS,
  examples: [
    {
      title: 'three variables, each failing once',
      input: {
        tests: [
          { variable: 'DO', value: 4, lower: 5, upper: null },
          { variable: 'DO', value: 6, lower: 5, upper: null },
          { variable: 'pH', value: 9.5, lower: 6.5, upper: 9 },
          { variable: 'pH', value: 8, lower: 6.5, upper: 9 },
          { variable: 'Pb', value: 2, lower: null, upper: 1 },
          { variable: 'Pb', value: 0.5, lower: null, upper: 1 },
        ],
      },
      output: { value: 34.62897, band: 'Poor' },
    },
    { title: 'all objectives met, equality included', input: { tests: [{ variable: 'DO', value: 5, lower: 5 }] }, output: { value: 100, band: 'Excellent' } },
    { title: 'a value without an objective is no test', input: { tests: [{ variable: 'colour', value: 5 }] }, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateCcme });

export interface CcmeResult {
  F1: number;
  F2: number;
  F3: number;
  WQI: number;
  tests: number;
  variables: number;
}

/** F1 scope, F2 frequency, F3 amplitude of what fails; equality with an objective passes. Null without a test. */
export function ccmeWqiOf(tests: readonly ObjectiveTest[]): CcmeResult | null {
  if (tests.length === 0) return null;
  const variables = new Set(tests.map((test) => test.variable));
  const failures = tests.map((test) => [test.variable, excursionOf(test)] as const).filter(([, excursion]) => excursion > 0);
  const F1 = (100 * new Set(failures.map(([variable]) => variable)).size) / variables.size;
  const F2 = (100 * failures.length) / tests.length;
  const excess = failures.reduce((sum, [, excursion]) => sum + excursion, 0) / tests.length;
  const F3 = excess === Infinity ? 100 : excess / (0.01 * excess + 0.01);
  return { F1, F2, F3, WQI: 100 - Math.sqrt(F1 ** 2 + F2 ** 2 + F3 ** 2) / 1.732, tests: tests.length, variables: variables.size };
}

/** The categories are printed for whole numbers (80–94, 95–100): between two, the value is rounded first. */
export function ccmeCategoryOf(wqi: number): string | null {
  if (!(wqi >= 0 && wqi <= 100)) return null;
  const whole = Math.floor(wqi + 0.5);
  return BANDS.find(({ high }) => whole <= (high ?? Infinity))?.name ?? null;
}

/** How far a value is beyond its objective, as a share of it; 0 where it passes. */
function excursionOf({ value, lower, upper }: ObjectiveTest): number {
  if (upper !== null && value > upper) return upper === 0 ? Infinity : value / upper - 1;
  if (lower !== null && value < lower) return value <= 0 ? Infinity : lower / value - 1;
  return 0;
}

function evaluateCcme(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions<{ use: 'own' | WaterUse }>(head, options, { use: ['own', ...WATER_USES] });
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const tests = testsOf(read.value, chosen.value.use);
  if (typeof tests === 'string') return refused('input.invalid', tests);
  const result = ccmeWqiOf(tests);
  if (result === null) return refused('data.insufficient', 'No value has an objective to be tested against.');
  const wqi = Math.max(0, result.WQI);
  const category = ccmeCategoryOf(wqi) as string;
  const trail: Step[] = [
    { step: 'tests', detail: `${result.tests} tests of ${result.variables} variables${result.variables < LEAST_VARIABLES ? '; the manual asks for at least four variables sampled four times' : ''}`, value: result.tests },
    { step: 'F1', detail: 'share of variables that fail at least once, %', value: result.F1 },
    { step: 'F2', detail: 'share of tests that fail, %', value: result.F2 },
    { step: 'F3', detail: 'how far failing tests are beyond their objective, 0 to 100', value: result.F3 },
    { step: 'index', detail: '100 − √(F1² + F2² + F3²) ÷ 1.732', value: wqi },
  ];
  return { ok: true, value: wqi, text: String(Math.floor(wqi + 0.5)), band: bandNamed(BANDS, category), parts: { ...result, WQI_rounded: Math.floor(wqi + 0.5), category }, trail };
}

/** The tests that have a value and an objective; a sentence where the list cannot be read. */
function testsOf(given: Given, use: 'own' | WaterUse): ObjectiveTest[] | string {
  const list = given.structure('tests');
  if (!Array.isArray(list)) return 'tests is a list of {variable, value, lower, upper}.';
  const tests: ObjectiveTest[] = [];
  for (const [i, one] of list.entries()) {
    if (typeof one !== 'object' || one === null) return `tests[${i}] is no object.`;
    const { variable, value, lower, upper } = one as Record<string, unknown>;
    const objective = use === 'own' ? undefined : OBJECTIVES[use][String(variable)];
    const [number, low, high] = [value, lower ?? objective?.[0], upper ?? objective?.[1]].map((side) => (side === null || side === undefined || side === '' ? null : Number(side)));
    if ([number, low, high].some(Number.isNaN)) return `tests[${i}] of ${String(variable).slice(0, 40)}: value, lower and upper are numbers.`;
    if (number === null || number === undefined || ((low ?? null) === null && (high ?? null) === null)) continue;
    tests.push({ variable: String(variable), value: number, lower: low ?? null, upper: high ?? null });
  }
  return tests;
}
