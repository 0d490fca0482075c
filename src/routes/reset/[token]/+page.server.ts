import { error, fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { faultText } from '../../account-faults.ts';
import { clientOf, keepSession } from '../../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  if (!(await locals.app.accounts.isResetLink(params.token))) error(404, { message: m('reset.gone'), code: 'link.over' });
  return { bar: { title: m('reset.title'), backHref: '/sign-in' } };
};

export const actions: Actions = {
  default: async (event) => {
    const password = String((await event.request.formData()).get('password') ?? '');
    const done = await event.locals.app.accounts.reset(event.params.token, password, clientOf(event));
    if (!done.ok) return fail(422, { fault: done.fault, error: faultText(done.fault) });
    keepSession(event, done.value);
    redirect(303, '/account');
  },
};
