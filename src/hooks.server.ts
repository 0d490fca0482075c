import type { Handle, HandleServerError, RequestEvent } from '@sveltejs/kit';
import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import { AppError, ERRORS, problemOf, type ErrorCode } from '#lib/domain/codes.ts';
import { administers, findPermission, judgePermission } from '#lib/domain/permissions.ts';
import { sightOf } from '#lib/domain/sight.ts';
import { SECURITY_HEADERS, TRANSPORT_HEADER } from '#lib/domain/security-headers.ts';
import { LOCALE } from '#lib/messages/locale.ts';
import type { App } from '#server/site-app.ts';
import { forgetOldCookie, sessionTokenOf } from './routes/session-cookie.ts';

/** The same key as in server/site-app.ts: two module graphs exist in production, one App. */
const APP_KEY = Symbol.for('lichen.app');

/** Everything that Kit answers passes here: the App is handed over, the answer is secured. */
export const handle: Handle = async ({ event, resolve }) => {
  event.locals.app = getApp();
  if (isForeignAct(event)) return secured(problem(new AppError('auth.forbidden', 'Pages of other origins may not do that.')), event);
  forgetOldCookie(event.cookies);
  event.locals.viewer = await viewerOf(event);
  event.locals.isAdministrator = administers(event.locals.viewer);
  event.locals.sight = sightOf(event.locals.viewer);
  event.locals.reads = event.locals.app.readsFor(event.locals.sight);
  const refusal = findRefusal(event);
  if (refusal !== null) return secured(refusal, event);

  const response = await resolve(event, {
    preload: ({ type, path }) => type === 'js' || type === 'css' || (type === 'font' && path.includes('public-sans-latin-wght')),
    transformPageChunk: ({ html }) => html.replace('%lang%', LOCALE),
  });
  const answer = withStatus(response, event);
  // what somebody sees besides what is public is for nobody else's cache
  if (event.locals.sight.length > 0 && !answer.headers.has('cache-control')) answer.headers.set('cache-control', 'private, no-cache');
  return secured(answer, event);
};

/** What failed, without its inside: the code and a sentence go to the page, the cause to the log. */
export const handleError: HandleServerError = ({ error, event, status, message }) => {
  const code = codeOf(error);
  if (code) {
    event.locals.failure = { status: ERRORS[code][0], retryAfterS: retryAfterOf(error) };
    return { message: ERRORS[code][1], code };
  }
  if (status >= 500) console.error(error);
  return { message: status === 404 ? ERRORS['route.unknown'][1] : message };
};

/** By `Authorization: Bearer` where there is one, by the session's cookie otherwise. Nobody is signed in while the database is away: the shell stands, and nothing opens. */
async function viewerOf(event: RequestEvent): Promise<Viewer> {
  const { app } = event.locals;
  const bearer = /^Bearer (\S{1,200})$/i.exec(event.request.headers.get('authorization') ?? '')?.[1];
  try {
    if (bearer === undefined) return await app.accounts.viewerOf(sessionTokenOf(event));
    return (await app.accounts.viewerOfBearer(bearer)) ?? VISITOR;
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return VISITOR;
  }
}

/** A cookie speaks for pages of this origin alone, whatever the body's type; browsers say where an act comes from. */
function isForeignAct({ request, url }: RequestEvent): boolean {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS' || request.headers.get('cookie') === null) return false;
  const origin = request.headers.get('origin');
  if (origin !== null) return origin !== url.origin;
  return ['cross-site', 'same-site'].includes(request.headers.get('sec-fetch-site') ?? '');
}

/** What the table of permissions refuses; null: go on. Pages of their own accord send whoever is nobody to sign in. */
function findRefusal({ route, request, url, locals }: RequestEvent): Response | null {
  const { method } = request;
  if (route.id === null || method === 'OPTIONS') return null;
  const isApi = route.id.startsWith('/api/') || route.id === '/account/export';
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isApi && !isRead && method !== 'POST') return null;
  const action = [...url.searchParams.keys()].find((key) => key.startsWith('/'))?.slice(1) ?? 'default';
  const permission = isApi ? findPermission('api', isRead ? 'GET' : method, route.id) : isRead ? findPermission('page', 'GET', route.id) : findPermission('form', 'POST', `${route.id}?/${action}`);
  if (permission === null) return isApi ? null : problem(new AppError('route.unknown', 'There is nothing at this address.'));
  const verdict = judgePermission(locals.viewer, permission);
  if (verdict === 'yes' || permission.surface === 'page') return null;
  return problem(verdict === 'sign-in' ? new AppError('auth.missing', 'Sign in, or send a token as "Authorization: Bearer …".') : new AppError('auth.forbidden', 'Your role, or what your token was given, does not allow that.'));
}

function problem(error: AppError): Response {
  return new Response(JSON.stringify(problemOf(error)), { status: error.status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } });
}

function getApp(): App {
  const app = (globalThis as unknown as Record<symbol, App | undefined>)[APP_KEY];
  if (!app) throw new Error('no App stands under lichen.app: the site runs inside server/site-worker.ts');
  return app;
}

/** Kit answers every unexpected error with 500; a dependency that is gone is 503. */
function withStatus(response: Response, event: RequestEvent): Response {
  const failure = event.locals.failure;
  if (!failure || response.status !== 500) return response;
  const headers = new Headers(response.headers);
  headers.set('cache-control', 'no-store');
  if (failure.status === 503) headers.set('retry-after', String(failure.retryAfterS ?? 5));
  return new Response(response.body, { status: failure.status, headers });
}

function secured(response: Response, event: RequestEvent): Response {
  const { headers } = response;
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  if (event.url.protocol === 'https:') headers.set(...TRANSPORT_HEADER);
  return response;
}

/** By name, not by class: an AppError of the server's bundle is another class than one of this bundle. */
function codeOf(error: unknown): ErrorCode | null {
  if (!(error instanceof Error) || error.name !== 'AppError') return null;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && code in ERRORS ? (code as ErrorCode) : null;
}

function retryAfterOf(error: unknown): number | null {
  const seconds = (error as { retryAfterS?: unknown }).retryAfterS;
  return typeof seconds === 'number' ? seconds : null;
}
