import { error, fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { timeOf } from '#lib/messages/times.ts';
import type { App } from '#server/site-app.ts';
import type { Actions, PageServerLoad } from './$types';

const MAX_WHY = 300;

export const load: PageServerLoad = async ({ locals, params }) => {
  const snapshot = await getSnapshot(locals.app, params.sha256);
  return { snapshot, isAdministrator: locals.isAdministrator, bar: { title: m('snapshot.short'), backHref: '/download' } };
};

export const actions: Actions = {
  /** The administrator takes a frozen file back. */
  withdraw: async ({ locals, params, request }) => {
    if (!locals.isAdministrator) return fail(403, { refusal: m('snapshot.withdrawNotYou') });
    const why = (await request.formData()).get('why');
    if (typeof why !== 'string' || why.trim() === '' || why.length > MAX_WHY) return fail(422, { refusal: m('snapshot.withdrawWhyMissing') });
    await getSnapshot(locals.app, params.sha256);
    await locals.app.acts.withdrawSnapshot(params.sha256, why.trim());
    await locals.app.audit({ viewer: locals.viewer, act: 'snapshot.withdraw', subject: `snapshot/${params.sha256}` });
    redirect(303, `/data/${params.sha256}`); // which says so from now on
  },
};

async function getSnapshot({ acts }: App, hash: string) {
  const one = /^[0-9a-f]{64}$/.test(hash) ? await acts.findSnapshot(hash) : null;
  if (!one?.manifest || one.sha256 === null || one.frozenMs === null) error(404, 'There is no snapshot with this hash.');
  const { manifest, sha256, frozenMs, withdrawnMs, why } = one;
  if (withdrawnMs !== null) {
    const facts = { title: manifest.title, date: timeOf(withdrawnMs, 'date', 'UTC'), why: why ?? m('snapshot.withdrawnNoWhy') };
    error(410, { message: m('snapshot.withdrawn', facts), code: 'resource.gone' });
  }
  return { ...one, manifest, sha256, frozenMs };
}
