import { bandOf, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options, Step } from './contract.ts';
import { findSegment, interpolated, rowText } from './breakpoints.ts';
import { compared, isNegative, textOf, truncated } from './decimal.ts';
import { readInputs, readOptions, readQuantity } from './inputs.ts';
import type { Given, Quantity } from './inputs.ts';
import { US_AQI_TABLES } from './us-aqi-tables.ts';
import type { UsAqiKey, UsAqiTable } from './us-aqi-tables.ts';

/** A sub-index with the row that gave it; `aqi` is null where the table defines nothing. */
export interface SubIndex {
  aqi: number | null;
  trail: Step[];
}

type Breakpoints = '2024' | '2012';
const CHOICES = { breakpoints: ['2024', '2012'] as const };
const POLLUTANTS = ['o3', 'pm25', 'pm10', 'co', 'so2', 'no2'] as const;
const NAMES: Record<(typeof POLLUTANTS)[number], string> = { o3: 'O3', pm25: 'PM2.5', pm10: 'PM10', co: 'CO', so2: 'SO2', no2: 'NO2' };

/** Wordings are ours; the groups and what they should do are EPA's (Technical Assistance Document, table 4). */
export const US_AQI_BANDS = bandsBy('US EPA, in plain words', [
  ['Good', 0, 50, '#00e400', 'A good day to be active outside.'],
  ['Moderate', 51, 100, '#ffff00', 'Unusually sensitive people may feel it: take it easier if you cough or run short of breath.'],
  ['Unhealthy for Sensitive Groups', 101, 150, '#ff7e00', 'People with heart or lung disease, older adults, children and pregnant women: shorter and lighter activity outside.'],
  ['Unhealthy', 151, 200, '#ff0000', 'Sensitive groups: no long or hard activity outside. Everyone else: shorter and lighter.'],
  ['Very Unhealthy', 201, 300, '#8f3f97', 'Sensitive groups: stay in. Everyone else: no long or hard activity outside.'],
  ['Hazardous', 301, null, '#7e0023', 'Everyone: stay in and keep activity low; keep the air indoors clean.'],
]);

const head: Index['head'] = {
  id: 'us-aqi',
  title: 'US Air Quality Index',
  version: 2024,
  source: 'US EPA, Technical Assistance Document for the Reporting of Daily Air Quality, EPA-454/B-24-002 (May 2024), table 6; 40 CFR part 58, appendix G',
  limits: 'Breakpoints of 2024; a 24 h mean or NowCast of particles, not a single reading. Ozone of one hour counts only from 0.125 ppm on.',
  kind: 'index',
  domain: 'air',
  unit: '',
  options: { breakpoints: '2024' },
  optionsHelp: { breakpoints: '2024 in force since 6 May 2024; 2012 for PM2.5 as published before.' },
  inputs: {
    pm25: { kind: 'number', title: 'PM2.5, 24 h mean or NowCast', unit: 'µg/m³', parameter: 'pm25', aliases: ['pm2.5', 'pm25_24h', 'pm2.5_24h'] },
    pm10: { kind: 'number', title: 'PM10, 24 h mean or NowCast', unit: 'µg/m³', parameter: 'pm10', aliases: ['pm10_24h'] },
    o3_8h: { kind: 'number', title: 'Ozone, 8 h mean', unit: 'ppm', parameter: 'o3', aliases: ['o3'] },
    o3_1h: { kind: 'number', title: 'Ozone, 1 h mean', unit: 'ppm', parameter: 'o3' },
    co_8h: { kind: 'number', title: 'Carbon monoxide, 8 h mean', unit: 'ppm', parameter: 'co', aliases: ['co'] },
    so2_1h: { kind: 'number', title: 'Sulfur dioxide, 1 h mean', unit: 'ppb', parameter: 'so2', aliases: ['so2'] },
    so2_24h: { kind: 'number', title: 'Sulfur dioxide, 24 h mean', unit: 'ppb', parameter: 'so2' },
    no2_1h: { kind: 'number', title: 'Nitrogen dioxide, 1 h mean', unit: 'ppb', parameter: 'no2', aliases: ['no2'] },
  },
  bands: US_AQI_BANDS,
  examples: [
    {
      title: 'the worked example of the technical document: ozone decides',
      input: { o3_8h: '0.078', pm25: 35.9, co_8h: 8.4 },
      output: { value: 126, band: 'Unhealthy for Sensitive Groups', responsible: 'O3' },
    },
    { title: 'digits are cut, never rounded: 0.07853333 ppm counts as 0.078', input: { o3_8h: '0.07853333' }, output: { value: 126, band: 'Unhealthy for Sensitive Groups', responsible: 'O3' } },
    { title: 'PM2.5 of 12.0 was the end of Good until 2024', input: { pm25: 12 }, options: { breakpoints: '2012' }, output: { value: 50, band: 'Good', responsible: 'PM2.5' } },
    { title: 'no pollutant, no index', input: { pm25: null }, output: { code: 'data.insufficient' } },
    { title: 'ozone of one hour below 0.125 ppm defines nothing', input: { o3_1h: 0.1 }, output: { code: 'index.undefined' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateUsAqi });

/** The sub-index of one mean. Beyond 500 the last row is continued, as EPA's archive does; below zero it is 0. */
export function usSubIndex(key: UsAqiKey, quantity: Quantity, breakpoints: Breakpoints = '2024'): SubIndex {
  const table = US_AQI_TABLES[breakpoints === '2012' && key === 'pm25' ? 'pm25_2012' : key];
  const cut = truncated(quantity.decimal, table.places);
  const trail: Step[] = [];
  if (quantity.from !== null) trail.push({ step: 'convert', detail: `${quantity.from} is ${quantity.value} ${table.unit}`, value: quantity.value });
  trail.push({ step: 'truncate', detail: `${textOf(quantity.decimal)} ${table.unit} is cut to ${textOf(cut)}`, value: Number(textOf(cut)) });
  const aqi = aqiOf(table, cut, trail);
  return { aqi, trail };
}

function aqiOf(table: UsAqiTable, cut: Quantity['decimal'], trail: Step[]): number | null {
  const [first] = table.segments;
  const last = table.segments.at(-1);
  if (first === undefined || last === undefined) return null;
  if (isNegative(cut)) {
    trail.push({ step: 'row', detail: 'below zero counts as 0', value: 0 });
    return 0;
  }
  const isBeyond = compared(cut, last.high) > 0;
  if (compared(cut, first.low) < 0 || (isBeyond && last.indexHigh < 500)) {
    trail.push({ step: 'row', detail: `the table of ${table.title} runs from ${textOf(first.low)} to ${textOf(last.high)} ${table.unit}: no sub-index`, value: null });
    return null;
  }
  const segment = findSegment(table.segments, cut) ?? last;
  const aqi = interpolated(cut, segment, 'half-up');
  trail.push({ step: 'row', detail: `${table.title}: row ${rowText(segment)}${isBeyond ? ', continued' : ''} gives ${aqi}`, value: aqi });
  return aqi;
}

/** SO2: from 305 ppb of one hour on, the day decides; where the day is below that, 200 is said. */
export function usSo2Index(hour: Quantity | null, day: Quantity | null): SubIndex {
  const ofDay = day === null ? { aqi: null, trail: [] } : usSubIndex('so2_24h', day);
  if (hour === null) return ofDay;
  const ofHour = usSubIndex('so2_1h', hour);
  if (ofHour.aqi !== null) return ofDay.aqi !== null && ofDay.aqi > ofHour.aqi ? ofDay : ofHour;
  const trail = [...ofHour.trail, ...ofDay.trail];
  if (ofDay.aqi !== null) return { aqi: ofDay.aqi, trail };
  return { aqi: 200, trail: [...trail, { step: 'rule', detail: 'one hour of 305 ppb or more with a lower day: 200 is reported', value: 200 }] };
}

/** Ozone: the higher of the 8 h and the 1 h index. */
export function usO3Index(eight: Quantity | null, one: Quantity | null): SubIndex {
  const of8 = eight === null ? null : usSubIndex('o3_8h', eight);
  const of1 = one === null ? null : usSubIndex('o3_1h', one);
  const trail = [...(of8?.trail ?? []), ...(of1?.trail ?? [])];
  const values = [of8?.aqi ?? null, of1?.aqi ?? null].filter((aqi) => aqi !== null);
  return { aqi: values.length === 0 ? null : Math.max(...values), trail };
}

/** Names as monitors' files write them: PM2.5 with 24h, O3 with 8h or 1h. Null: missing, or no value defined. */
export function usAqiOf(pollutant: string, averaging: string, value: unknown, unit: string, breakpoints: Breakpoints = '2024'): number | null {
  const key = keyOf(pollutant, averaging);
  if (key === null) return null;
  const read = readQuantity(pollutant, typeof value === 'object' ? value : { value, unit }, US_AQI_TABLES[key].unit, US_AQI_TABLES[key].parameter, 25);
  return read.ok && read.value !== null ? usSubIndex(key, read.value, breakpoints).aqi : null;
}

function keyOf(pollutant: string, averaging: string): UsAqiKey | null {
  const gas = pollutant.toLowerCase().replace(/[\s._]/g, '').replace('ozone', 'o3');
  const key = gas.startsWith('pm') ? gas : `${gas}_${averaging.toLowerCase().replace(/[\s_-]/g, '').replace(/(hours?|hr)$/, 'h')}`;
  return key !== 'pm25_2012' && Object.hasOwn(US_AQI_TABLES, key) ? (key as UsAqiKey) : null;
}

function evaluateUsAqi(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions<{ breakpoints: Breakpoints }>(head, options, CHOICES);
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs, 25);
  if (!read.ok) return read;
  const subs = POLLUTANTS.map((pollutant) => [NAMES[pollutant], subIndexOf(pollutant, read.value, chosen.value.breakpoints)] as const).filter(([, sub]) => sub.trail.length > 0);
  if (subs.length === 0) return refused('data.insufficient', 'No pollutant is given.');
  const trail = subs.flatMap(([name, sub]) => sub.trail.map((step) => ({ ...step, step: `${name}: ${step.step}` })));
  const defined = subs.filter(([, sub]) => sub.aqi !== null);
  const [responsible, worst] = defined.reduce((a, b) => ((b[1].aqi as number) > (a[1].aqi as number) ? b : a), defined[0] ?? ['', { aqi: null, trail: [] }]);
  if (worst.aqi === null) return refused('index.undefined', trail.at(-1)?.detail ?? 'The table defines no value here.');
  trail.push({ step: 'maximum', detail: `the highest sub-index is the index; ${responsible} is responsible`, value: worst.aqi });
  const parts = { sub: Object.fromEntries(defined.map(([name, sub]) => [name, sub.aqi])) };
  return { ok: true, value: worst.aqi, text: String(worst.aqi), band: bandOf(US_AQI_BANDS, worst.aqi), responsible, parts, trail };
}

function subIndexOf(pollutant: (typeof POLLUTANTS)[number], given: Given, breakpoints: Breakpoints): SubIndex {
  if (pollutant === 'o3') return usO3Index(given.number('o3_8h'), given.number('o3_1h'));
  if (pollutant === 'so2') return usSo2Index(given.number('so2_1h'), given.number('so2_24h'));
  const key = ({ pm25: 'pm25', pm10: 'pm10', co: 'co_8h', no2: 'no2_1h' } as const)[pollutant];
  const quantity = given.number(key);
  return quantity === null ? { aqi: null, trail: [] } : usSubIndex(key, quantity, breakpoints);
}

