import type { RequestEvent } from '@sveltejs/kit';
import { AppError, problemOf } from '#lib/domain/codes.ts';
import type { Json } from '#lib/domain/plugins.ts';
import { findAppError } from './public-route.ts';
import { makeRateLimit } from './rate-limit.ts';

export interface OwnAnswer {
  /** Default 200; 204 without a body. */
  status?: number;
  body?: unknown;
  /** A file instead of a body. */
  file?: { text: string; type: string; name: string };
}

type Handler = (event: RequestEvent) => Promise<OwnAnswer>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Route<M extends Method> = Record<M, (event: RequestEvent) => Promise<Response>> & { fallback: (event: RequestEvent) => Response };

const MAX_BODY_BYTES = 64 * 1024;
const findWaitS = makeRateLimit();

/** Handlers of an address that belongs to somebody: no CORS, no page of another origin, nothing kept, every failure a problem document. */
export function ownRoute<M extends Method>(handlers: Record<M, Handler>): Route<M> {
  const allow = Object.keys(handlers).join(', ');
  const route: Record<string, unknown> = { fallback: ({ request }: RequestEvent) => failed(new AppError('method.not_allowed', `${request.method} is not taken here; ${allow} are.`), { allow }) };
  for (const [method, handler] of Object.entries(handlers) as [Method, Handler][]) {
    route[method] = async (event: RequestEvent) => {
      try {
        refuseFlood(event);
        refuseForeign(event);
        return answered(await handler(event));
      } catch (cause) {
        return failed(cause);
      }
    };
  }
  return route as Route<M>;
}

/** The fields of a JSON body. The content type must be JSON: a form of another site cannot send that with a visitor's cookie. */
export async function readFields({ request }: RequestEvent): Promise<Record<string, Json | undefined>> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) throw new AppError('body.type', 'Send application/json.');
  const text = await request.text();
  if (text.length > MAX_BODY_BYTES) throw new AppError('body.too_large', `At most ${MAX_BODY_BYTES} bytes.`);
  const body = parsed(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new AppError('request.malformed', 'The body is a JSON object.');
  return body;
}

function refuseFlood(event: RequestEvent): void {
  if (event.isSubRequest) return; // the server's own reading for a page
  const waitS = findWaitS(event.getClientAddress(), Date.now());
  if (waitS !== null) throw new AppError('rate.limited', 'Too many requests from one address.', { retryAfterS: waitS });
}

/** A cookie speaks only for pages of this origin. */
function refuseForeign({ request, url }: RequestEvent): void {
  const origin = request.headers.get('origin');
  if (request.method !== 'GET' && origin !== null && origin !== url.origin) throw new AppError('auth.forbidden', 'Pages of other origins may not do that.');
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new AppError('request.malformed', 'The body is not JSON.', { cause });
  }
}

function answered({ status, body, file }: OwnAnswer): Response {
  if (file !== undefined) return new Response(file.text, { status: status ?? 200, headers: { 'cache-control': 'no-store', 'content-type': file.type, 'content-disposition': `attachment; filename="${file.name}"` } });
  const headers = { 'cache-control': 'no-store', ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }) };
  return new Response(body === undefined ? null : JSON.stringify(body), { status: status ?? (body === undefined ? 204 : 200), headers });
}

function failed(cause: unknown, headers: Record<string, string> = {}): Response {
  const error = findOwnError(cause);
  if (error === null) console.error(cause);
  const problem = problemOf(error ?? new AppError('server.failed', 'The server has noted what happened.'));
  const waitS = error?.retryAfterS ?? (problem.status === 503 ? 5 : null);
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...headers, ...(waitS === null ? {} : { 'retry-after': String(waitS) }), 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}

/** What the asker can mend is told in the server's own words; what a dependency said stays inside. */
function findOwnError(cause: unknown): AppError | null {
  const error = findAppError(cause);
  if (error === null || !(cause instanceof Error) || error.status >= 500) return error;
  return new AppError(error.code, cause.message, error.retryAfterS === null ? {} : { retryAfterS: error.retryAfterS });
}
