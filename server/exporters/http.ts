import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppError} from '#lib/domain/codes.ts';
import { problemOf } from '#lib/domain/codes.ts';
import type { Coverage } from './coverage.ts';
import { makeCoverage, type CoverageLookup } from './coverage.ts';
import type { Download, Downloads } from './downloads.ts';
import { readExportQuery, type ExportQuery } from './export-query.ts';
import { fileNameOf } from './file-name.ts';
import { FORMATS } from './formats.ts';
import { hasDemonstration } from './metadata.ts';
import { makePlan, type SensorLookup } from './plan.ts';
import type { ExportPlan } from './rows.ts';

export interface ExportContext extends SensorLookup, CoverageLookup {
  downloads: Downloads;
  /** e.g. `Lichen 0.1.0` */
  software: string;
  now(): number;
  /** What a thrown thing means to a reader. */
  errorOf(cause: unknown): AppError;
  onError(cause: unknown): void;
}

/** A reader that takes nothing for so long is cut off, and its database connection freed. */
const STALL_MS = 60_000;
const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Content-Disposition, Retry-After, Lichen-Demonstration' };
const READINGS = '/api/v1/readings';
const COVERAGE = '/api/v1/coverage';

/** Answers downloads and what they would be; false: it is for somebody else, as is what is sent to the same address. */
export function makeExportHandler(context: ExportContext): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const url = request.url ?? '';
    if (!url.startsWith(READINGS) && !url.startsWith(COVERAGE)) return false;
    const [path = '', search = ''] = splitUrl(url);
    if ((path !== READINGS && path !== COVERAGE) || !isRead(request, path)) return false;
    void answer(context, request, response, path, search);
    return true;
  };
}

function isRead({ method }: IncomingMessage, path: string): boolean {
  return method === 'GET' || method === 'HEAD' || (path === COVERAGE && method === 'OPTIONS');
}

function splitUrl(url: string): [path: string, search: string] {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  return [path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path, at < 0 ? '' : url.slice(at + 1)];
}

async function answer(context: ExportContext, request: IncomingMessage, response: ServerResponse, path: string, search: string): Promise<void> {
  try {
    const query = readExportQuery(search);
    const plan = await makePlan(query, context, { software: context.software, nowMs: context.now() });
    if (path === COVERAGE) sendJson(response, await makeCoverage(plan, context), request.method === 'HEAD');
    else await sendReadings(context, request, response, query, plan);
  } catch (cause) {
    const error = context.errorOf(cause);
    if (error.status >= 500 && error.status !== 503) context.onError(cause);
    if (response.headersSent) response.destroy(); // a file that ends early must not look whole
    else sendProblem(response, error);
  }
}

async function sendReadings({ downloads }: ExportContext, request: IncomingMessage, response: ServerResponse, query: ExportQuery, plan: ExportPlan): Promise<void> {
  const headers = headersOf(query, plan);
  if (request.method === 'HEAD') {
    response.writeHead(200, headers).end();
    return;
  }
  const download = downloads.start(plan);
  response.once('close', () => download.cancel());
  // the first piece before the status: what fails at once is said in words
  const first = await download.next();
  if (response.destroyed) return;
  response.writeHead(200, headers);
  await pipe(first, download, response);
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

async function pipe(first: Uint8Array | null, download: Download, response: ServerResponse): Promise<void> {
  for (let piece = first; piece !== null; piece = await download.next()) {
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => response.destroy(), STALL_MS);
    const done = () => {
      clearTimeout(patience);
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}

function sendJson(response: ServerResponse, body: Coverage, isHead: boolean): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...CORS });
  response.end(isHead ? undefined : text);
}

function sendProblem(response: ServerResponse, error: AppError): void {
  if (response.destroyed) return;
  const problem = problemOf(error);
  const retryAfterS = error.retryAfterS ?? (problem.status === 503 ? 2 : null);
  const text = JSON.stringify(problem);
  response.writeHead(problem.status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...CORS,
    ...(retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) }),
  });
  response.end(text);
}
