import { error, redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import type { Actions, PageServerLoad } from './$types';
import { listQueryOf, readRows } from './station-list.ts';

const ROWS_OF_PAGE = 50;

export const load: PageServerLoad = async ({ locals, url }) => {
  const { reads } = locals;
  const query = listQueryOf(url.searchParams);
  const [{ rows, isCut }, instance] = await Promise.all([readRows(reads, query), reads.instance()]);
  const pageCount = Math.max(1, Math.ceil(rows.length / ROWS_OF_PAGE));
  const page = Math.min(query.page, pageCount);
  const begin = (page - 1) * ROWS_OF_PAGE;
  return {
    rows: rows.slice(begin, begin + ROWS_OF_PAGE),
    query: { ...query, page },
    isCut, pageCount, begin,
    total: rows.length,
    stationCount: instance.stationCount,
    parameters: instance.parameters,
    nowMs: Date.now(),
    bar: { title: m('stations.title') },
  };
};

export const actions: Actions = {
  /** The administrator's one click. */
  removeDemonstration: async ({ locals }) => {
    if (!locals.isAdministrator) error(403, 'Only the administrator removes the demonstration.');
    await locals.app.acts.removeDemonstration();
    await locals.app.audit({ viewer: locals.viewer, act: 'demonstration.remove', subject: 'demonstration' });
    redirect(303, '/');
  },
};
