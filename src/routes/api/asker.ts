import { createHash, randomBytes } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import type { Asker } from '#lib/domain/channels.ts';

/** Whose rules and channels a browser without an account keeps: a token that it alone holds. */
const OWNER_COOKIE = 'lichen_owner';
const KEPT_S = 400 * 86_400;
const TOKEN = /^[\w-]{32,128}$/;

/** Who asks: the administrator, or whoever holds a token, by `Authorization: Bearer` or by the browser's cookie. */
export function askerOf(event: RequestEvent): Asker {
  const address = event.getClientAddress();
  const bearer = /^Bearer (\S{1,200})$/i.exec(event.request.headers.get('authorization') ?? '')?.[1];
  if (bearer === undefined) return { isAdministrator: event.locals.isAdministrator, owner: ownerOf(event.cookies.get(OWNER_COOKIE)), address };
  const isAdministrator = event.locals.app.isAdministrator(bearer);
  return { isAdministrator, owner: isAdministrator ? null : ownerOf(bearer), address };
}

/** The same, with a token made and kept in the browser for who has none; `token` is set where it was made. */
export function askerWithToken(event: RequestEvent): { asker: Asker; token: string | null } {
  const asker = askerOf(event);
  if (asker.isAdministrator || asker.owner !== null) return { asker, token: null };
  const token = randomBytes(24).toString('base64url');
  event.cookies.set(OWNER_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'lax', secure: event.url.protocol === 'https:', maxAge: KEPT_S });
  return { asker: { ...asker, owner: ownerOf(token) }, token };
}

function ownerOf(token: string | undefined): string | null {
  return token !== undefined && TOKEN.test(token) ? createHash('sha256').update(token).digest('hex') : null;
}
