import { citationOf, titleOf } from './citation.ts';
import { csvText } from './csv-text.ts';
import { writeExportQuery } from './export-query.ts';
import { attributionOf, DEMONSTRATION_NOTE, hasDemonstration, licencesOf, metadataOf } from './metadata.ts';
import type { ExportPlan } from './rows.ts';
import { dataColumnsOf } from './wide-columns.ts';

/** What lies beside the data: name → text. Of the same plan always the same. */
export function sidecarsOf(plan: ExportPlan, dataFile: { name: string; sha256: string; byteCount: number; rowCount: number }): Record<string, string> {
  const data = { file: dataFile.name, sha256: dataFile.sha256, bytes: dataFile.byteCount, rows: dataFile.rowCount };
  return {
    'README.txt': readmeOf(plan, dataFile.name),
    'metadata.json': `${JSON.stringify({ data, ...metadataOf(plan) }, null, 2)}\n`,
    'columns.csv': ['column,type,about', ...dataColumnsOf(plan).map(({ name, type, about }) => [name, type, about].map(csvText).join(','))].join('\n') + '\n',
    'CITATION.cff': citationOf(plan),
  };
}

function readmeOf(plan: ExportPlan, dataName: string): string {
  const licences = licencesOf(plan);
  const sources = attributionOf(plan);
  return [
    titleOf(plan),
    '',
    ...(hasDemonstration(plan) ? [DEMONSTRATION_NOTE, ''] : []),
    `${dataName}      the readings`,
    'columns.csv       what each column means',
    'metadata.json     units (UCUM), CF names, stations, series, licences, the query, the software',
    'CITATION.cff      how to cite it',
    'SHA256SUMS        check with: sha256sum -c SHA256SUMS',
    '',
    `Licences: ${licences.length === 0 ? 'none stated; ask the owners before you publish' : licences.join(', ')}. Each row names its own.`,
    ...(sources.length === 0 ? [] : [`Measured by: ${sources.join('; ')}.`]),
    `Asked for as: /api/v1/readings?${writeExportQuery(plan.query)}`,
    `Made by: ${plan.software}`,
    '',
  ].join('\n');
}
