import { error } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const snapshot = /^[0-9a-f]{64}$/.test(params.sha256) ? await locals.app.acts.findSnapshot(params.sha256) : null;
  if (!snapshot?.manifest || snapshot.sha256 === null || snapshot.frozenMs === null) error(404, 'There is no snapshot with this hash.');
  return { snapshot: { ...snapshot, manifest: snapshot.manifest, sha256: snapshot.sha256, frozenMs: snapshot.frozenMs }, bar: { title: m('snapshot.short'), backHref: '/download' } };
};
