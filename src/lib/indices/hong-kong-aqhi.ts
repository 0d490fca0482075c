import { bandOf, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options, Step } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

const BANDS = bandsBy('Hong Kong Environmental Protection Department, in plain words', [
  ['Low', 1, 3, '#4db748', 'Everyone can be active outside as usual.'],
  ['Moderate', 4, 6, '#f7941d', 'Most can be active as usual; people with heart or breathing trouble watch how they feel.'],
  ['High', 7, 7, '#ed1c24', 'People with heart or breathing trouble, children and older people: less hard activity outside, above all near traffic.'],
  ['Very High', 8, 10, '#8e5a2b', 'People with heart or breathing trouble, children and older people: as little hard activity and time outside as can be. Everyone else: less.'],
  ['Serious', 11, null, '#000000', 'Sensitive people: no hard activity and no stay outside. Everyone else: as little as can be.'],
]);

/** Added risk of hospital admission per µg/m³ of a 3-hour mean (Hong Kong EPD). */
const BETA = { no2: 0.0004462559, so2: 0.0001393235, o3: 0.0005116328, pm10: 0.0002821751, pm25: 0.0002180567 };
/** Upper ends in % of the bands 1 to 10; each belongs to its band. */
const UPPERS = [1.88, 3.76, 5.64, 7.52, 9.41, 11.29, 12.91, 15.07, 17.22, 19.37];

const head: Index['head'] = {
  id: 'hong-kong-aqhi',
  title: 'Hong Kong Air Quality Health Index',
  version: 2013,
  source: 'Hong Kong Environmental Protection Department, AQHI: calculation and bands (2013)',
  limits: '3 h means; made of the health risks of Hong Kong.',
  kind: 'index',
  domain: 'air',
  unit: '',
  options: {},
  optionsHelp: {},
  inputs: {
    no2: { kind: 'number', title: 'Nitrogen dioxide, 3 h mean', unit: 'µg/m³', parameter: 'no2', isRequired: true },
    so2: { kind: 'number', title: 'Sulfur dioxide, 3 h mean', unit: 'µg/m³', parameter: 'so2', isRequired: true },
    o3: { kind: 'number', title: 'Ozone, 3 h mean', unit: 'µg/m³', parameter: 'o3', isRequired: true },
    pm10: { kind: 'number', title: 'PM10, 3 h mean', unit: 'µg/m³', parameter: 'pm10' },
    pm25: { kind: 'number', title: 'PM2.5, 3 h mean', unit: 'µg/m³', parameter: 'pm25', aliases: ['pm2.5'] },
  },
  bands: BANDS,
  examples: [
    { title: 'gases and the riskier of the two particle sizes', input: { no2: 20, so2: 5, o3: 40, pm10: 25, pm25: 15 }, output: { value: 2, band: 'Low' } },
    { title: 'one of PM10 and PM2.5 is needed', input: { no2: 20, so2: 5, o3: 40 }, output: { code: 'data.insufficient' } },
    { title: 'all three gases are needed', input: { no2: 20, pm10: 25 }, output: { code: 'input.missing' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateHongKong });

function evaluateHongKong(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs, 25);
  if (!read.ok) return read;
  const risk = (name: keyof typeof BETA) => 100 * Math.expm1(BETA[name] * Math.max(0, read.value.number(name)?.value ?? NaN));
  const particles = (['pm10', 'pm25'] as const).filter((name) => read.value.number(name) !== null);
  if (particles.length === 0) return refused('data.insufficient', 'One of pm10 and pm25 is needed.');
  const gases = (['no2', 'so2', 'o3'] as const).map((name) => [name, risk(name)] as const);
  const particle = particles.map((name) => [name, risk(name)] as const).reduce((a, b) => (b[1] > a[1] ? b : a));
  const addedRisk = [...gases, particle].reduce((sum, [, one]) => sum + one, 0);
  if (!Number.isFinite(addedRisk)) return refused('input.invalid', 'The concentrations are beyond any air.');
  const at = UPPERS.findIndex((upper) => addedRisk <= upper);
  const value = at < 0 ? UPPERS.length + 1 : at + 1;
  const trail: Step[] = [...gases, particle].map(([name, one]) => ({ step: `${name}: added risk`, detail: `(e^(${BETA[name]} × ${read.value.number(name)?.value}) − 1) × 100 %`, value: one }));
  trail.push({ step: 'band', detail: `the sum of ${addedRisk.toFixed(2)} % lies in band ${value > 10 ? '10+' : value}`, value });
  return { ok: true, value, text: value > 10 ? '10+' : String(value), band: bandOf(BANDS, value), parts: { added_risk_pct: addedRisk }, trail };
}
