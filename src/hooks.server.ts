import type { Handle, HandleServerError, RequestEvent } from '@sveltejs/kit';
import { ERRORS, type ErrorCode } from '#lib/domain/codes.ts';
import { LOCALE } from '#lib/messages/locale.ts';
import type { App } from '#server/site-app.ts';

/** The same key as in server/site-app.ts: two module graphs exist in production, one App. */
const APP_KEY = Symbol.for('lichen.app');

/** Everything that Kit answers passes here: the App is handed over, the answer is secured. */
export const handle: Handle = async ({ event, resolve }) => {
  event.locals.app = getApp();
  const token = event.cookies.get('lichen_admin');
  event.locals.isAdministrator = token !== undefined && event.locals.app.isAdministrator(token);

  const response = await resolve(event, {
    preload: ({ type, path }) => type === 'js' || type === 'css' || (type === 'font' && path.includes('public-sans-latin-wght')),
    transformPageChunk: ({ html }) => html.replace('%lang%', LOCALE),
  });
  return secured(withStatus(response, event), event);
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
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  headers.set('x-frame-options', 'DENY');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), microphone=(), payment=(), usb=(), geolocation=(self)');
  if (event.url.protocol === 'https:') headers.set('strict-transport-security', 'max-age=31536000');
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
