import { fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import type { Actions, PageServerLoad } from './$types';

/** Says what the link would do. Nothing happens here: mail programs and chats fetch links before anybody presses them. */
export const load: PageServerLoad = async ({ params, locals, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
  const { channels } = locals.app;
  const read = await channels.readLink(params.token);
  if (!read.ok) return { why: read.why, view: null };
  if (read.claim.act === 'manage') redirect(303, `/manage/${params.token}`);
  return { why: null, view: await channels.viewLink(read.claim) };
};

export const actions: Actions = {
  default: async ({ params, locals, request }) => {
    const { channels } = locals.app;
    const read = await channels.readLink(params.token);
    if (!read.ok) return fail(410, { error: m(`link.${read.why}`), isDone: false });
    const text = (await request.formData()).get('level');
    const level = typeof text === 'string' ? Number(text.trim().replace(',', '.').replace('−', '-')) : Number.NaN;
    if (read.claim.act === 'raise' && (text === '' || !Number.isFinite(level))) return fail(400, { error: m('link.levelWrong'), isDone: false });
    await channels.act(read.claim, Number.isFinite(level) ? { level } : {});
    return { error: '', isDone: true };
  },
};
