import { bandOf, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

// Environment and Climate Change Canada paints each step; a band takes the colour of its last one.
const BANDS = bandsBy('Environment and Climate Change Canada, in plain words', [
  ['Low', 1, 3, '#006798', 'Do what you usually do outside.'],
  ['Moderate', 4, 6, '#ff9901', 'People with heart or breathing trouble, children and older people: put off hard activity if you have symptoms. Everyone else: no change unless you cough.'],
  ['High', 7, 10, '#fe0002', 'People with heart or breathing trouble, children and older people: less hard activity outside. Everyone else: think of it if you cough.'],
  ['Very High', 11, null, '#640100', 'People with heart or breathing trouble, children and older people: no hard activity outside. Everyone else: less of it.'],
]);

/** Stieb et al. 2008, J. Air & Waste Manage. Assoc. 58:435: excess mortality per ppb or µg/m³ of a 3-hour mean. */
const BETA = { no2: 0.000871, o3: 0.000537, pm25: 0.000487 };

const head: Index['head'] = {
  id: 'canada-aqhi',
  title: 'Canada Air Quality Health Index',
  version: 2008,
  source: 'Stieb et al. 2008, J. Air & Waste Manage. Assoc. 58:435; Environment and Climate Change Canada',
  limits: '3 h means of all three pollutants, of places like those that it was fitted to; not for wildfire smoke alone.',
  kind: 'index',
  domain: 'air',
  unit: '',
  options: {},
  optionsHelp: {},
  inputs: {
    no2: { kind: 'number', title: 'Nitrogen dioxide, 3 h mean', unit: 'ppb', parameter: 'no2', isRequired: true, aliases: ['no2_ppb', 'no2_3h'] },
    o3: { kind: 'number', title: 'Ozone, 3 h mean', unit: 'ppb', parameter: 'o3', isRequired: true, aliases: ['o3_ppb', 'o3_3h'] },
    pm25: { kind: 'number', title: 'PM2.5, 3 h mean', unit: 'µg/m³', parameter: 'pm25', isRequired: true, aliases: ['pm2.5', 'pm25_ugm3', 'pm25_3h'] },
  },
  bands: BANDS,
  examples: [
    { title: 'a city on an ordinary day', input: { no2: 10, o3: 30, pm25: 8 }, output: { value: 3, band: 'Low' } },
    { title: 'the scale begins at 1', input: { no2: 0, o3: 0, pm25: 0 }, output: { value: 1, band: 'Low' } },
    { title: 'all three pollutants are needed', input: { no2: 10, o3: 30 }, output: { code: 'input.missing' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateCanada });

/** Before it is rounded: (10 ÷ 10.4) × 100 × Σ (e^(βc) − 1). */
export function canadaAqhiOf({ no2Ppb, o3Ppb, pm25UgM3 }: { no2Ppb: number; o3Ppb: number; pm25UgM3: number }): number {
  return (10 / 10.4) * 100 * (Math.expm1(BETA.no2 * no2Ppb) + Math.expm1(BETA.o3 * o3Ppb) + Math.expm1(BETA.pm25 * pm25UgM3));
}

function evaluateCanada(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs, 25);
  if (!read.ok) return read;
  const [no2, o3, pm25] = (['no2', 'o3', 'pm25'] as const).map((name) => Math.max(0, read.value.number(name)?.value ?? NaN)) as [number, number, number];
  const raw = canadaAqhiOf({ no2Ppb: no2, o3Ppb: o3, pm25UgM3: pm25 });
  if (!Number.isFinite(raw)) return refused('input.invalid', 'The concentrations are beyond any air.');
  const value = Math.max(1, Math.floor(raw + 0.5));
  const trail = [
    { step: 'formula', detail: `10/10.4 × 100 × [(e^(0.000871 × ${no2}) − 1) + (e^(0.000537 × ${o3}) − 1) + (e^(0.000487 × ${pm25}) − 1)]`, value: raw },
    { step: 'round', detail: 'to a whole number, at least 1; above 10 it is shown as 10+', value },
  ];
  return { ok: true, value, text: value > 10 ? '10+' : String(value), band: bandOf(BANDS, value), parts: { raw }, trail };
}
