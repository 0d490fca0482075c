import { bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';
import { levelTable, worstLevel } from './pollutant-levels.ts';
import type { LevelTable } from './pollutant-levels.ts';

type Bands = '2024' | '2017';

const BANDS = bandsBy('European Environment Agency, in plain words', [
  ['Good', 1, 1, '#50f0e6', 'Good air: enjoy being outside.'],
  ['Fair', 2, 2, '#50ccaa', 'Enjoy being outside as usual.'],
  ['Moderate', 3, 3, '#f0e641', 'Sensitive people: do less hard work or sport outside if you notice symptoms.'],
  ['Poor', 4, 4, '#ff5050', 'Everyone: think of doing less outside if eyes or throat hurt. Sensitive people: less hard activity outside.'],
  ['Very poor', 5, 5, '#960032', 'Everyone: think of doing less outside. Sensitive people: little activity, above all outside.'],
  ['Extremely poor', 6, 6, '#7d2181', 'Everyone: less activity outside. Sensitive people: none outside.'],
]);

// EEA, European Air Quality Index, bands since 2024/25 (all as one-hour means).
const TABLES_2024: readonly LevelTable[] = [
  levelTable('pm25', 'PM2.5', 'pm25', [5, 15, 50, 90, 140]),
  levelTable('pm10', 'PM10', 'pm10', [15, 45, 120, 195, 270]),
  levelTable('no2', 'NO2', 'no2', [10, 25, 60, 100, 150]),
  levelTable('o3', 'O3', 'o3', [60, 100, 120, 160, 180]),
  levelTable('so2', 'SO2', 'so2', [20, 40, 125, 190, 275]),
];
// EEA 2017: particles as running 24 h means, gases as one-hour means.
const TABLES_2017: readonly LevelTable[] = [
  levelTable('pm25', 'PM2.5', 'pm25', [10, 20, 25, 50, 75]),
  levelTable('pm10', 'PM10', 'pm10', [20, 40, 50, 100, 150]),
  levelTable('no2', 'NO2', 'no2', [40, 90, 120, 230, 340]),
  levelTable('o3', 'O3', 'o3', [50, 100, 130, 240, 380]),
  levelTable('so2', 'SO2', 'so2', [100, 200, 350, 500, 750]),
];

const head: Index['head'] = {
  id: 'european-aqi',
  title: 'European Air Quality Index',
  version: 2024,
  source: 'European Environment Agency, European Air Quality Index: bands of 2024/25 (ETC HE report 2024/17) and of 2017',
  limits: 'One-hour means; with the bands of 2017 particles as 24 h means. No number between the six levels.',
  kind: 'index',
  domain: 'air',
  unit: '',
  options: { bands: '2024' },
  optionsHelp: { bands: '2024: the bands in force, one-hour means; 2017: the first ones, particles as 24 h means.' },
  inputs: {
    pm25: { kind: 'number', title: 'PM2.5 (1 h; with the bands of 2017: 24 h)', unit: 'µg/m³', parameter: 'pm25', aliases: ['pm2.5'] },
    pm10: { kind: 'number', title: 'PM10 (1 h; with the bands of 2017: 24 h)', unit: 'µg/m³', parameter: 'pm10' },
    no2: { kind: 'number', title: 'Nitrogen dioxide, 1 h', unit: 'µg/m³', parameter: 'no2' },
    o3: { kind: 'number', title: 'Ozone, 1 h', unit: 'µg/m³', parameter: 'o3' },
    so2: { kind: 'number', title: 'Sulfur dioxide, 1 h', unit: 'µg/m³', parameter: 'so2' },
  },
  bands: BANDS,
  examples: [
    { title: 'the worst pollutant decides', input: { pm25: 12, o3: 130 }, output: { value: 4, band: 'Poor', responsible: 'O3' } },
    { title: 'an upper end belongs to its band', input: { pm10: 45 }, output: { value: 2, band: 'Fair', responsible: 'PM10' } },
    { title: 'gases in ppb are taken at 20 °C: 20 ppb NO2 is 38.2 µg/m³', input: { no2: '20 ppb' }, output: { value: 3, band: 'Moderate', responsible: 'NO2' } },
    { title: 'no pollutant, no index', input: {}, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateEuropean });

// Between the printed whole numbers (5.4 between "0–5" and "6–15") the upper band is taken: EEA prints no rounding rule.
function evaluateEuropean(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions<{ bands: Bands }>(head, options, { bands: ['2024', '2017'] });
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs, 20);
  if (!read.ok) return read;
  const worst = worstLevel(chosen.value.bands === '2017' ? TABLES_2017 : TABLES_2024, read.value, 'µg/m³', false);
  if (worst === null) return refused('data.insufficient', 'No pollutant is given.');
  const band = BANDS[worst.level - 1] ?? null;
  return { ok: true, value: worst.level, text: band?.name ?? '', band, responsible: worst.responsible, parts: { levels: worst.levels, range: worst.range }, trail: worst.trail };
}
