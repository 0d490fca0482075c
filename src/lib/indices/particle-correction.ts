import type { Evaluation, Index, InputField, Options, Step } from './contract.ts';
import { defineIndex, refused } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

/** One piece of a correction as it was applied. */
export interface Corrected {
  value: number;
  detail: string;
}

interface Correction {
  head: Pick<Index['head'], 'id' | 'title' | 'version' | 'source' | 'limits' | 'examples'>;
  pm25: InputField & { kind: 'number' };
  correct(pm25UgM3: number, humidityPct: number): Corrected;
}

/** Corrections of one kind of sensor by its own relative humidity. The raw value stays; what is negative stays negative. */
export function defineParticleCorrection({ head: own, pm25, correct }: Correction): Index {
  const head: Index['head'] = {
    ...own,
    kind: 'correction',
    domain: 'air',
    unit: 'µg/m³',
    options: {},
    optionsHelp: {},
    inputs: {
      pm25: { ...pm25, parameter: 'pm25', isRequired: true },
      relative_humidity: { kind: 'number', title: 'Relative humidity as the sensor itself measures it', unit: '%', parameter: 'relative_humidity', isRequired: true, aliases: ['rh'], least: 0, most: 105 },
    },
    bands: [],
  };
  return defineIndex({ head, evaluate: (inputs, options) => evaluateCorrection(head, correct, inputs, options) });
}

function evaluateCorrection(head: Index['head'], correct: Correction['correct'], inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const raw = read.value.number('pm25')?.value as number;
  const humidity = read.value.number('relative_humidity')?.value as number;
  const { value, detail } = correct(raw, humidity);
  if (!Number.isFinite(value)) return refused('index.undefined', 'The equation gives no value here.');
  const trail: Step[] = [
    { step: 'raw', detail: `PM2.5 as measured, at ${humidity} % humidity`, value: raw },
    { step: 'correct', detail, value },
  ];
  return { ok: true, value, text: `${value.toFixed(1)} µg/m³`, band: null, parts: { raw, correction: `${head.id} v${head.version}` }, trail };
}
