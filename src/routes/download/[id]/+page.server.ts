import { error, redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const download = await locals.app.acts.findDownload(params.id, locals.sight);
  if (!download) error(404, 'There is no such file; files are kept for a week.');
  if (download.withdrawnMs !== null) redirect(303, `/data/${download.sha256}`);
  return { download, bar: { title: m('prepared.short'), backHref: '/download' } };
};
