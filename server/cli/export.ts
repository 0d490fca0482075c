import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { AppError } from '#lib/domain/codes.ts';
import { readConfig } from '#server/config.ts';
import { attachEmbedded } from '#server/db/embedded/index.ts';
import { findExportSpan, listExportCounts, listExportIntervals } from '#server/db/export-coverage.ts';
import { listExportSensors, listKnownStations } from '#server/db/export-sensors.ts';
import { openPool, type Pool } from '#server/db/pool.ts';
import { openRowSource } from '#server/export-source.ts';
import { makeCoverage } from '#server/exporters/coverage.ts';
import { readExportQuery } from '#server/exporters/export-query.ts';
import { listFormats } from '#server/exporters/formats.ts';
import { DEMONSTRATION_NOTE, hasDemonstration } from '#server/exporters/metadata.ts';
import { makePlan } from '#server/exporters/plan.ts';
import type { ExportPlan } from '#server/exporters/rows.ts';
import { runExport } from '#server/exporters/run-export.ts';
import packageJson from '../../package.json' with { type: 'json' };

const FIELDS = ['stations', 'bbox', 'polygon', 'parameters', 'from', 'to', 'every', 'flags', 'format', 'columns', 'inside'] as const;

export const EXPORT_USAGE = `lichen export --stations 1,2|all [--parameters pm25,o3] [--from 2025-11-22] [--to 2026-11-22] [--every raw|10m|1h|1d]
              [--flags all|good] [--format ${listFormats().join('|')}] [--inside FORMAT]
              [--columns standard|more] [-o FILE]

Writes readings from one snapshot of the database to FILE, or to stdout. The same fields as GET /api/v1/readings, with
--bbox west,south,east,north and --polygon lon,lat,… instead of --stations. Days are those of each station's own zone.
FILE appears only when it is whole; its SHA-256 is printed.`;

/** Runs `lichen export`; resolves with the exit code. */
export async function runExportCommand(args: string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { stations: text, bbox: text, polygon: text, parameters: text, from: text, to: text, every: text, flags: text, format: text, columns: text, inside: text, output: { type: 'string', short: 'o' }, help: { type: 'boolean' } },
  });
  if (values.help === true || (values.stations ?? values.bbox ?? values.polygon) === undefined) {
    process.stderr.write(`${EXPORT_USAGE}\n`);
    return values.help === true ? 0 : 2;
  }
  const search = new URLSearchParams();
  for (const field of FIELDS) if (values[field] !== undefined) search.set(field, values[field]);
  const query = readExportQuery(search.toString());
  return withDatabase(async (pool, url) => {
    const lookup = { listSensors: (one: Parameters<typeof listExportSensors>[1]) => listExportSensors(pool, one), listKnownStations: (ids: number[]) => listKnownStations(pool, ids) };
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
  const part = file === null ? null : `${file}.part`;
  const output = part === null ? process.stdout : createWriteStream(part);
  try {
    const { rowCount, byteCount, sha256, seconds } = await stream(plan, output, url, await expectedRows(plan, pool));
    if (part !== null && file !== null) {
      output.end();
      await finished(output);
      await rename(part, file);
    }
    console.error(`${rowCount.toLocaleString('en')} rows, ${(byteCount / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s${file === null ? '' : `: ${file}`}\nsha256 ${sha256}`);
  } catch (cause) {
    if (part !== null) await rm(part, { force: true });
    throw (cause as { code?: unknown }).code === 'EPIPE' ? new AppError('server.failed', 'The reader of the output went away.') : cause;
  }
}

async function expectedRows(plan: ExportPlan, pool: Pool): Promise<number> {
  if (process.stderr.isTTY !== true) return 0;
  const lookup = {
    findSpan: (ids: number[]) => findExportSpan(pool, ids),
    listCounts: (query: Parameters<typeof listExportCounts>[1]) => listExportCounts(pool, query),
    listIntervals: (ids: number[]) => listExportIntervals(pool, ids),
  };
  return (await makeCoverage(plan, lookup)).byteCount;
}

async function stream(plan: ExportPlan, output: Writable, url: string, expectedBytes: number) {
  const startedMs = performance.now();
  const hash = createHash('sha256');
  let byteCount = 0;
  const source = await openRowSource(url, 0);
  try {
    const rowCount = await runExport(plan, source, async (bytes) => {
      hash.update(bytes);
      byteCount += bytes.length;
      drawBar(byteCount, expectedBytes);
      if (!output.write(bytes)) await once(output, 'drain');
    });
    await source.end();
    if (process.stderr.isTTY === true) process.stderr.write('\n');
    return { rowCount, byteCount, sha256: hash.digest('hex'), seconds: (performance.now() - startedMs) / 1000 };
  } catch (cause) {
    source.destroy();
    throw cause;
  }
}

function drawBar(bytes: number, expected: number): void {
  if (process.stderr.isTTY !== true) return;
  const share = Math.min(1, bytes / Math.max(1, expected));
  const full = Math.round(share * 30);
  process.stderr.write(`\r${'█'.repeat(full)}${'░'.repeat(30 - full)} ${Math.round(share * 100)} %  ${(bytes / 1e6).toFixed(1)} MB`);
}
