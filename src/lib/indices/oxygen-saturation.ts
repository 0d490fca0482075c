import { bandsBy, bandOf, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options, Step } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

const MMHG_PER_ATM = 760;

// There is no official scale of oxygen saturation; words and colours are ours.
const BANDS = bandsBy('Lichen, in plain words', [
  ['No or little oxygen', null, 30, '#7e2a35', 'Fish and most animals cannot live here for long.'],
  ['Low', 30, 60, '#c2602f', 'Sensitive fish leave or suffer.'],
  ['Somewhat low', 60, 80, '#cfa93c', 'Enough for most, not for trout and their eggs.'],
  ['Near balance', 80, 120, '#3a7d5d', 'In balance with the air, or nearly.'],
  ['Oversaturated', 120, null, '#4d7f9e', 'Plants or algae give off more oxygen than the water can hold; by night it may fall far.'],
], false);

const head: Index['head'] = {
  id: 'oxygen-saturation',
  title: 'Dissolved oxygen saturation',
  version: 1,
  source: 'Benson & Krause 1980 and 1984, as adopted by USGS Office of Water Quality Technical Memorandum 2011.03 and APHA Standard Methods 4500-O',
  limits: 'Water of 0 to 40 °C and salinity to 40; the air pressure is that at the water, not at sea level.',
  kind: 'derived',
  domain: 'water',
  unit: '%',
  options: {},
  optionsHelp: {},
  inputs: {
    dissolved_oxygen: { kind: 'number', title: 'Dissolved oxygen; without it, the value is the concentration at saturation', unit: 'mg/L', parameter: 'dissolved_oxygen', aliases: ['do', 'do_mgl'], least: 0 },
    water_temperature: { kind: 'number', title: 'Water temperature', unit: '°C', parameter: 'water_temperature', isRequired: true, aliases: ['temp_c'], least: -5, most: 50 },
    salinity: { kind: 'number', title: 'Practical salinity; 0 by default', unit: 'PSU', parameter: 'salinity', least: 0, most: 60 },
    specific_conductance: { kind: 'number', title: 'Conductivity at 25 °C, in place of salinity', unit: 'µS/cm', parameter: 'specific_conductance', aliases: ['sc_us_cm'], least: 0 },
    pressure: { kind: 'number', title: 'Air pressure at the water, not reduced to sea level; 760 by default', unit: 'mmHg', parameter: 'air_pressure', aliases: ['pressure_mmhg', 'air_pressure'], least: 300, most: 850 },
  },
  bands: BANDS,
  examples: [
    { title: '8 mg/L in fresh water of 20 °C', input: { dissolved_oxygen: 8, water_temperature: 20 }, output: { value: 87.985318, band: 'Near balance' } },
    { title: 'without the water temperature nothing can be said', input: { dissolved_oxygen: 8 }, output: { code: 'input.missing' } },
    { title: 'water of 80 °C is beyond the equations', input: { dissolved_oxygen: 8, water_temperature: 80 }, output: { code: 'input.invalid' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateOxygen });

/** Oxygen that water in balance with air holds, mg/L. NaN for NaN. */
export function oxygenAtSaturation({ temperatureC, salinity = 0, pressureMmHg = MMHG_PER_ATM }: { temperatureC: number; salinity?: number; pressureMmHg?: number }): number {
  const t = temperatureC + 273.15;
  const fresh = Math.exp(-139.34411 + 1.575701e5 / t - 6.642308e7 / t ** 2 + 1.2438e10 / t ** 3 - 8.621949e11 / t ** 4);
  const salt = Math.exp(-salinity * (0.017674 - 10.754 / t + 2140.7 / t ** 2));
  const pressure = pressureMmHg / MMHG_PER_ATM;
  const vapour = Math.exp(11.8571 - 3840.7 / t - 216_961 / t ** 2);
  const theta = 0.000975 - 1.426e-5 * temperatureC + 6.436e-8 * temperatureC ** 2;
  return fresh * salt * (((pressure - vapour) * (1 - theta * pressure)) / ((1 - vapour) * (1 - theta)));
}

/** USGS (2011): salinity from conductivity at 25 °C, for the oxygen equations. */
export function salinityOfConductance(scUsCm: number): number {
  return 5.572e-4 * scUsCm + 2.02e-9 * scUsCm ** 2;
}

function evaluateOxygen(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const of = (name: string) => read.value.number(name)?.value ?? null;
  const conductance = of('specific_conductance');
  const salinity = of('salinity') ?? (conductance === null ? 0 : salinityOfConductance(conductance));
  const pressureMmHg = of('pressure') ?? MMHG_PER_ATM;
  const saturation = oxygenAtSaturation({ temperatureC: of('water_temperature') as number, salinity, pressureMmHg });
  if (!Number.isFinite(saturation) || saturation <= 0) return refused('index.undefined', 'The equations give no saturation here.');
  const trail: Step[] = [];
  if (of('salinity') === null && conductance !== null) trail.push({ step: 'salinity', detail: `from ${conductance} µS/cm at 25 °C`, value: salinity });
  trail.push({ step: 'saturation', detail: `${of('water_temperature')} °C, salinity ${Number(salinity.toPrecision(4))}, ${Number(pressureMmHg.toPrecision(5))} mmHg: water in balance holds so many mg/L`, value: saturation });
  const oxygen = of('dissolved_oxygen');
  if (oxygen === null) return { ok: true, value: saturation, text: `${saturation.toFixed(2)} mg/L`, band: null, parts: { saturation_mgl: saturation, percent: null }, trail };
  const percent = (100 * oxygen) / saturation;
  trail.push({ step: 'percent', detail: `${oxygen} ÷ ${saturation.toFixed(3)} × 100`, value: percent });
  return { ok: true, value: percent, text: `${percent.toFixed(0)} %`, band: bandOf(BANDS, percent), parts: { saturation_mgl: saturation, percent }, trail };
}
