import { bandNamed, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

// WHO gives no colours and no advice by level; these are ours.
const BANDS = bandsBy('Lichen, after the WHO guidelines of 2021', [
  ['AQG', null, 1, '#3a7d5d', 'Meets the guideline level: WHO knows of little harm below it.'],
  ['IT4', null, null, '#7f9a3c', 'Above the guideline, within interim target 4.'],
  ['IT3', null, null, '#c7a338', 'Above the guideline, within interim target 3.'],
  ['IT2', null, null, '#d07f33', 'Above the guideline, within interim target 2.'],
  ['IT1', null, null, '#c0522f', 'Above the guideline, within interim target 1, the first step for very polluted places.'],
  ['none', null, null, '#7e2a35', 'Above every interim target: WHO links such air to serious harm.'],
], false);

interface Guideline {
  pollutant: string;
  averaging: string;
  parameter: ParameterId;
  unit: string;
  /** IT1, IT2, …: falling. */
  targets: readonly number[];
  guideline: number;
}

// WHO global air quality guidelines (2021), table 0.1.
export const WHO_GUIDELINES: readonly Guideline[] = [
  row('PM2.5', 'annual', 'pm25', [35, 25, 15, 10], 5),
  row('PM2.5', '24h', 'pm25', [75, 50, 37.5, 25], 15),
  row('PM10', 'annual', 'pm10', [70, 50, 30, 20], 15),
  row('PM10', '24h', 'pm10', [150, 100, 75, 50], 45),
  row('O3', 'peak season', 'o3', [100, 70], 60),
  row('O3', '8h', 'o3', [160, 120], 100),
  row('NO2', 'annual', 'no2', [40, 30, 20], 10),
  row('NO2', '24h', 'no2', [120, 50], 25),
  row('NO2', '1h', 'no2', [], 200),
  row('SO2', '24h', 'so2', [125, 50], 40),
  row('SO2', '10min', 'so2', [], 500),
  row('CO', '24h', 'co', [7], 4, 'mg/m³'),
  row('CO', '8h', 'co', [], 10, 'mg/m³'),
  row('CO', '1h', 'co', [], 35, 'mg/m³'),
  row('CO', '15min', 'co', [], 100, 'mg/m³'),
];

const head: Index['head'] = {
  id: 'who-2021',
  title: 'WHO guideline multiple',
  version: 2021,
  source: 'WHO global air quality guidelines (2021), ISBN 978-92-4-003422-8, table 0.1',
  limits: 'A multiple of a guideline says how far above it a mean is; it is no index of a single hour.',
  kind: 'criterion',
  domain: 'air',
  unit: '× guideline',
  options: {},
  optionsHelp: {},
  inputs: {
    pollutant: { kind: 'choice', title: 'What was measured', choices: ['PM2.5', 'PM10', 'O3', 'NO2', 'SO2', 'CO'], isRequired: true },
    averaging: { kind: 'choice', title: 'Over what time; by default 24 h, for O3 8 h', choices: ['annual', '24h', 'peak season', '8h', '1h', '15min', '10min'], aliases: ['avg'] },
    value: { kind: 'number', title: 'Concentration; CO in mg/m³', unit: '', isRequired: true },
    unit: { kind: 'choice', title: 'Unit of the value, where it is not that of the guideline', choices: ['µg/m³', 'ug/m3', 'mg/m³', 'mg/m3', 'ppb', 'ppm'] },
  },
  bands: BANDS,
  examples: [
    { title: 'just above the guideline of a day', input: { pollutant: 'PM2.5', averaging: '24h', value: 16 }, output: { value: 1.066667, band: 'IT4' } },
    { title: 'equal to the guideline meets it', input: { pollutant: 'CO', averaging: '24h', value: 4 }, output: { value: 1, band: 'AQG' } },
    { title: 'WHO gives ozone no guideline for a day', input: { pollutant: 'O3', averaging: '24h', value: 80 }, output: { code: 'index.undefined' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateWho });

function evaluateWho(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const choices = readInputs(head, { ...inputs, value: 0 });
  if (!choices.ok) return choices;
  const pollutant = choices.value.choice('pollutant') as string;
  const averaging = choices.value.choice('averaging') ?? (pollutant === 'O3' ? '8h' : '24h');
  const found = WHO_GUIDELINES.find((one) => one.pollutant === pollutant && one.averaging === averaging);
  if (found === undefined) return refused('index.undefined', `WHO gives no guideline for ${pollutant} over ${averaging}; there is one for ${WHO_GUIDELINES.filter((one) => one.pollutant === pollutant).map((one) => one.averaging).join(', ')}.`);

  const unit = choices.value.choice('unit');
  const value: unknown = unit === null ? inputs.value : { value: inputs.value, unit };
  const field = { kind: 'number', title: '', unit: found.unit, parameter: found.parameter, isRequired: true } as const;
  const read = readInputs({ ...head, inputs: { ...head.inputs, value: field } }, { ...inputs, value }, 25);
  if (!read.ok) return read;
  return judged(found, read.value.number('value')?.value ?? NaN);
}

/** Guidelines are met when equal. */
function judged({ pollutant, averaging, unit, targets, guideline }: Guideline, concentration: number): Evaluation {
  const at = targets.findLastIndex((target) => concentration <= target);
  const meets = concentration <= guideline ? 'AQG' : at < 0 ? 'none' : `IT${at + 1}`;
  const multiple = Number((concentration / guideline).toPrecision(12));
  const trail = [
    { step: 'guideline', detail: `${pollutant} over ${averaging}: ${guideline} ${unit}; interim targets ${targets.join(', ') || 'none'}`, value: guideline },
    { step: 'multiple', detail: `${concentration} ÷ ${guideline}`, value: multiple },
    { step: 'meets', detail: meets === 'none' ? 'no interim target is met' : `the strictest level that is met is ${meets}`, value: meets },
  ];
  return { ok: true, value: multiple, text: `${Number(multiple.toPrecision(3))}×`, band: bandNamed(BANDS, meets), parts: { exceeds_AQG: concentration > guideline, meets, guideline, unit }, trail };
}

function row(pollutant: string, averaging: string, parameter: ParameterId, targets: readonly number[], guideline: number, unit = 'µg/m³'): Guideline {
  return { pollutant, averaging, parameter, unit, targets, guideline };
}
