import { defineIndex } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

const head: Index['head'] = {
  id: 'topp',
  title: 'Soil moisture from permittivity',
  version: 1,
  source: 'Topp, Davis, Annan 1980, Water Resources Research 16:574; mineral soils',
  limits: 'Mineral soils of usual density; not for peat, and not for stones.',
  kind: 'derived',
  domain: 'soil',
  unit: 'm³/m³',
  options: {},
  optionsHelp: {},
  inputs: { permittivity: { kind: 'number', title: 'Apparent relative permittivity', unit: '', isRequired: true, aliases: ['dielectric'], least: 1, most: 100 } },
  bands: [],
  examples: [
    { title: 'a moist soil', input: { permittivity: 10 }, output: { value: 0.1883, band: null } },
    { title: 'less than vacuum is no soil', input: { permittivity: 0.5 }, output: { code: 'input.invalid' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateTopp });

/** θ = −0.053 + 0.0292 ε − 5.5e-4 ε² + 4.3e-6 ε³. */
export function toppMoisture(permittivity: number): number {
  return -5.3e-2 + 2.92e-2 * permittivity - 5.5e-4 * permittivity ** 2 + 4.3e-6 * permittivity ** 3;
}

function evaluateTopp(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const permittivity = read.value.number('permittivity')?.value as number;
  const value = toppMoisture(permittivity);
  return { ok: true, value, text: value.toFixed(3), band: null, parts: {}, trail: [{ step: 'polynomial', detail: `−0.053 + 0.0292 ε − 0.00055 ε² + 0.0000043 ε³ at ε = ${permittivity}`, value }] };
}
