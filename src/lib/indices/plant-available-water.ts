import { bandOf, bandsBy, defineIndex, refused } from './contract.ts';
import type { Evaluation, Index, Options } from './contract.ts';
import { readInputs, readOptions } from './inputs.ts';
import { SOIL_TEXTURES } from './soil-textures.ts';

// There is no official scale; FAO 56 lets most crops use about half of the available water before they suffer.
const BANDS = bandsBy('Lichen, after FAO Irrigation and Drainage Paper 56', [
  ['Wilting', null, 0, '#8c4a2f', 'Most plants cannot draw water from this soil.'],
  ['Dry', 0, 50, '#c79a4b', 'Most crops begin to suffer; water soon.'],
  ['Moist', 50, 100, '#5c8f5a', 'Plants have water.'],
  ['Wet', 100, null, '#44779a', 'More than the soil holds against gravity: it drains, and roots may lack air.'],
], false);

const head: Index['head'] = {
  id: 'plant-available-water',
  title: 'Plant-available soil water',
  version: 1,
  source: 'Saxton & Rawls 2006, Soil Sci. Soc. Am. J. 70:1569, table 3: wilting point and field capacity by texture',
  limits: 'Limits by texture are means of many soils; measured ones are better.',
  kind: 'derived',
  domain: 'soil',
  unit: '%',
  options: {},
  optionsHelp: {},
  inputs: {
    soil_moisture: { kind: 'number', title: 'Volumetric water content', unit: 'm³/m³', parameter: 'soil_moisture', isRequired: true, aliases: ['vwc'], least: 0, most: 1 },
    texture: { kind: 'choice', title: 'Texture of the soil', choices: Object.keys(SOIL_TEXTURES) },
    wilting_point: { kind: 'number', title: 'Wilting point, in place of a texture', unit: 'm³/m³', parameter: 'soil_moisture', least: 0, most: 1 },
    field_capacity: { kind: 'number', title: 'Field capacity, in place of a texture', unit: 'm³/m³', parameter: 'soil_moisture', least: 0, most: 1 },
  },
  bands: BANDS,
  examples: [
    { title: 'a loam half full', input: { texture: 'loam', soil_moisture: 0.21 }, output: { value: 50, band: 'Dry' } },
    { title: 'below the wilting point the share is negative', input: { texture: 'clay', soil_moisture: 0.24 }, output: { value: -50, band: 'Wilting' } },
    { title: 'the texture, or both limits, must be known', input: { soil_moisture: 0.2 }, output: { code: 'data.insufficient' } },
  ],
};

export default defineIndex({ head, evaluate: evaluateAvailable });

/** Share of the water between wilting point and field capacity, %; not clamped: below 0 plants wilt, above 100 water drains. */
export function plantAvailablePercent(moisture: number, wilting: number, capacity: number): number {
  return (100 * (moisture - wilting)) / (capacity - wilting);
}

function evaluateAvailable(inputs: Record<string, unknown>, options?: Options): Evaluation {
  const chosen = readOptions(head, options, {});
  if (!chosen.ok) return chosen;
  const read = readInputs(head, inputs);
  if (!read.ok) return read;
  const of = (name: string) => read.value.number(name)?.value ?? null;
  const texture = read.value.choice('texture');
  const [wiltingPct = null, capacityPct = null] = texture === null ? [] : (SOIL_TEXTURES[texture] ?? []);
  const wilting = of('wilting_point') ?? (wiltingPct === null ? null : wiltingPct / 100);
  const capacity = of('field_capacity') ?? (capacityPct === null ? null : capacityPct / 100);
  if (wilting === null || capacity === null || capacity <= wilting) return refused('data.insufficient', 'A texture is needed, or a wilting point below a field capacity.');
  const moisture = of('soil_moisture') as number;
  const value = Number(plantAvailablePercent(moisture, wilting, capacity).toPrecision(12));
  const trail = [
    { step: 'limits', detail: `${texture ?? 'as given'}: wilting point ${wilting}, field capacity ${capacity} m³/m³`, value: capacity },
    { step: 'share', detail: `(${moisture} − ${wilting}) ÷ (${capacity} − ${wilting}) × 100`, value },
  ];
  return { ok: true, value, text: `${value.toFixed(0)} %`, band: bandOf(BANDS, value), parts: { wilting_point: wilting, field_capacity: capacity }, trail };
}
