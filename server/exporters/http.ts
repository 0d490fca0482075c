import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, createGzip } from 'node:zlib';
import type { AppError } from '#lib/domain/codes.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import { makeCoverage, type CoverageLookup } from './coverage.ts';
import type { FirstRowsReader } from './first-rows.ts';
import type { DownloadFiles } from './download-files.ts';
import type { Download, Downloads } from './downloads.ts';
import { readExportQuery, type ExportQuery } from './export-query.ts';
import { fileNameOf } from './file-name.ts';
import { FORMATS } from './formats.ts';
import { answerPrepared, redirectToPrepared } from './http-prepared.ts';
import { hasDemonstration } from './metadata.ts';
import { makePlan, type SensorLookup } from './plan.ts';
import type { PreparedDownloads } from './prepared-downloads.ts';
import { CORS, sendJson, sendProblem } from './responses.ts';
import type { ExportPlan } from './rows.ts';

export interface ExportContext extends SensorLookup, CoverageLookup {
  downloads: Downloads;
  prepared: PreparedDownloads;
  files: DownloadFiles;
  firstRows: FirstRowsReader;
  /** Rows beyond which a file is made first. */
  maxStreamedRows: number;
  /** e.g. `Lichen 0.1.0` */
  software: string;
  now(): number;
  /** For what is the administrator's alone: by their token, or by one that may administer. */
  isAdministrator(token: string): boolean | Promise<boolean>;
  /** Told of what an administrator did. */
  audit?(token: string, act: string, subject: string): Promise<void>;
  addressOf(request: IncomingMessage): string;
  /** Which private stations who asks may see; absent: nobody sees any. */
  sightOf?(request: IncomingMessage): Promise<Sight>;
  /** Those of some stations that are private. */
  listPrivateStations?(ids: number[]): Promise<number[]>;
  /** What a thrown thing means to a reader. */
  errorOf(cause: unknown): AppError;
  onError(cause: unknown): void;
}

/** A reader that takes nothing for so long is cut off, and its database connection freed. */
const STALL_MS = 60_000;
const READINGS = '/api/v1/readings';
const COVERAGE = '/api/v1/coverage';
const FIRST_ROWS = '/api/v1/readings/first';
const PREPARED = /^\/api\/v1\/(downloads|snapshots)(\/|$)/;

/** Answers downloads and what they would be; false: it is for somebody else, as is what is sent to the same address. */
export function makeExportHandler(context: ExportContext): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const url = request.url ?? '';
    if (!url.startsWith('/api/v1/')) return false;
    const [path, search] = splitUrl(url);
    if (PREPARED.test(path)) void guarded(context, response, () => answerPrepared(context, request, response, path, search));
    else if ((path === READINGS || path === COVERAGE || path === FIRST_ROWS) && isRead(request, path)) void guarded(context, response, () => answer(context, request, response, path, search));
    else return false;
    return true;
  };
}

function isRead({ method }: IncomingMessage, path: string): boolean {
  return method === 'GET' || method === 'HEAD' || (path !== READINGS && method === 'OPTIONS');
}

function splitUrl(url: string): [path: string, search: string] {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  return [path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path, at < 0 ? '' : url.slice(at + 1)];
}

async function guarded(context: ExportContext, response: ServerResponse, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const error = context.errorOf(cause);
    if (error.status >= 500 && error.status !== 503) context.onError(cause);
    if (response.headersSent) response.destroy(); // a file that ends early must not look whole
    else sendProblem(response, error);
  }
}

async function answer(context: ExportContext, request: IncomingMessage, response: ServerResponse, path: string, search: string): Promise<void> {
  const query = readExportQuery(search);
  const sight = (await context.sightOf?.(request)) ?? PUBLIC;
  const plan = await makePlan(query, context, { software: context.software, nowMs: context.now(), sight });
  if (path === READINGS && request.method === 'HEAD') {
    response.writeHead(200, headersOf(query, plan)).end();
    return;
  }
  if (path === FIRST_ROWS) {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    sendJson(response, 200, await context.firstRows.read(plan, gone.signal), request.method === 'HEAD');
    return;
  }
  const coverage = await makeCoverage(plan, context);
  const isPrepared = coverage.rowCount > context.maxStreamedRows;
  if (path === COVERAGE) sendJson(response, 200, { ...coverage, isPrepared }, request.method === 'HEAD');
  else if (isPrepared) await redirectToPrepared(context, request, response, plan, { byteCount: coverage.byteCount, sight });
  else await sendReadings(context, request, response, query, plan);
}

async function sendReadings({ downloads }: ExportContext, request: IncomingMessage, response: ServerResponse, query: ExportQuery, plan: ExportPlan): Promise<void> {
  const download = downloads.start(plan);
  response.once('close', () => download.cancel());
  // the first piece before the status: what fails at once is said in words
  const first = await download.next();
  if (response.destroyed) return;
  const isPacked = !PACKED.has(query.format) && acceptsGzip(request.headers['accept-encoding']);
  response.writeHead(200, { ...headersOf(query, plan), vary: 'accept-encoding', ...(isPacked ? { 'content-encoding': 'gzip' } : {}) });
  await pipe(first, download, response, isPacked);
}

/** Deflated already. */
const PACKED = new Set(['parquet', 'xlsx', 'zip']);

function acceptsGzip(header: string | undefined): boolean {
  return /(^|[\s,])(gzip|\*)(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(header ?? '');
}

function headersOf(query: ExportQuery, plan: ExportPlan): Record<string, string> {
  return {
    'content-type': FORMATS[query.format].mediaType,
    'content-disposition': `attachment; filename="${fileNameOf(plan)}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'lichen-demonstration': String(hasDemonstration(plan)),
    ...CORS,
  };
}

async function pipe(first: Uint8Array | null, download: Download, response: ServerResponse, isPacked: boolean): Promise<void> {
  // the fastest level: it costs less than the text costs to make, and runs beside this thread
  const target = isPacked ? createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 1 << 16 }) : response;
  if (target !== response) {
    target.on('error', () => response.destroy()).pipe(response);
    response.once('close', () => target.destroy());
  }
  for (let piece = first; piece !== null; piece = await download.next()) {
    if (response.destroyed) return;
    if (!target.write(piece)) await drained(target, response);
  }
  target.end();
}

function drained(target: NodeJS.WritableStream, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => response.destroy(), STALL_MS);
    const done = () => {
      clearTimeout(patience);
      target.off('drain', done);
      response.off('close', done);
      resolve();
    };
    target.once('drain', done);
    response.once('close', done);
  });
}
