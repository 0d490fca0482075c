import { error, fail } from '@sveltejs/kit';
import type { LinkClaim } from '#lib/domain/channels.ts';
import { DIGESTS } from '#lib/domain/channels.ts';
import { m } from '#lib/messages/index.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
  return { managed: await event.locals.app.channels.managed(await claimOf(event)), nowMs: Date.now(), bar: { title: m('link.title.manage'), backHref: '/' } };
};

export const actions: Actions = {
  stopRule: (event) => order(event, (id) => ({ stopRule: id })),
  muteRule: (event) => order(event, (id) => ({ muteRule: id })),
  remove: (event) => order(event, (id) => ({ removeChannel: id })),
  resume: (event) => order(event, (id) => ({ resumeChannel: id })),
  digest: (event) =>
    order(event, (channelId, form) => {
      const digest = DIGESTS.find((one) => one === form.get('digest'));
      return digest === undefined ? null : { digest: { channelId, digest } };
    }),
};

type Order = Parameters<App.Locals['app']['channels']['manage']>[1];

async function order(event: RequestEvent, make: (id: number, form: FormData) => Order | null) {
  const claim = await claimOf(event);
  const form = await event.request.formData();
  const id = Number(form.get('id'));
  const wanted = Number.isSafeInteger(id) && id > 0 ? make(id, form) : null;
  if (wanted === null) return fail(400, { isDone: false });
  await event.locals.app.channels.manage(claim, wanted);
  return { isDone: true };
}

async function claimOf({ params, locals }: Pick<RequestEvent, 'params' | 'locals'>): Promise<LinkClaim> {
  const read = await locals.app.channels.readLink(params.token);
  if (!read.ok) error(410, { message: m(`link.${read.why}`), code: 'link.over' });
  if (read.claim.act !== 'manage') error(404, { message: m('link.broken'), code: 'link.over' });
  return read.claim;
}
