import { bandOf, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, InputField, Options } from './contract.ts';
import { segmentsOf } from './breakpoints.ts';
import { readInputs, readOptions } from './inputs.ts';
import { highestOf, subIndicesOf } from './pollutant-sub-indices.ts';
import type { SubIndexTable } from './pollutant-sub-indices.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

const BANDS = bandsBy('CPCB, in plain words', [
  ['Good', 0, 50, '#009865', 'Little effect on anyone.'],
  ['Satisfactory', 51, 100, '#99ff33', 'Sensitive people may breathe with slight discomfort.'],
  ['Moderately polluted', 101, 200, '#ffff00', 'Breathing discomfort for people with asthma, lung or heart disease, children and older people.'],
  ['Poor', 201, 300, '#ff9900', 'Breathing discomfort for most people who stay in it for long.'],
  ['Very poor', 301, 400, '#ff0000', 'People who stay in it for long may fall ill in the airways; more so with lung or heart disease.'],
  ['Severe', 401, 500, '#cc0033', 'Harms healthy people too, and seriously those who are ill, even in light activity.'],
]);

const INDEX = [[0, 50], [51, 100], [101, 200], [201, 300], [301, 400], [401, 500]] as const;

type Rows = readonly (readonly [low: number, high: number])[];

// CPCB, National Air Quality Index (2014), table of breakpoints. The table leaves the end of the top row open; CPCB's own calculator
// continues it by the width below, which ends at 500.
export const INDIA_TABLES: readonly SubIndexTable[] = [
  table('pm10', 'PM10', '24h', 'pm10', 'µg/m³', [[0, 50], [51, 100], [101, 250], [251, 350], [351, 430], [430, 510]]),
  table('pm25', 'PM2.5', '24h', 'pm25', 'µg/m³', [[0, 30], [31, 60], [61, 90], [91, 120], [121, 250], [250, 380]]),
  table('no2', 'NO2', '24h', 'no2', 'µg/m³', [[0, 40], [41, 80], [81, 180], [181, 280], [281, 400], [400, 520]]),
  table('o3', 'O3', '8h', 'o3', 'µg/m³', [[0, 50], [51, 100], [101, 168], [169, 208], [209, 748], [748, 1287]]),
  table('co', 'CO', '8h', 'co', 'mg/m³', [[0, 1], [1.1, 2], [2.1, 10], [10.1, 17], [17.1, 34], [34, 51]]),
  table('so2', 'SO2', '24h', 'so2', 'µg/m³', [[0, 40], [41, 80], [81, 380], [381, 800], [801, 1600], [1600, 2400]]),
  table('nh3', 'NH3', '24h', 'nh3', 'µg/m³', [[0, 200], [201, 400], [401, 800], [801, 1200], [1201, 1800], [1800, 2400]]),
  table('pb', 'Pb', '24h', 'lead_air', 'µg/m³', [[0, 0.5], [0.51, 1], [1.1, 2], [2.1, 3], [3.1, 3.5], [3.5, 5]]),
];

const head: Index['head'] = {
  id: 'india-naqi',
  title: 'India National Air Quality Index',
  version: 2014,
  source: 'Central Pollution Control Board, National Air Quality Index (2014)',
  limits: '24 h means (8 h of ozone and CO); CPCB wants three pollutants, one of them particles.',
  kind: 'index',
  domain: 'air',
  unit: '',
  options: {},
  optionsHelp: {},
  inputs: Object.fromEntries(INDIA_TABLES.map(({ input, pollutant, averaging, parameter, unit }) => [input, { kind: 'number', title: `${pollutant}, ${averaging} mean`, unit, parameter, aliases: [`${input}_${averaging}`, ...(input === 'pm25' ? ['pm2.5'] : [])] } satisfies InputField])),
  bands: BANDS,
  examples: [
    { title: 'three pollutants with particles among them', input: { pm25: 180, no2: 60, so2: 20 }, output: { value: 346, band: 'Very poor', responsible: 'PM2.5' } },
    { title: 'without PM2.5 or PM10 there is no index', input: { no2: 60, so2: 20, co: 1.2 }, output: { code: 'data.insufficient' } },
    { title: 'with two pollutants there is no index', input: { pm10: 60, no2: 20 }, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateIndia });

function evaluateIndia(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs, 25);
  if (!read.ok) return read;
  const { sub, trail } = subIndicesOf(INDIA_TABLES, read.value, 'half-up');
  const highest = highestOf(sub);
  if (highest === null || sub.size < 3 || !(sub.has('PM2.5') || sub.has('PM10'))) {
    return refused('data.insufficient', `The index needs at least three pollutants, PM2.5 or PM10 among them; given: ${[...sub.keys()].join(', ') || 'none'}.`);
  }
  trail.push({ step: 'maximum', detail: `the highest of ${sub.size} sub-indices is the index; ${highest.pollutant} is responsible`, value: highest.value });
  return { ok: true, value: highest.value, text: String(highest.value), band: bandOf(BANDS, highest.value), responsible: highest.pollutant, parts: { sub: Object.fromEntries(sub) }, trail };
}

/** The rows as printed, and one over each gap between two of them (50 → 50, 51 → 51), so that 50.4 has a place. */
function table(input: string, pollutant: string, averaging: string, parameter: ParameterId, unit: string, rows: Rows): SubIndexTable {
  const all = rows.flatMap(([low, high], i) => {
    const [indexLow, indexHigh] = INDEX[i] as readonly [number, number];
    const before = rows[i - 1];
    const isOpen = before !== undefined && before[1] === low;
    const row = [low, high, isOpen ? indexLow - 1 : indexLow, indexHigh] as const;
    return before === undefined || isOpen ? [row] : [[before[1], low, indexLow - 1, indexLow] as const, row];
  });
  return { input, pollutant, averaging, parameter, unit, segments: segmentsOf(all), beyond: 'capped' };
}
