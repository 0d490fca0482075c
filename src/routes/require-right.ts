import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { ERRORS } from '#lib/domain/codes.ts';
import { findPermission, judgePermission } from '#lib/domain/permissions.ts';

/** For pages that are not for everybody. Whoever is not signed in may do so; whoever is and may not sees what stands at no address at all. */
export function requireRight({ locals, url, route }: Pick<RequestEvent, 'locals' | 'url' | 'route'>): void {
  const permission = findPermission('page', 'GET', route.id ?? '');
  const verdict = permission === null ? 'forbidden' : judgePermission(locals.viewer, permission);
  if (verdict === 'sign-in') redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`);
  if (verdict === 'forbidden') error(404, ERRORS['route.unknown'][1]);
}
