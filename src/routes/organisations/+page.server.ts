import { fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { faultText } from '../account-faults.ts';
import { requireRight } from '../require-right.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, route, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  requireRight({ locals, url, route });
  return { organisations: await locals.app.accounts.listOrganisations(locals.viewer), bar: { title: m('organisations.title'), backHref: '/people' } };
};

export const actions: Actions = {
  create: async ({ locals, request }) => {
    const name = String((await request.formData()).get('name') ?? '');
    const made = await locals.app.accounts.createOrganisation(locals.viewer, name);
    if (!made.ok) return fail(422, { name, error: faultText(made.fault) });
    redirect(303, `/organisations/${made.value.id}`);
  },
};
