import { createHash, randomBytes } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import type { Asker } from '#lib/domain/channels.ts';
import { administers, mayRole } from '#lib/domain/permissions.ts';
import { organisationOf } from '#lib/domain/sight.ts';

/** Whose rules and channels a browser without an account keeps: a token that it alone holds. */
const OWNER_COOKIE = 'lichen_owner';
const KEPT_S = 400 * 86_400;
const TOKEN = /^[\w-]{32,128}$/;

/** Who asks: an account, the administrator, or whoever holds a token, by `Authorization: Bearer` or by the browser's cookie. */
export function askerOf(event: RequestEvent): Asker {
  const address = event.getClientAddress();
  const bearer = /^Bearer (\S{1,200})$/i.exec(event.request.headers.get('authorization') ?? '')?.[1];
  const { viewer, sight } = event.locals;
  const { account } = viewer;
  const isAdministrator = administers(viewer);
  if (account !== null) return { isAdministrator, hasAccount: true, sight, owner: isAdministrator && viewer.by === 'session' ? ownerOfBrowser(event) : ownerOfAccount(account.id), address };
  const owner = bearer === undefined ? ownerOfBrowser(event) : isAdministrator ? null : ownerOf(bearer);
  return { isAdministrator, hasAccount: isAdministrator, sight, owner, address };
}

/** The same, with a token made and kept in the browser for who has none; `token` is set where it was made. */
export function askerWithToken(event: RequestEvent): { asker: Asker; token: string | null } {
  const asker = askerOf(event);
  if (asker.isAdministrator || asker.owner !== null) return { asker, token: null };
  const token = randomBytes(24).toString('base64url');
  event.cookies.set(OWNER_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'lax', secure: event.url.protocol === 'https:', maxAge: KEPT_S });
  return { asker: { ...asker, owner: ownerOf(token) }, token };
}

/** Who may look after devices as an administrator may. What its token was given, the table of permissions has asked before. */
export function keeperOf({ locals }: RequestEvent): Pick<Asker, 'isAdministrator' | 'sight'> & { organisationId: number } {
  return { isAdministrator: mayRole(locals.viewer.role, 'stations'), sight: locals.sight, organisationId: organisationOf(locals.viewer) };
}

/** A colon is in no hash: nobody's token can be this. */
export function ownerOfAccount(accountId: string): string {
  return `account:${accountId}`;
}

export function ownerOfBrowser({ cookies }: Pick<RequestEvent, 'cookies'>): string | null {
  return ownerOf(cookies.get(OWNER_COOKIE));
}

export function forgetOwner({ cookies, url }: Pick<RequestEvent, 'cookies' | 'url'>): void {
  cookies.delete(OWNER_COOKIE, { path: '/', secure: url.protocol === 'https:' });
}

function ownerOf(token: string | undefined): string | null {
  return token !== undefined && TOKEN.test(token) ? createHash('sha256').update(token).digest('hex') : null;
}
