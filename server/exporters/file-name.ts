import type { Bound } from './export-query.ts';
import { FORMATS } from './formats.ts';
import { hasDemonstration } from './metadata.ts';
import type { ExportPlan } from './rows.ts';

/** Name under which a browser keeps the download: which period, which detail, and whether it is simulated. */
export function fileNameOf(plan: ExportPlan): string {
  const { query, askedMs } = plan;
  const to = query.to ?? { kind: 'instant', ms: askedMs };
  const parts = [
    'lichen',
    ...(hasDemonstration(plan) ? ['demonstration'] : []),
    query.every === 'raw' ? 'readings' : query.every,
    ...(query.format === 'csv-wide' ? ['wide'] : []),
    query.from === null ? 'all' : dayText(query.from),
    dayText(to),
  ];
  return `${parts.join('-')}.${FORMATS[query.format].ending}`;
}

function dayText(bound: Bound): string {
  return (bound.kind === 'day' ? bound.text : new Date(bound.ms).toISOString().slice(0, 10)).replaceAll('-', '');
}
