import { licenceIdOf } from '#lib/domain/licence-id.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { attributionOf, hasDemonstration, licencesOf, stationsOf } from './metadata.ts';
import type { Bound } from './export-query.ts';
import type { ExportPlan } from './rows.ts';

const MAX_NAMES = 3;
const MAX_ABSTRACT = 300;

/** What a download is in one line, as a citation names it. */
export function titleOf(plan: ExportPlan): string {
  const { query, spans } = plan;
  const sensors = spans.map((span) => span.sensor);
  const parameters = [...new Set(sensors.map((sensor) => getParameter(sensor.parameter).name))];
  const stations = stationsOf(sensors).map((sensor) => sensor.stationName);
  const period = `${query.from === null ? 'the first reading' : boundText(query.from)} to ${query.to === null ? 'the newest' : boundText(query.to)}`;
  const what = hasDemonstration(plan) ? 'Simulated readings' : 'Readings';
  return `${what} of ${listed(parameters)} at ${listed(stations)}, ${period}`;
}

/** Citation File Format 1.2.0; strings are JSON, which YAML reads as they stand. */
export function citationOf(plan: ExportPlan): string {
  const licences = licencesOf(plan);
  const authors = attributionOf(plan);
  return [
    'cff-version: 1.2.0',
    'message: "Please cite this dataset and those who measured it."',
    'type: dataset',
    `title: ${JSON.stringify(titleOf(plan))}`,
    'authors:',
    ...(authors.length > 0 ? authors : ['Owners of the stations']).map((name) => `  - name: ${JSON.stringify(name)}`),
    ...(licences.length === 1 ? [`license: ${JSON.stringify(licenceIdOf(licences[0]!))}`] : []),
    `abstract: ${JSON.stringify(abstractOf(plan, licences))}`,
    '',
  ].join('\n');
}

function abstractOf({ spans, software }: ExportPlan, licences: string[]): string {
  const terms = licences.length === 0 ? 'no licence stated' : `licences: ${licences.join(', ')}`;
  return `${spans.length} series; ${terms}; made by ${software}.`.slice(0, MAX_ABSTRACT);
}

function listed(names: string[]): string {
  if (names.length === 0) return 'nothing';
  const more = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function boundText(bound: Bound): string {
  return bound.kind === 'day' ? bound.text : new Date(bound.ms).toISOString().replace('.000Z', 'Z');
}
