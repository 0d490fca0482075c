import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RequestEvent } from '@sveltejs/kit';
import { AppError, ERRORS, problemOf, type ErrorCode } from '#lib/domain/codes.ts';
import { makeRateLimit } from './rate-limit.ts';

/** What a read answers with. */
export interface Answer {
  body: unknown;
  /** Default `application/json`. */
  type?: string;
  /** Seconds that anybody may keep it; default 0: ask again with the ETag. */
  maxAgeS?: number;
  headers?: Record<string, string>;
}

type Read = (event: RequestEvent) => Promise<Answer> | Answer;
type Handler = (event: RequestEvent) => Promise<Response> | Response;

const READ_METHODS = ['GET', 'HEAD', 'OPTIONS'];
const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, Retry-After' };
/** Shorter answers gain nothing by compression. */
const GZIP_FROM = 4_096;
const findWaitS = makeRateLimit();
/** On a worker thread: packing a large map must not hold up an acknowledgement. */
const pack = promisify<string, { level: number }, Buffer>(gzip);

/** Handlers of one public address: everyone may read it from anywhere, and every failure is a problem document. */
export function publicRoute(read: Read, { alsoTakes = [] }: { alsoTakes?: string[] } = {}): { GET: Handler; OPTIONS: Handler; fallback: Handler } {
  const allow = [...READ_METHODS, ...alsoTakes].join(', ');
  return {
    GET: async (event) => {
      try {
        refuseFlood(event);
        return await answered(event, await read(event));
      } catch (cause) {
        return failed(cause);
      }
    },
    OPTIONS: () => preflight(allow),
    fallback: ({ request }) => failed(new AppError('method.not_allowed', `${request.method} is not taken here; ${allow} are.`), { allow }),
  };
}

/** For every method alike: nothing is here. */
export const unknownRoute: Handler = (event) => {
  if (event.request.method === 'OPTIONS') return preflight(READ_METHODS.join(', '));
  return failed(new AppError('route.unknown', `${event.url.pathname.slice(0, 200)} is no address of this API; /api/openapi.json lists them.`));
};

function refuseFlood(event: RequestEvent): void {
  if (event.isSubRequest) return; // the server's own reading for a page
  const waitS = findWaitS(event.getClientAddress(), Date.now());
  if (waitS !== null) throw new AppError('rate.limited', 'At most 20 requests a second from one address, 60 at once.', { retryAfterS: waitS });
}

async function answered({ request, isSubRequest, locals }: RequestEvent, { body, type = 'application/json', maxAgeS = 0, headers = {} }: Answer): Promise<Response> {
  const text = JSON.stringify(body);
  const etag = `W/"${createHash('sha1').update(text).digest('base64url')}"`;
  const hasMore = (locals.sight ?? []).length > 0;
  const head = {
    ...CORS,
    ...headers,
    etag,
    'content-type': `${type}; charset=utf-8`,
    // whoever sees more than the public gets an answer that is nobody else's
    'cache-control': hasMore ? 'private, no-cache' : maxAgeS > 0 ? `public, max-age=${maxAgeS}` : 'no-cache',
    vary: 'Accept, Accept-Encoding',
  };
  const known = request.headers.get('if-none-match')?.split(',').map((tag) => tag.trim()) ?? [];
  if (known.includes(etag)) return new Response(null, { status: 304, headers: head });
  const isPacked = text.length >= GZIP_FROM && !isSubRequest && /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  if (!isPacked) return new Response(text, { headers: head });
  const packed = await pack(text, { level: 4 });
  return new Response(new Uint8Array(packed), { headers: { ...head, 'content-encoding': 'gzip' } });
}

function failed(cause: unknown, headers: Record<string, string> = {}): Response {
  const error = findAppError(cause);
  if (error === null) console.error(cause);
  const problem = problemOf(error ?? new AppError('server.failed', 'The server has noted what happened.'));
  const waitS = error?.retryAfterS ?? (problem.status === 503 ? 5 : null);
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      ...CORS,
      ...headers,
      ...(waitS === null ? {} : { 'retry-after': String(waitS) }),
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    },
  });
}

/** By name, not by class: an AppError of the server's bundle is another class than one of this bundle. */
export function findAppError(cause: unknown): AppError | null {
  if (cause instanceof AppError) return cause;
  if (!(cause instanceof Error) || cause.name !== 'AppError') return null;
  const { code, retryAfterS } = cause as Partial<AppError>;
  if (code === undefined || !Object.hasOwn(ERRORS, code)) return null;
  // what a dependency said stays inside; its code says enough
  return new AppError(code as ErrorCode, ERRORS[code][1] + '.', typeof retryAfterS === 'number' ? { retryAfterS } : {});
}

function preflight(allow: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...CORS,
      allow,
      'access-control-allow-methods': READ_METHODS.join(', '),
      'access-control-allow-headers': 'Accept, Content-Type, If-None-Match',
      'access-control-max-age': '86400',
    },
  });
}
