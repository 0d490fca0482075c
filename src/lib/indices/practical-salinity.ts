import { bandOf, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options, Step } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

/** Conductivity of standard seawater (S = 35) at 15 °C (IPTS-68) and no pressure, mS/cm. */
const C_35_15_0 = 42.914;
const A = [0.008, -0.1692, 25.3851, 14.0941, -7.0261, 2.7081];
const B = [0.0005, -0.0056, -0.0066, -0.0375, 0.0636, -0.0144];
const C = [0.6766097, 2.00564e-2, 1.104259e-4, -6.9698e-7, 1.0031e-9];

const BANDS = bandsBy('Venice system (1958), in plain words', [
  ['Fresh', 0, 0.5, '#3f7f8c', 'Fresh water.'],
  ['Oligohaline', 0.5, 5, '#4f8f9b', 'Slightly brackish.'],
  ['Mesohaline', 5, 18, '#6c9fb1', 'Brackish.'],
  ['Polyhaline', 18, 30, '#8fb4c9', 'Nearly as salty as the sea.'],
  ['Euhaline', 30, 40, '#b3c9dc', 'Sea water.'],
  ['Hyperhaline', 40, null, '#d5dfea', 'Saltier than the sea.'],
], false);

const head: Index['head'] = {
  id: 'practical-salinity',
  title: 'Practical salinity',
  version: 1,
  source: 'PSS-78: Fofonoff & Millard 1983, UNESCO Technical Papers in Marine Science 44; valid for 2 to 42, −2 to 35 °C',
  limits: 'Salinity 2 to 42, −2 to 35 °C, sea water of usual composition; below 2 an extension for fresh water would be needed.',
  kind: 'derived',
  domain: 'water',
  unit: 'PSU',
  options: {},
  optionsHelp: {},
  inputs: {
    ratio: { kind: 'number', title: 'Conductivity over that of standard seawater at 15 °C (42.914 mS/cm)', unit: '', least: 0, most: 3, aliases: ['R'] },
    conductivity: { kind: 'number', title: 'Conductivity at the water temperature', unit: 'mS/cm', parameter: 'conductivity', least: 0 },
    specific_conductance: { kind: 'number', title: 'Conductivity at 25 °C', unit: 'mS/cm', parameter: 'conductivity', aliases: ['sc25_ms_cm'], least: 0 },
    water_temperature: { kind: 'number', title: 'Water temperature; not needed with conductivity at 25 °C', unit: '°C', parameter: 'water_temperature', aliases: ['temp_c'], least: -5, most: 50 },
    pressure_dbar: { kind: 'number', title: 'Pressure of the water above, 0 at the surface', unit: '', least: 0, most: 12000 },
  },
  bands: BANDS,
  examples: [
    { title: 'the check value of UNESCO 44: ratio 1 at 15 °C is 35', input: { ratio: 1, water_temperature: 15 }, output: { value: 35, band: 'Euhaline' } },
    { title: 'the same under pressure', input: { ratio: 1.2, water_temperature: 20, pressure_dbar: 2000 }, output: { value: 37.245628, band: 'Euhaline' } },
    { title: 'a temperature is needed', input: { ratio: 1 }, output: { code: 'data.insufficient' } },
    { title: 'and a conductivity', input: { water_temperature: 15 }, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateSalinity });

/** Salinity from the conductivity ratio R = C(S, t, p) ÷ C(35, 15, 0). NaN where the scale gives none. */
export function practicalSalinity({ ratio, temperatureC, pressureDbar = 0 }: { ratio: number; temperatureC: number; pressureDbar?: number }): number {
  const t = temperatureC;
  const p = pressureDbar;
  const rt = polynomial(C, t);
  const above = p * (2.07e-5 - 6.37e-10 * p + 3.989e-15 * p * p);
  const below = 1 + 3.426e-2 * t + 4.464e-4 * t * t + (4.215e-1 - 3.107e-3 * t) * ratio;
  const root = Math.sqrt(ratio / (rt * (1 + above / below)));
  return polynomial(A, root) + ((t - 15) / (1 + 0.0162 * (t - 15))) * polynomial(B, root);
}

/** Salinity of water with this conductivity at 25 °C, at the surface. */
export function salinityOfSc25(sc25MsCm: number): number {
  return practicalSalinity({ ratio: sc25MsCm / C_35_15_0, temperatureC: 25 });
}

function evaluateSalinity(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const of = (name: string) => read.value.number(name)?.value ?? null;
  const sc25 = of('specific_conductance');
  const conductivity = of('conductivity') ?? sc25;
  const temperatureC = of('ratio') === null && of('conductivity') === null && sc25 !== null ? 25 : of('water_temperature');
  const ratio = of('ratio') ?? (conductivity === null ? null : conductivity / C_35_15_0);
  if (ratio === null) return refused('data.insufficient', 'One of ratio, conductivity and specific_conductance is needed.');
  if (temperatureC === null) return refused('data.insufficient', 'The water temperature is needed.');
  const salinity = Math.max(0, practicalSalinity({ ratio, temperatureC, pressureDbar: of('pressure_dbar') ?? 0 }));
  if (!Number.isFinite(salinity)) return refused('index.undefined', 'The scale gives no salinity here.');
  const isOutside = salinity < 2 || salinity > 42;
  const trail: Step[] = [
    { step: 'ratio', detail: `conductivity over ${C_35_15_0} mS/cm`, value: ratio },
    { step: 'salinity', detail: `PSS-78 at ${temperatureC} °C and ${of('pressure_dbar') ?? 0} dbar${isOutside ? '; outside 2 to 42 the scale is extrapolated' : ''}`, value: salinity },
  ];
  return { ok: true, value: salinity, text: salinity.toFixed(1), band: bandOf(BANDS, salinity), parts: { ratio }, trail };
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + (coefficients[i] as number);
  return sum;
}
