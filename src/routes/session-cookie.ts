import type { Cookies, RequestEvent } from '@sveltejs/kit';
import type { Client, NewSession } from '#lib/domain/accounts.ts';

/** Behind TLS the prefix binds the cookie to this very host; over plain http browsers refuse that prefix. */
const NAMES = { https: '__Host-lichen_session', http: 'lichen_session' } as const;
const BROWSER = { https: '__Host-lichen_browser', http: 'lichen_browser' } as const;
/** Once held the administrator's token itself. */
const OLD = 'lichen_admin';
const KNOWN_S = 400 * 86_400;

/** The token of this browser's session. */
export function sessionTokenOf({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>): string | undefined {
  return cookies.get(NAMES[schemeOf(url)]);
}

/** What marks this browser as one that an account signed in with. */
export function knownBrowserOf({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>): string | null {
  return cookies.get(BROWSER[schemeOf(url)]) ?? null;
}

export function keepSession({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>, { token, maxAgeS, knownBrowser }: NewSession): void {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: url.protocol === 'https:' } as const;
  cookies.set(NAMES[schemeOf(url)], token, { ...options, maxAge: maxAgeS });
  if (knownBrowser !== null) cookies.set(BROWSER[schemeOf(url)], knownBrowser, { ...options, maxAge: KNOWN_S });
}

export function forgetSession({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>): void {
  cookies.delete(NAMES[schemeOf(url)], { path: '/', secure: url.protocol === 'https:' });
}

/** Removes what held a secret in clear. */
export function forgetOldCookie(cookies: Cookies): void {
  if (cookies.get(OLD) !== undefined) cookies.delete(OLD, { path: '/' });
}

export function clientOf({ request, getClientAddress }: RequestEvent): Client {
  return { address: getClientAddress(), userAgent: request.headers.get('user-agent') ?? '' };
}

function schemeOf(url: URL): 'https' | 'http' {
  return url.protocol === 'https:' ? 'https' : 'http';
}
