import { createHash, randomBytes } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import type { AlertAccess } from '#server/alert-book.ts';

/** Holds the token of whoever made rules in this browser. */
export const OWNER_COOKIE = 'lichen_owner';
const OWNED_S = 400 * 86_400;
const TOKEN = /^[\w-]{20,100}$/;

/** By cookie, or by `Authorization: Bearer …` with the administrator's or an owner's token. */
export function accessOf({ request, cookies, locals }: Pick<RequestEvent, 'request' | 'cookies' | 'locals'>): AlertAccess {
  const bearer = /^Bearer (\S{1,200})$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined && locals.app.isAdministrator(bearer)) return { isAdministrator: true, owner: null };
  const token = bearer ?? cookies.get(OWNER_COOKIE);
  return { isAdministrator: locals.isAdministrator, owner: token !== undefined && TOKEN.test(token) ? ownerOf(token) : null };
}

/** The same; whoever is nobody yet becomes an owner, and gets the token of it. */
export function accessOrNew(event: Pick<RequestEvent, 'request' | 'cookies' | 'locals' | 'url'>): { access: AlertAccess; token: string | null } {
  const access = accessOf(event);
  if (access.isAdministrator || access.owner !== null) return { access, token: null };
  const token = randomBytes(24).toString('base64url');
  event.cookies.set(OWNER_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'lax', secure: event.url.protocol === 'https:', maxAge: OWNED_S });
  return { access: { isAdministrator: false, owner: ownerOf(token) }, token };
}

function ownerOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
