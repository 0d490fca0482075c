import { error, redirect } from '@sveltejs/kit';
import { ERRORS } from '#lib/domain/codes.ts';

/** Whoever is not signed in may do so; whoever is and may not sees what stands at no address at all. */
export function requireAdministrator({ viewer }: Pick<App.Locals, 'viewer'>, url: URL): void {
  if (viewer.by === 'nobody') redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname)}`);
  if (viewer.role !== 'administrator') error(404, ERRORS['route.unknown'][1]);
}
