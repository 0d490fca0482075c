import { bandOf, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, InputField, Options } from './contract.ts';
import { segmentsBetween } from './breakpoints.ts';
import { readInputs, readOptions } from './inputs.ts';
import { highestOf, subIndicesOf } from './pollutant-sub-indices.ts';
import type { SubIndexTable } from './pollutant-sub-indices.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

const BANDS = bandsBy('HJ 633-2012, in plain words', [
  ['Excellent', 0, 50, '#00e400', 'Everyone can be active outside as usual.'],
  ['Good', 51, 100, '#ffff00', 'The few who are very sensitive should do less outside.'],
  ['Lightly polluted', 101, 150, '#ff7e00', 'Children, older people and people with heart or lung disease: less long or hard activity outside.'],
  ['Moderately polluted', 151, 200, '#ff0000', 'Children, older people and the ill: no long or hard activity outside. Everyone else: somewhat less.'],
  ['Heavily polluted', 201, 300, '#99004c', 'Children, older people and people with heart or lung disease: stay in. Everyone else: less outside.'],
  ['Severely polluted', 301, null, '#7e0023', 'Children, older people and the ill: stay in and keep still. Everyone else: do nothing outside.'],
]);

const LEVELS = [0, 50, 100, 150, 200, 300, 400, 500];

// HJ 633-2012, table 1. Above their ends one hour of SO2 and eight hours of O3 define nothing: the other averaging time does.
export const CHINA_TABLES: readonly SubIndexTable[] = [
  table('so2_24h', 'SO2', '24h', 'so2', 'µg/m³', [0, 50, 150, 475, 800, 1600, 2100, 2620]),
  table('so2_1h', 'SO2', '1h', 'so2', 'µg/m³', [0, 150, 500, 650, 800]),
  table('no2_24h', 'NO2', '24h', 'no2', 'µg/m³', [0, 40, 80, 180, 280, 565, 750, 940]),
  table('no2_1h', 'NO2', '1h', 'no2', 'µg/m³', [0, 100, 200, 700, 1200, 2340, 3090, 3840]),
  table('pm10_24h', 'PM10', '24h', 'pm10', 'µg/m³', [0, 50, 150, 250, 350, 420, 500, 600]),
  table('co_24h', 'CO', '24h', 'co', 'mg/m³', [0, 2, 4, 14, 24, 36, 48, 60]),
  table('co_1h', 'CO', '1h', 'co', 'mg/m³', [0, 5, 10, 35, 60, 90, 120, 150]),
  table('o3_1h', 'O3', '1h', 'o3', 'µg/m³', [0, 160, 200, 300, 400, 800, 1000, 1200]),
  table('o3_8h', 'O3', '8h', 'o3', 'µg/m³', [0, 100, 160, 215, 265, 800]),
  table('pm25_24h', 'PM2.5', '24h', 'pm25', 'µg/m³', [0, 35, 75, 115, 150, 250, 350, 500]),
];

const ALIASES: Record<string, string[]> = { pm25_24h: ['pm25', 'pm2.5'], pm10_24h: ['pm10'] };

const head: Index['head'] = {
  id: 'china-aqi',
  title: 'China Air Quality Index',
  version: 2012,
  source: 'Ministry of Environmental Protection, HJ 633-2012, Technical regulation on ambient air quality index, table 1; sub-indices are rounded up',
  limits: 'Hourly report: one hour of gases, 8 h of ozone, 24 h of particles. One hour of SO2 above 800 and of ozone above 1200 µg/m³ is left to the day.',
  kind: 'index',
  domain: 'air',
  unit: '',
  options: {},
  optionsHelp: {},
  inputs: Object.fromEntries(CHINA_TABLES.map(({ input, pollutant, averaging, parameter, unit }) => [input, { kind: 'number', title: `${pollutant}, ${averaging} mean`, unit, parameter, aliases: ALIASES[input] ?? [] } satisfies InputField])),
  bands: BANDS,
  examples: [
    { title: 'a limit gives its level', input: { pm25_24h: 75, no2_24h: 40 }, output: { value: 100, band: 'Good', responsible: 'PM2.5' } },
    { title: 'anything above a level counts up to the next whole number', input: { pm25_24h: 35.1 }, output: { value: 51, band: 'Good', responsible: 'PM2.5' } },
    { title: 'one hour of SO2 above 800 defines nothing by itself', input: { so2_1h: 801 }, output: { code: 'index.undefined' } },
    { title: 'no pollutant, no index', input: {}, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateChina });

function evaluateChina(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs, 25); // GB 3095-2012 as amended in 2018: gases at 25 °C
  if (!read.ok) return read;
  const { sub, trail } = subIndicesOf(CHINA_TABLES, read.value, 'up');
  const highest = highestOf(sub);
  if (highest === null) return trail.length === 0 ? refused('data.insufficient', 'No pollutant is given.') : refused('index.undefined', trail.at(-1)?.detail ?? '');
  const isPrimary = highest.value > 50; // at 50 and below no primary pollutant is named
  trail.push({ step: 'maximum', detail: `the highest sub-index is the index${isPrimary ? `; ${highest.pollutant} is the primary pollutant` : ''}`, value: highest.value });
  const responsible = isPrimary ? { responsible: highest.pollutant } : {};
  return { ok: true, value: highest.value, text: String(highest.value), band: bandOf(BANDS, highest.value), ...responsible, parts: { sub: Object.fromEntries(sub) }, trail };
}

function table(input: string, pollutant: string, averaging: string, parameter: ParameterId, unit: string, limits: readonly number[]): SubIndexTable {
  return { input, pollutant, averaging, parameter, unit, segments: segmentsBetween(limits, LEVELS), beyond: limits.length === LEVELS.length ? 'capped' : 'undefined' };
}
