import type { HourTable } from '#lib/domain/api.ts';
import { HOUR_MS, type HourColumn } from '#lib/domain/hour-mean.ts';
import { getParameter, isParameterId, type ParameterId } from '#lib/domain/parameters.ts';
import type { Band, Evaluation } from '#lib/indices/contract.ts';
import { indexOf, listHourlyIndices, type HourlyIndex, type HourlyMeans } from '#lib/indices/hourly.ts';
import { HOURLY_RULES, type HourlyRule } from '#lib/indices/hourly-rules.ts';
import { indexOfDomain } from '#lib/indices/region.ts';
import { stationMeansOf } from '#lib/indices/station-means.ts';
import { textColourOf } from '#lib/indices/text-colour.ts';
import { whyIndexOf, type Why } from './index-why.ts';
import type { IndexId, IndexView } from './index-words.ts';

const IDS: readonly IndexId[] = ['us-aqi', 'european-aqi', 'uk-daqi', 'india-naqi', 'china-aqi', 'canada-aqhi', 'hong-kong-aqhi', 'oxygen-saturation', 'soil-ph'];
/** The needle stays off the very edge of its band. */
const EDGE = 0.04;

type Told = Extract<Evaluation, { ok: true }>;

/** The index for a page that shows `parameter`, from whole hours that end at `endMs`; null where none takes the parameter. `sensorId` goes before others of its parameter. */
export function indexViewOf(columns: readonly HourColumn[], parameter: ParameterId, airIndexId: string, endMs: number, sensorId: number | null = null): IndexView | null {
  const id = indexIdOf(parameter, airIndexId);
  if (id === null || !takesOf(id).has(parameter)) return null;
  const ordered = [...columns].sort((a, b) => Number(b.sensorId === sensorId) - Number(a.sensorId === sensorId));
  const means = stationMeansOf(ordered);
  const index = indexOf(means, id);
  return viewOf(id, index, means, parameter, endMs, whyIndexOf(id, index, ordered, endMs));
}

/** Parameters that this index takes. */
export function indexParametersOf(airIndexId: string): ReadonlySet<ParameterId> {
  return takesOf(airIndexId);
}

/** A table's whole hours, and the moment they end. */
export function columnsOfTable(table: HourTable): { columns: HourColumn[]; endMs: number } {
  const columns = table.sensorIds.map((sensorId, i) => {
    const [from, to] = [i * table.hours, (i + 1) * table.hours - 1];
    return { sensorId, parameter: table.parameters[i]!, method: table.methods[i] ?? null, means: table.means.slice(from, to).map((mean) => mean ?? NaN), counts: table.counts.slice(from, to) };
  });
  return { columns, endMs: table.lastHourMs };
}

function takesOf(id: string): ReadonlySet<ParameterId> {
  return new Set((HOURLY_RULES[id] ?? []).map((rule) => rule.parameter));
}

function indexIdOf(parameter: ParameterId, airIndexId: string): IndexId | null {
  const id = indexOfDomain(getParameter(parameter).domain, airIndexId);
  return IDS.find((one) => one === id) ?? null;
}

function viewOf(id: IndexId, index: HourlyIndex, means: HourlyMeans, parameter: ParameterId, endMs: number, why: Why | null): IndexView {
  const { evaluation } = index;
  const bands = listHourlyIndices().find((one) => one.head.id === id)?.head.bands ?? [];
  if (!evaluation.ok || evaluation.band === null) return { isTold: false, id, why: whyNot(id, index, parameter), made: why };
  const responsible = parameterNamed(evaluation.responsible);
  const given = index.hours.filter((one) => one.given !== null);
  const decisive = given.find((one) => one.parameter === responsible) ?? given[0];
  const rule = ruleOf(id, decisive?.input);
  return {
    isTold: true, id, made: why,
    bands: bands.map(({ name, colour }) => ({ name, colour, textColour: textColourOf(colour) })),
    current: bands.indexOf(evaluation.band),
    position: positionOf(evaluation, evaluation.band),
    value: evaluation.text === evaluation.band.name ? null : evaluation.text,
    range: rangeOf(evaluation, evaluation.band),
    isConcentration: concentrationsOf(evaluation) !== null,
    advice: evaluation.band.advice, adviceBy: evaluation.band.adviceBy,
    by: rule?.how === 'mean' ? 'mean' : rule?.how === 'nowcast' ? 'nowcast' : 'newest',
    used: decisive?.used ?? 0, hours: rule?.hours ?? 0,
    responsible,
    endMs: rule?.how === 'mean' || rule?.how === 'nowcast' || decisive === undefined ? endMs : endMs - lateHours(means[decisive.parameter]) * HOUR_MS,
  };
}

/** How many hours the newest one there is lags behind the newest there could be. */
function lateHours(column: ArrayLike<number> | undefined): number {
  let late = 0;
  while (column && late < column.length && !Number.isFinite(column[column.length - 1 - late])) late++;
  return late;
}

function whyNot(id: IndexId, { evaluation, hours }: HourlyIndex, parameter: ParameterId): Extract<IndexView, { isTold: false }>['why'] {
  const required = Object.values(listHourlyIndices().find((one) => one.head.id === id)?.head.inputs ?? {}).flatMap((field) => (field.kind === 'number' && field.isRequired && field.parameter ? [field.parameter] : []));
  const missing = required.filter((one) => !hours.some((used) => used.parameter === one));
  if (missing.length > 0) return { kind: 'more', missing };
  const short = hours.find((one) => one.given === null && one.parameter === parameter) ?? hours.find((one) => one.given === null);
  const rule = ruleOf(id, short?.input);
  if (evaluation.ok || evaluation.code !== 'data.insufficient' || short === undefined || rule === undefined) return { kind: 'cannot' };
  if (rule.how === 'nowcast') return { kind: 'nowcast' };
  return rule.how === 'mean' ? { kind: 'hours', least: rule.least, hours: rule.hours, used: short.used } : { kind: 'hour', hours: rule.hours };
}

function ruleOf(id: IndexId, input: string | undefined): HourlyRule | undefined {
  return HOURLY_RULES[id]?.find((rule) => rule.input === input);
}

/** Indices name pollutants as people write them: PM2.5. */
function parameterNamed(name: string | undefined): ParameterId | null {
  const id = (name ?? '').toLowerCase().replace('.', '');
  return isParameterId(id) && getParameter(id).domain === 'air' ? id : null;
}

/** Where an index has named steps only, its step in the pollutant's own concentration. */
function concentrationsOf({ parts }: Told): { taken: number; above: number | null; upTo: number | null } | null {
  const { range } = parts;
  if (range === null || typeof range !== 'object' || Array.isArray(range) || typeof range.taken !== 'number') return null;
  return { taken: range.taken, above: typeof range.above === 'number' ? range.above : null, upTo: typeof range.upTo === 'number' ? range.upTo : null };
}

function positionOf(evaluation: Told, band: Band): number {
  const step = concentrationsOf(evaluation);
  const [low, high, value] = step ? [step.above ?? 0, step.upTo, step.taken] : [(band.low ?? 0) - 0.5, band.high === null ? null : band.high + 0.5, evaluation.value];
  return high === null ? 0.5 : Math.min(1 - EDGE, Math.max(EDGE, (value - low) / (high - low)));
}

/** As the publishers print it: whole numbers, each step beginning one above the last. */
function rangeOf(evaluation: Told, band: Band): { low: number; high: number | null } {
  const step = concentrationsOf(evaluation);
  return step ? { low: step.above === null ? 0 : step.above + 1, high: step.upTo } : { low: band.low ?? 0, high: band.high };
}
