import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { AppError } from '#lib/domain/codes.ts';
import { EVERYTHING } from '#lib/domain/sight.ts';
import { readConfig } from '#server/config.ts';
import { attachEmbedded } from '#server/db/embedded/index.ts';
import { findFirstReadingMs, listExportCounts, listExportIntervals } from '#server/db/export-coverage.ts';
import { listExportSensors, listKnownStations } from '#server/db/export-sensors.ts';
import { openPool, type Pool } from '#server/db/pool.ts';
import { openRowSource } from '#server/export-source.ts';
import { makeCoverage } from '#server/exporters/coverage.ts';
import { readExportQuery, writeExportQuery } from '#server/exporters/export-query.ts';
import { listFormats } from '#server/exporters/formats.ts';
import { DEMONSTRATION_NOTE, hasDemonstration } from '#server/exporters/metadata.ts';
import { makePlan } from '#server/exporters/plan.ts';
import type { ExportPlan } from '#server/exporters/rows.ts';
import { runExport } from '#server/exporters/run-export.ts';
import { exportFromServer } from './export-remote.ts';
import { drawBar, endBar } from './progress-bar.ts';
import { openResumed } from './resumed-file.ts';
import packageJson from '../../package.json' with { type: 'json' };

const FIELDS = ['stations', 'tags', 'bbox', 'polygon', 'parameters', 'from', 'to', 'every', 'flags', 'format', 'columns', 'inside'] as const;

export const EXPORT_USAGE = `lichen export --stations 1,2|all [--parameters pm25,o3] [--from 2025-11-22] [--to 2026-11-22] [--every raw|10m|1h|1d]
              [--flags all|good] [--format ${listFormats().join('|')}] [--inside FORMAT]
              [--columns standard|more] [--server URL] [-o FILE]

Writes readings from one snapshot of the database to FILE, or to stdout. The same fields as GET /api/v1/readings, with
--tags school,river, --bbox west,south,east,north and --polygon lon,lat,… instead of --stations. Days are those of each station's own zone.
FILE appears only when it is whole; its SHA-256 is printed. A run that was cut off leaves FILE.part, and the same
command goes on with it. With --server https://lichen.example the file is made there and fetched, and a broken
connection goes on where it was.`;

/** Runs `lichen export`; resolves with the exit code. */
export async function runExportCommand(args: string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { stations: text, tags: text, bbox: text, polygon: text, parameters: text, from: text, to: text, every: text, flags: text, format: text, columns: text, inside: text, server: text, output: { type: 'string', short: 'o' }, help: { type: 'boolean' } },
  });
  if (values.help === true || (values.stations ?? values.tags ?? values.bbox ?? values.polygon) === undefined) {
    process.stderr.write(`${EXPORT_USAGE}\n`);
    return values.help === true ? 0 : 2;
  }
  const search = new URLSearchParams();
  for (const field of FIELDS) if (values[field] !== undefined) search.set(field, values[field]);
  const query = readExportQuery(search.toString());
  if (values.server !== undefined) {
    if (values.output === undefined) throw new AppError('config.invalid', '--server needs -o FILE.');
    await exportFromServer(values.server, writeExportQuery(query), values.output);
    return 0;
  }
  return withDatabase(async (pool, url) => {
    const lookup = { listSensors: (one: Parameters<typeof listExportSensors>[1]) => listExportSensors(pool, one, EVERYTHING), listKnownStations: (ids: number[]) => listKnownStations(pool, ids, EVERYTHING) }; // whoever has the database has it all
    const plan = await makePlan(query, lookup, { software: `Lichen ${packageJson.version}`, nowMs: Date.now() });
    if (hasDemonstration(plan)) console.error(DEMONSTRATION_NOTE);
    await writeOut(plan, pool, url, values.output ?? null);
    return 0;
  });
}

async function withDatabase(work: (pool: Pool, url: string) => Promise<number>): Promise<number> {
  const config = readConfig();
  const embedded = config.databaseUrl === null ? await attachEmbedded(config.dataDir, (line) => console.error(line)) : null;
  const url = config.databaseUrl ?? embedded?.url ?? '';
  const pool = openPool(url, { max: 2, statementTimeoutMs: 0 });
  try {
    return await work(pool, url);
  } finally {
    await pool.end();
    await embedded?.stop();
  }
}

async function writeOut(plan: ExportPlan, pool: Pool, url: string, file: string | null): Promise<void> {
  const output = file === null ? stdoutFile() : await openResumed(file);
  try {
    const { rowCount, byteCount, sha256, seconds } = await stream(plan, (bytes) => output.write(bytes), url, await expectedBytes(plan, pool));
    await output.finish();
    const kept = output.keptBytes > 0 ? `, ${(output.keptBytes / 1e6).toFixed(1)} MB of it from before` : '';
    console.error(`${rowCount.toLocaleString('en')} rows, ${(byteCount / 1e6).toFixed(1)} MB${kept} in ${seconds.toFixed(1)} s${file === null ? '' : `: ${file}`}\nsha256 ${sha256}`);
  } catch (cause) {
    await output.close();
    throw (cause as { code?: unknown }).code === 'EPIPE' ? new AppError('server.failed', 'The reader of the output went away.') : cause;
  }
}

function stdoutFile(): Pick<Awaited<ReturnType<typeof openResumed>>, 'write' | 'finish' | 'close' | 'keptBytes'> {
  return {
    keptBytes: 0,
    async write(bytes) {
      if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
    },
    finish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

async function expectedBytes(plan: ExportPlan, pool: Pool): Promise<number> {
  if (process.stderr.isTTY !== true) return 0;
  const lookup = {
    findFirstMs: (ids: number[]) => findFirstReadingMs(pool, ids),
    listCounts: (query: Parameters<typeof listExportCounts>[1]) => listExportCounts(pool, query),
    listIntervals: (ids: number[]) => listExportIntervals(pool, ids),
  };
  return (await makeCoverage(plan, lookup)).byteCount;
}

async function stream(plan: ExportPlan, write: (bytes: Uint8Array) => Promise<void>, url: string, expected: number) {
  const startedMs = performance.now();
  const hash = createHash('sha256');
  let byteCount = 0;
  const source = await openRowSource(url, 0);
  try {
    const rowCount = await runExport(plan, source, async (bytes) => {
      hash.update(bytes);
      byteCount += bytes.length;
      drawBar('', byteCount, expected);
      await write(bytes);
    });
    await source.end();
    endBar();
    return { rowCount, byteCount, sha256: hash.digest('hex'), seconds: (performance.now() - startedMs) / 1000 };
  } catch (cause) {
    source.destroy();
    throw cause;
  }
}
