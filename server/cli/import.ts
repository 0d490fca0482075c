import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#lib/domain/codes.ts';
import { readConfig } from '#server/config.ts';
import { attachEmbedded } from '#server/db/embedded/index.ts';
import { listImports, undoImport } from '#server/db/imports.ts';
import { migrate } from '#server/db/migrate.ts';
import { openPool } from '#server/db/pool.ts';
import type { Pool } from '#server/db/pool.ts';
import { importFile } from '#server/importer/import-file.ts';
import type { ImportSummary } from '#server/importer/import-file.ts';
import { listMappings, loadMapping } from '#server/importer/mappings.ts';

export const IMPORT_USAGE = `lichen import FILE… --mapping NAME|FILE.json [--speed N]
lichen import --undo BATCH
lichen import --list

Reads tables through the ordinary pipeline as backfill: stored, checked, never paging. What was cut off continues; what
is there already is counted as a duplicate. --speed 3600 replays a file as if it came live, an hour a second.`;

/** Runs `lichen import`; resolves with the exit code. */
export async function runImport(args: string[], projectFolder: string): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { mapping: { type: 'string' }, speed: { type: 'string' }, undo: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) return say(`${IMPORT_USAGE}\n\nMappings: ${listMappings(projectFolder).join(', ')}`, 0);
  if (values.undo === undefined && values.list !== true && (positionals.length === 0 || values.mapping === undefined)) return say(IMPORT_USAGE, 2);

  return withDatabase(async (pool) => {
    if (values.list === true) return printImports(pool);
    if (values.undo !== undefined) return undo(pool, values.undo);
    return importAll(pool, positionals, loadMapping(values.mapping ?? '', projectFolder), speedOf(values.speed));
  });
}

async function withDatabase(work: (pool: Pool) => Promise<number>): Promise<number> {
  const config = readConfig();
  const log = (line: string) => console.error(line);
  const embedded = config.databaseUrl === null ? await attachEmbedded(config.dataDir, log) : null;
  const pool = openPool(config.databaseUrl ?? embedded?.url ?? '', { max: 2, statementTimeoutMs: 0 });
  try {
    await migrate(pool, { log });
    return await work(pool);
  } finally {
    await pool.end();
    await embedded?.stop();
  }
}

async function importAll(pool: Pool, files: string[], mapping: ReturnType<typeof loadMapping>, speed: number | null): Promise<number> {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  for (const file of files) {
    const startedMs = performance.now();
    const summary = await importFile(pool, {
      path: resolve(file),
      mapping,
      now: Date.now,
      speed,
      signal: stopping.signal,
      onProgress: ({ readBytes, totalBytes, stored }) => drawBar(file, readBytes / Math.max(1, totalBytes), stored),
    });
    printSummary(file, summary, (performance.now() - startedMs) / 1000, stopping.signal.aborted);
    if (stopping.signal.aborted) return 130;
  }
  return 0;
}

function drawBar(file: string, share: number, stored: number): void {
  if (process.stderr.isTTY !== true) return;
  const full = Math.round(Math.min(1, share) * 30);
  process.stderr.write(`\r${'█'.repeat(full)}${'░'.repeat(30 - full)} ${Math.round(share * 100)} %  ${stored.toLocaleString('en')} stored  ${file.slice(-40)}`);
}

function printSummary(file: string, summary: ImportSummary, seconds: number, isStopped: boolean): void {
  if (process.stderr.isTTY === true) process.stderr.write('\n');
  const count = (n: number) => n.toLocaleString('en');
  const lines = [
    `${file}: batch ${summary.importId}${isStopped ? ', stopped; the same command continues it' : ''}`,
    `  ${count(summary.rowsDone)} rows, ${count(summary.stored)} readings stored, ${count(summary.duplicates)} duplicates, ${count(summary.revisions)} kept as revisions, ${count(summary.rejected)} rejected, ${seconds.toFixed(1)} s`,
  ];
  if (summary.continuedAt > 0) lines.push(`  continued after row ${count(summary.continuedAt)}`);
  for (const [code, { count: n, samples }] of Object.entries(summary.rejects)) lines.push(`  ${code}: ${count(n)}, e.g. ${samples.slice(0, 3).join('; ')}`);
  console.log(lines.join('\n'));
}

async function printImports(pool: Pool): Promise<number> {
  for (const row of await listImports(pool)) {
    const state = row.undoneMs !== null ? 'undone' : row.finishedMs !== null ? 'finished' : 'unfinished';
    console.log(`${row.id}  ${new Date(row.startedMs).toISOString()}  ${row.file}  ${row.mapping}  ${row.stored} stored  ${state}`);
  }
  return 0;
}

async function undo(pool: Pool, batch: string): Promise<number> {
  if (!/^\d+$/.test(batch)) throw new AppError('config.invalid', `"${batch}" is not the number of a batch; --list shows them`);
  const undone = await undoImport(pool, Number(batch));
  if (undone === null) return say(`There is no batch ${batch}, or it was undone before.`, 1);
  return say(`Batch ${batch} is undone: ${undone.readings} readings and ${undone.revisions} revisions removed.`, 0);
}

function speedOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const speed = Number(text);
  if (!(speed > 0 && speed <= 1e7)) throw new AppError('config.invalid', `--speed ${text}: a number above 0`);
  return speed;
}

function say(text: string, code: number): number {
  (code === 0 ? console.log : console.error)(text);
  return code;
}
