import type { DownloadManifest } from '#lib/domain/export.ts';
import { titleOf } from './citation.ts';
import { writeExportQuery } from './export-query.ts';
import { attributionOf, hasDemonstration, licencesOf, parameterFacts, stationsOf } from './metadata.ts';
import type { ExportPlan } from './rows.ts';
import { dataColumnsOf } from './wide-columns.ts';

/** An open end of the period is closed: the file holds what there was when it was asked for. */
export function manifestOf({ query, ...rest }: ExportPlan): DownloadManifest {
  const plan = { ...rest, query: { ...query, to: query.to ?? { kind: 'instant' as const, ms: rest.askedMs } } };
  const sensors = plan.spans.map((span) => span.sensor);
  return {
    title: titleOf(plan),
    query: `/api/v1/readings?${writeExportQuery(plan.query)}`,
    software: plan.software,
    demonstration: hasDemonstration(plan),
    licences: licencesOf(plan),
    attribution: attributionOf(plan),
    columns: dataColumnsOf(plan).map(({ name, about }) => ({ name, about })),
    parameters: [...new Set(sensors.map((sensor) => sensor.parameter))].map(parameterFacts),
    stationCount: stationsOf(sensors).length,
    seriesCount: sensors.length,
  };
}
