import type { RequestEvent } from '@sveltejs/kit';
import { AppError, ERRORS, problemOf, type ErrorCode } from '#lib/domain/codes.ts';
import { makeRateLimit } from './rate-limit.ts';

const MAX_BODY_BYTES = 64 * 1024;
const findWaitS = makeRateLimit();

type Work = (event: RequestEvent) => Promise<{ status?: number; body?: unknown }>;

/** A handler for what belongs to somebody: no other page may call it, nobody keeps its answers, failures are problem documents. */
export function ownRoute(work: Work): (event: RequestEvent) => Promise<Response> {
  return async (event) => {
    try {
      const waitS = event.isSubRequest ? null : findWaitS(event.getClientAddress(), Date.now());
      if (waitS !== null) throw new AppError('rate.limited', 'Too many requests come from this address.', { retryAfterS: waitS });
      refuseForeign(event);
      const { status = 200, body } = await work(event);
      const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
      return body === undefined ? new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } }) : new Response(JSON.stringify(body), { status, headers });
    } catch (cause) {
      return failed(cause);
    }
  };
}

/** JSON of at most 64 KiB. */
export async function readJson({ request }: RequestEvent): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) throw new AppError('body.type', 'Send application/json in UTF-8.');
  const text = await request.text();
  if (text.length > MAX_BODY_BYTES) throw new AppError('body.too_large', `A body holds at most ${MAX_BODY_BYTES} bytes.`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('request.malformed', 'The body is not JSON.', { cause });
  }
}

/** A cookie speaks only for pages of this origin. */
function refuseForeign({ request, url }: RequestEvent): void {
  const origin = request.headers.get('origin');
  if (request.method !== 'GET' && origin !== null && origin !== url.origin) throw new AppError('auth.forbidden', 'Pages of other origins may not do that.');
}

function failed(cause: unknown): Response {
  const { code, message, retryAfterS } = (cause ?? {}) as Partial<AppError>;
  const isKnown = cause instanceof Error && cause.name === 'AppError' && code !== undefined && Object.hasOwn(ERRORS, code);
  if (!isKnown) console.error(cause);
  const problem = problemOf(isKnown ? new AppError(code as ErrorCode, message ?? '') : new AppError('server.failed', 'The server has noted what happened.'));
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...(retryAfterS == null ? {} : { 'retry-after': String(retryAfterS) }) };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
