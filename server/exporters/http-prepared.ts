import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#lib/domain/codes.ts';
import type { DownloadManifest, PreparedDownload } from '#lib/domain/export.ts';
import { isWithin, PUBLIC, type Sight } from '#lib/domain/sight.ts';
import { makeCoverage } from './coverage.ts';
import { readExportQuery } from './export-query.ts';
import type { ExportContext } from './http.ts';
import { makePlan } from './plan.ts';
import { requireKept, RETRY_AFTER_S } from './prepared-downloads.ts';
import { CORS, sendJson } from './responses.ts';
import type { ExportPlan } from './rows.ts';
import { sendFile } from './send-file.ts';

const FILE_HEADERS = { ...CORS, 'x-content-type-options': 'nosniff' };

/** `/api/v1/downloads[/id[/file|/freeze]]` and `/api/v1/snapshots/sha256[/file]`. */
export async function answerPrepared(context: ExportContext, request: IncomingMessage, response: ServerResponse, path: string, search: string): Promise<void> {
  const [, , , noun, key, part, ...rest] = path.split('/');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { ...CORS, 'access-control-allow-methods': 'GET, HEAD', 'access-control-allow-headers': 'Range, If-Range, If-None-Match', 'access-control-max-age': '86400' }).end();
  } else if (rest.length > 0) {
    throw new AppError('route.unknown', 'There is nothing at this address.');
  } else if (noun === 'downloads' && key === undefined) {
    if (request.method !== 'POST') throw new AppError('method.not_allowed', 'Files are asked for by POST, with the fields of /api/v1/readings as the query.');
    await ask(context, response, search, await sightOf(context, request));
  } else if (noun === 'downloads' && part === 'freeze') {
    if (request.method !== 'POST') throw new AppError('method.not_allowed', 'A file is frozen by POST.');
    const { id } = await getPrepared(context, key ?? '', await sightOf(context, request));
    sendJson(response, 200, viewOf(await context.prepared.freeze(id, context.addressOf(request))));
  } else if (noun === 'snapshots' && request.method === 'DELETE' && part === undefined) {
    await withdraw(context, request, response, key ?? '', search);
  } else if (!isRead) {
    throw new AppError('method.not_allowed', 'This address is for reading.');
  } else {
    await read(context, request, response, noun === 'snapshots' ? await getSnapshot(context, key ?? '') : await getPrepared(context, key ?? '', await sightOf(context, request)), part);
  }
}

async function ask(context: ExportContext, response: ServerResponse, search: string, sight: Sight): Promise<void> {
  const plan = await makePlan(readExportQuery(search), context, { software: context.software, nowMs: context.now(), sight });
  const one = await context.prepared.ask(plan, (await makeCoverage(plan, context)).byteCount, await sightOfFile(context, plan, sight));
  sendJson(response, one.state === 'done' ? 200 : 202, viewOf(one), false, { location: `/api/v1/downloads/${one.id}` });
}

/** Too large to be streamed: people are sent to its page, programs to the file, which says when to ask again. */
export async function redirectToPrepared(context: ExportContext, request: IncomingMessage, response: ServerResponse, plan: ExportPlan, { byteCount, sight }: { byteCount: number; sight: Sight }): Promise<void> {
  const one = await context.prepared.ask(plan, byteCount, await sightOfFile(context, plan, sight));
  const isPage = (request.headers.accept ?? '').includes('text/html');
  sendJson(response, 303, viewOf(one), false, { location: isPage ? `/download/${one.id}` : `/api/v1/downloads/${one.id}/file`, 'retry-after': String(RETRY_AFTER_S), vary: 'accept' });
}

const MAX_WHY = 300;

/** `?why=…` is told to whoever follows its citation. */
async function withdraw(context: ExportContext, request: IncomingMessage, response: ServerResponse, sha256: string, search: string): Promise<void> {
  const [, token] = /^Bearer +(\S{1,800}) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) throw new AppError('auth.missing', 'Send the administrator’s token as "Authorization: Bearer …".');
  if (!(await context.isAdministrator(token))) throw new AppError('auth.invalid', 'This is not the administrator’s token.');
  const why = new URLSearchParams(search).get('why')?.trim() ?? '';
  if (why.length > MAX_WHY) throw new AppError('request.invalid', `"why" has at most ${MAX_WHY} characters.`);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new AppError('resource.unknown', 'There is no snapshot with this SHA-256.');
  await context.prepared.withdraw(sha256, why === '' ? null : why);
  await context.audit?.(token, 'snapshot.withdraw', `snapshot/${sha256}`);
  response.writeHead(204, { 'cache-control': 'no-store', ...CORS }).end();
}

async function sightOf(context: ExportContext, request: IncomingMessage): Promise<Sight> {
  return (await context.sightOf?.(request)) ?? PUBLIC;
}

/** A file without any private station is everybody's, whoever asked for it. */
async function sightOfFile({ listPrivateStations }: ExportContext, { spans }: ExportPlan, sight: Sight): Promise<Sight> {
  if (sight.length === 0 || listPrivateStations === undefined) return PUBLIC;
  return (await listPrivateStations([...new Set(spans.map(({ sensor }) => sensor.stationId))])).length > 0 ? sight : PUBLIC;
}

async function getPrepared({ prepared }: ExportContext, id: string, sight: Sight): Promise<PreparedDownload> {
  const one = await prepared.find(id);
  if (one === null || !isWithin(one.sight ?? PUBLIC, sight)) throw new AppError('resource.unknown', 'There is no such download; files are kept for a week.');
  return requireKept(one);
}

async function getSnapshot({ prepared }: ExportContext, sha256: string): Promise<PreparedDownload> {
  const one = /^[0-9a-f]{64}$/.test(sha256) ? await prepared.findSnapshot(sha256) : null;
  if (one === null) throw new AppError('resource.unknown', 'There is no snapshot with this SHA-256.');
  return requireKept(one);
}

async function read({ files }: ExportContext, request: IncomingMessage, response: ServerResponse, one: PreparedDownload, part: string | undefined): Promise<void> {
  if (part === undefined) {
    sendJson(response, 200, viewOf(one), request.method === 'HEAD', one.state === 'waiting' || one.state === 'running' ? { 'retry-after': String(RETRY_AFTER_S) } : {});
    return;
  }
  if (part !== 'file') throw new AppError('route.unknown', 'There is nothing at this address.');
  if (one.state === 'failed') throw new AppError('request.invalid', one.why ?? 'This file could not be made.');
  const { sha256 } = one;
  if (sha256 === null || one.state !== 'done') throw new AppError('download.unfinished', 'The file is still being made; ask again after the time in Retry-After.', { retryAfterS: RETRY_AFTER_S });
  const caching = (one.sight ?? PUBLIC).length > 0 ? 'private, no-store' : one.frozenMs === null ? 'no-cache' : 'public, max-age=31536000, immutable';
  sendFile(request, response, files, { ...one, sha256 }, { ...FILE_HEADERS, 'cache-control': caching, 'lichen-demonstration': String(one.manifest?.demonstration ?? false) });
}

const isoOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** What the API says of a prepared download; times are ISO 8601. */
export function viewOf(one: PreparedDownload) {
  const { id, state, sha256, why, manifest, frozenMs } = one;
  return {
    id,
    state,
    query: `/api/v1/readings?${one.query}`,
    file: `/api/v1/downloads/${id}/file`,
    page: `/download/${id}`,
    file_name: one.fileName,
    byte_count: one.byteCount,
    expected_byte_count: Math.round(one.expectedByteCount),
    row_count: one.rowCount,
    sha256,
    why,
    asked_at: isoOf(one.askedMs),
    finished_at: isoOf(one.finishedMs),
    expires_at: isoOf(one.expiresMs),
    frozen_at: isoOf(frozenMs),
    snapshot: frozenMs === null ? null : { page: `/data/${sha256}`, file: `/api/v1/snapshots/${sha256}/file` },
    manifest: manifest === null ? null : manifestView(manifest),
  };
}

function manifestView({ stationCount, seriesCount, ...rest }: DownloadManifest) {
  return { ...rest, station_count: stationCount, series_count: seriesCount };
}
