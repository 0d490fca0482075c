import { defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';

/** reference = slope × sensor + humidity × RH + intercept. */
export interface LinearHumidity {
  slope: number;
  humidity: number;
  intercept: number;
}

/** Hours beside a reference below which a fit means little. */
const LEAST_PAIRS = 24;

const head: Index['head'] = {
  id: 'linear-humidity',
  title: 'Linear correction with humidity, from a collocation',
  version: 1,
  source: 'ordinary least squares of a reference on sensor and relative humidity, as US EPA, Performance Testing Protocols for PM2.5 air sensors (2021) describes',
  limits: 'For one sensor at one place, within the concentrations and humidities of its collocation.',
  kind: 'correction',
  domain: 'air',
  unit: 'µg/m³',
  options: {},
  optionsHelp: {},
  inputs: {
    value: { kind: 'number', title: 'What the sensor measured', unit: 'µg/m³', parameter: 'pm25', isRequired: true, aliases: ['pm25'] },
    relative_humidity: { kind: 'number', title: 'Relative humidity', unit: '%', parameter: 'relative_humidity', isRequired: true, aliases: ['rh'], least: 0, most: 105 },
    slope: { kind: 'number', title: 'Factor of the sensor', unit: '' },
    humidity: { kind: 'number', title: 'Factor of the humidity', unit: '' },
    intercept: { kind: 'number', title: 'Constant', unit: '' },
    collocation: { kind: 'structure', title: 'In place of the factors: list of [sensor, humidity, reference] hours' },
  },
  bands: [],
  examples: [
    { title: 'with known factors', input: { value: 20, relative_humidity: 60, slope: 0.6, humidity: -0.05, intercept: 4 }, output: { value: 13, band: null } },
    { title: 'fitted from hours beside a reference', input: { value: 20, relative_humidity: 60, collocation: exactPairs() }, output: { value: 13, band: null } },
    { title: 'a few hours are too few', input: { value: 20, relative_humidity: 60, collocation: exactPairs().slice(0, 5) }, output: { code: 'data.insufficient' } },
    { title: 'factors or a collocation are needed', input: { value: 20, relative_humidity: 60 }, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateLinear });

export function linearHumidity(value: number, humidityPct: number, { slope, humidity, intercept }: LinearHumidity): number {
  return slope * value + humidity * humidityPct + intercept;
}

/** Least squares of the reference on sensor and humidity. Null: too few hours, or they do not tell the two apart. */
export function fitLinearHumidity(pairs: readonly (readonly [sensor: number, humidityPct: number, reference: number])[]): (LinearHumidity & { count: number; r2: number }) | null {
  const rows = pairs.filter((pair) => pair.length === 3 && pair.every(Number.isFinite));
  if (rows.length < LEAST_PAIRS) return null;
  const mean = ([0, 1, 2] as const).map((column) => rows.reduce((sum, row) => sum + row[column], 0) / rows.length) as [number, number, number];
  const cross = (a: 0 | 1 | 2, b: 0 | 1 | 2) => rows.reduce((sum, row) => sum + (row[a] - mean[a]) * (row[b] - mean[b]), 0);
  const [ss, hh, sh, sr, hr, rr] = [cross(0, 0), cross(1, 1), cross(0, 1), cross(0, 2), cross(1, 2), cross(2, 2)];
  const determinant = ss * hh - sh * sh;
  if (!(determinant > 1e-9 * ss * hh) || rr === 0) return null;
  const slope = (sr * hh - hr * sh) / determinant;
  const humidity = (hr * ss - sr * sh) / determinant;
  return { slope, humidity, intercept: mean[2] - slope * mean[0] - humidity * mean[1], count: rows.length, r2: (slope * sr + humidity * hr) / rr };
}

function evaluateLinear(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const of = (name: string) => read.value.number(name)?.value ?? null;
  const [slope, humidity, intercept] = [of('slope'), of('humidity'), of('intercept')];
  const collocation = read.value.structure('collocation');
  const fit = Array.isArray(collocation) ? fitLinearHumidity((collocation as unknown[]).filter((row) => Array.isArray(row)) as [number, number, number][]) : null;
  const factors = slope !== null && humidity !== null && intercept !== null ? { slope, humidity, intercept } : fit;
  if (factors === null) return refused('data.insufficient', `slope, humidity and intercept are needed, or a collocation of at least ${LEAST_PAIRS} different hours of [sensor, humidity, reference].`);
  const [raw, rh] = [of('value') as number, of('relative_humidity') as number];
  const value = Number(linearHumidity(raw, rh, factors).toPrecision(12));
  const [a, b, c] = [factors.slope, factors.humidity, factors.intercept].map((factor) => Number(factor.toPrecision(6)));
  const trail = [
    { step: 'factors', detail: fit !== null && factors === fit ? `fitted to ${fit.count} hours, R² ${fit.r2.toFixed(3)}` : 'as given', value: factors.slope },
    { step: 'correct', detail: `${a} × ${raw} + ${b} × ${rh} + ${c}`, value },
  ];
  return { ok: true, value, text: `${value.toFixed(1)} µg/m³`, band: null, parts: { raw, slope: factors.slope, humidity: factors.humidity, intercept: factors.intercept }, trail };
}

/** Hours of a sensor whose reference is 0.6 × sensor − 0.05 × humidity + 4. */
function exactPairs(): [number, number, number][] {
  return Array.from({ length: 30 }, (_, i) => [i, (i * 37) % 100, 0.6 * i - 0.05 * ((i * 37) % 100) + 4]);
}
