import { bandOf, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';
import { levelTable, worstLevel } from './pollutant-levels.ts';
import type { LevelTable } from './pollutant-levels.ts';

// Defra prints ten colours, one per index; the band takes that of its highest index, so that three in a row stay apart.
const BANDS = bandsBy('UK Department of Health, published by Defra, in plain words', [
  ['Low', 1, 3, '#31cf00', 'Do what you usually do outside.'],
  ['Moderate', 4, 6, '#ff9a00', 'Adults and children with lung trouble, and adults with heart trouble: less hard activity outside if you have symptoms.'],
  ['High', 7, 9, '#990000', 'Sore eyes, cough or sore throat: do less outside. Lung or heart trouble and older people: less hard activity; people with asthma may need their reliever more often.'],
  ['Very High', 10, 10, '#ce30ff', 'Everyone: less activity outside, above all with symptoms. Lung or heart trouble and older people: no hard activity.'],
]);

// Defra, Update on Implementation of the Daily Air Quality Index (April 2013): upper ends of the indices 1 to 9, µg/m³.
const TABLES: readonly LevelTable[] = [
  levelTable('o3', 'O3', 'o3', [33, 66, 100, 120, 140, 160, 187, 213, 240]),
  levelTable('no2', 'NO2', 'no2', [67, 134, 200, 267, 334, 400, 467, 534, 600]),
  levelTable('so2', 'SO2', 'so2', [88, 177, 266, 354, 443, 532, 710, 887, 1064]),
  levelTable('pm25', 'PM2.5', 'pm25', [11, 23, 35, 41, 47, 53, 58, 64, 70]),
  levelTable('pm10', 'PM10', 'pm10', [16, 33, 50, 58, 66, 75, 83, 91, 100]),
];

const head: Index['head'] = {
  id: 'uk-daqi',
  title: 'UK Daily Air Quality Index',
  version: 2013,
  source: 'Defra, Update on Implementation of the Daily Air Quality Index (April 2013)',
  limits: '8 h of ozone, 1 h of NO2, 24 h of particles; SO2 is a 15-minute mean.',
  kind: 'index',
  domain: 'air',
  unit: '',
  options: {},
  optionsHelp: {},
  inputs: {
    o3: { kind: 'number', title: 'Ozone, running 8 h mean', unit: 'µg/m³', parameter: 'o3', aliases: ['o3_8h'] },
    no2: { kind: 'number', title: 'Nitrogen dioxide, 1 h mean', unit: 'µg/m³', parameter: 'no2', aliases: ['no2_1h'] },
    so2: { kind: 'number', title: 'Sulfur dioxide, 15 min mean', unit: 'µg/m³', parameter: 'so2', aliases: ['so2_15min'] },
    pm25: { kind: 'number', title: 'PM2.5, running 24 h mean', unit: 'µg/m³', parameter: 'pm25', aliases: ['pm2.5', 'pm25_24h'] },
    pm10: { kind: 'number', title: 'PM10, running 24 h mean', unit: 'µg/m³', parameter: 'pm10', aliases: ['pm10_24h'] },
  },
  bands: BANDS,
  examples: [
    { title: 'rounded to whole numbers first: 53.4 is 53', input: { pm25: 53.4 }, output: { value: 6, band: 'Moderate', responsible: 'PM2.5' } },
    { title: 'the highest of all pollutants', input: { o3: 101, no2: 68, pm10: 20 }, output: { value: 4, band: 'Moderate', responsible: 'O3' } },
    { title: 'no pollutant, no index', input: { o3: null }, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateUk });

function evaluateUk(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs, 20);
  if (!read.ok) return read;
  const worst = worstLevel(TABLES, read.value, 'µg/m³', true);
  if (worst === null) return refused('data.insufficient', 'No pollutant is given.');
  return { ok: true, value: worst.level, text: String(worst.level), band: bandOf(BANDS, worst.level), responsible: worst.responsible, parts: { levels: worst.levels }, trail: worst.trail };
}
