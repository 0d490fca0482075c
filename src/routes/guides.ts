import type { Band, Threshold } from '#lib/charts/threshold.ts';
import { getParameter, type Parameter, type ParameterId } from '#lib/domain/parameters.ts';
import { convert, convertTo } from '#lib/domain/units.ts';
import { findIndex } from '#lib/indices/index.ts';
import { HOURLY_RULES } from '#lib/indices/hourly-rules.ts';
import { indexForRegion } from '#lib/indices/region.ts';
import { OBJECTIVES, WATER_USES } from '#lib/indices/water-objectives.ts';
import { WHO_GUIDELINES } from '#lib/indices/who-2021.ts';
import { bandFillOf } from '#lib/ui/band-colour.ts';
import { m } from '#lib/messages/values.ts';

/** Lines and bands that say what values mean, for one parameter; values in its canonical unit. Plain data: it goes from the server to the page. */
export interface Guide {
  id: string;
  title: string;
  /** Over what time the publisher means it, and where it is from. */
  note: string;
  lines: Pick<Threshold, 'id' | 'value' | 'label' | 'tone' | 'side'>[];
  bands: Band[];
}

const guides = new Map<string, Guide[]>();
const MAX_KEPT = 200;
/** Long averages belong to long spans: a year's guideline under a day of minutes would mislead. */
const SHORT = new Set(['24h', '8h', '1h', '15min', '10min']);

/** What fits a parameter, the most usual first: WHO 2021 and the region's index for air, criteria of water for water. */
export function guidesOf(parameter: ParameterId, timeZone: string): Guide[] {
  const indexId = indexForRegion(timeZone);
  const key = `${parameter} ${indexId}`;
  const known = guides.get(key);
  if (known) return known;
  if (guides.size >= MAX_KEPT) guides.clear();
  const made = [whoGuide(parameter), indexGuide(parameter, indexId), waterGuide(parameter)].filter((guide) => guide !== null);
  guides.set(key, made);
  return made;
}

function whoGuide(id: ParameterId): Guide | null {
  const parameter = getParameter(id);
  const lines = WHO_GUIDELINES.filter((row) => row.parameter === id && SHORT.has(row.averaging)).flatMap((row) => {
    const value = convert(row.guideline, row.unit, parameter, 20);
    return value.ok ? [{ id: `who-${row.averaging}`, value: value.value, label: m('guide.who', { averaging: averagingText(row.averaging) }), tone: 'guide' as const }] : [];
  });
  return lines.length === 0 ? null : { id: 'who', title: m('guide.whoTitle'), note: m('guide.whoNote'), lines, bands: [] };
}

/** The steps of a public index in this pollutant alone, found by asking the index itself. */
function indexGuide(id: ParameterId, indexId: string): Guide | null {
  const index = findIndex(indexId);
  const rule = HOURLY_RULES[indexId]?.find((one) => one.parameter === id && one.how !== 'ozone-nowcast');
  if (!index || !rule || index.head.inputs[rule.input] === undefined) return null;
  const parameter = getParameter(id);
  const stepOf = (value: number) => {
    const evaluation = index.evaluate({ [rule.input]: value });
    return evaluation.ok && evaluation.band ? index.head.bands.indexOf(evaluation.band) : null;
  };
  const unit = unitOf(index.head.inputs[rule.input]);
  const most = inUnit(parameter.stops[6] * 6, unit, parameter);
  if (most === null || stepOf(0) !== 0) return null;
  const bands: Band[] = [];
  let low: number | null = null;
  for (let step = 0; step < index.head.bands.length; step += 1) {
    const high = upperEnd((value) => (stepOf(value) ?? Infinity) <= step, low ?? 0, most);
    const { name, colour } = index.head.bands[step]!;
    bands.push({ name, colour: bandFillOf(colour, step, index.head.bands.length), low: canonical(low, unit, parameter), high: canonical(high, unit, parameter) });
    if (high === null) break;
    low = high;
  }
  return bands.length < 2 ? null : { id: indexId, title: index.head.title, note: m('guide.indexNote', { words: rule.words, source: index.head.source }), lines: [], bands };
}

/** The greatest value that still fits, to three digits; null where all do. */
function upperEnd(fits: (value: number) => boolean, from: number, most: number): number | null {
  if (fits(most)) return null;
  let [low, high] = [from, most];
  for (let i = 0; i < 40; i += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return Number(low.toPrecision(3));
}

function waterGuide(id: ParameterId): Guide | null {
  const lines: Guide['lines'] = WATER_USES.flatMap((use) => {
    const [lower, upper] = OBJECTIVES[use][id] ?? [null, null];
    return [
      ...(lower === null ? [] : [{ id: `${use}-low`, value: lower, label: m('guide.least', { use: m(`guide.use.${use}`) }), tone: 'guide' as const, side: 'below' as const }]),
      ...(upper === null ? [] : [{ id: `${use}-high`, value: upper, label: m('guide.most', { use: m(`guide.use.${use}`) }), tone: 'guide' as const }]),
    ];
  });
  return lines.length === 0 ? null : { id: 'water', title: m('guide.waterTitle'), note: m('guide.waterNote'), lines, bands: [] };
}

function unitOf(field: { kind: string; unit?: string } | undefined): string {
  return field?.unit ?? '';
}

function inUnit(value: number, unit: string, parameter: Parameter): number | null {
  const converted = unit === '' ? null : convertTo(value, unit, parameter, 20);
  return converted?.ok ? converted.value : null;
}

function canonical(value: number | null, unit: string, parameter: Parameter): number | null {
  if (value === null) return null;
  const converted = convert(value, unit, parameter, 20);
  return converted.ok ? converted.value : null;
}

function averagingText(averaging: string): string {
  return averaging.replace(/(\d)(h|min)$/, '$1\u202f$2');
}
