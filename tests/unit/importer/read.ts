import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadMapping } from '#server/importer/mappings.ts';
import { makeRowReader } from '#server/importer/samples.ts';
import type { RowOutcome, TableSample } from '#server/importer/samples.ts';
import { loadStations } from '#server/importer/stations.ts';
import { openTable } from '#server/importer/table.ts';

export const PROJECT = resolve(import.meta.dirname, '../../..');

/** Files of a table and those beside it, written to a folder of their own; gives the first one's path. */
export function writeTable(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lichen-table-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return join(folder, Object.keys(files)[0] ?? '');
}

/** Everything that a shipped mapping reads from a file. */
export async function readAll(path: string, mappingName: string): Promise<{ rows: number; samples: TableSample[]; rejects: Exclude<RowOutcome, { ok: true }>[] }> {
  const mapping = loadMapping(mappingName, PROJECT);
  const table = await openTable(path, mapping.table);
  const readRow = makeRowReader(mapping, table, await loadStations(mapping, path));
  const samples: TableSample[] = [];
  const rejects: Exclude<RowOutcome, { ok: true }>[] = [];
  let rows = 0;
  for await (const row of table.rows) {
    rows += 1;
    for (const outcome of readRow(row)) {
      if (outcome.ok) samples.push(outcome.sample);
      else rejects.push(outcome);
    }
  }
  return { rows, samples, rejects };
}
