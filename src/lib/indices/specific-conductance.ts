import { defineIndex } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

const head: Index['head'] = {
  id: 'specific-conductance',
  title: 'Conductivity at 25 °C',
  version: 1,
  source: 'APHA Standard Methods 2510 B: linear compensation, 1.91 % per °C; USGS National Field Manual 6.3 takes 2 % where the water is unknown',
  limits: 'Linear compensation: a few per cent off far from 25 °C or in unusual water.',
  kind: 'derived',
  domain: 'water',
  unit: 'µS/cm',
  options: {},
  optionsHelp: {},
  inputs: {
    conductivity: { kind: 'number', title: 'Conductivity as measured', unit: 'µS/cm', parameter: 'specific_conductance', isRequired: true, aliases: ['cond_us_cm'], least: 0 },
    water_temperature: { kind: 'number', title: 'Water temperature', unit: '°C', parameter: 'water_temperature', isRequired: true, aliases: ['temp_c'], least: -5, most: 60 },
    coefficient: { kind: 'number', title: 'Change per °C; 0.0191 by default', unit: '', aliases: ['coef'], least: 0, most: 0.04 },
  },
  bands: [],
  examples: [
    { title: 'cold water conducts less than it would at 25 °C', input: { conductivity: 250, water_temperature: 5 }, output: { value: 404.5307, band: null } },
    { title: 'at 25 °C nothing changes', input: { conductivity: 1413, water_temperature: 25 }, output: { value: 1413, band: null } },
    { title: 'the temperature is needed', input: { conductivity: 250 }, output: { code: 'input.missing' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateConductance });

/** SC25 = C ÷ (1 + a (t − 25)). */
export function conductanceAt25(conductivity: number, temperatureC: number, coefficient = 0.0191): number {
  return conductivity / (1 + coefficient * (temperatureC - 25));
}

function evaluateConductance(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const of = (name: string) => read.value.number(name)?.value as number;
  const coefficient = read.value.number('coefficient')?.value ?? 0.0191;
  const value = conductanceAt25(of('conductivity'), of('water_temperature'), coefficient);
  const trail = [{ step: 'compensate', detail: `${of('conductivity')} ÷ (1 + ${coefficient} × (${of('water_temperature')} − 25))`, value }];
  return { ok: true, value, text: `${Number(value.toPrecision(4))} µS/cm`, band: null, parts: { coefficient }, trail };
}
