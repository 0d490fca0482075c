import { error, fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { faultText } from '../../account-faults.ts';
import { clientOf, keepSession } from '../../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  if (!(await locals.app.accounts.isFirstLink(params.token))) error(404, { message: m('first.gone'), code: 'link.over' });
  return { isPlainHttp: url.protocol === 'http:', bar: { title: m('first.title'), backHref: '/' } };
};

export const actions: Actions = {
  /** Makes the first administrator and signs in. */
  default: async (event) => {
    const form = await event.request.formData();
    const [email = '', name = '', password = ''] = ['email', 'name', 'password'].map((field) => String(form.get(field) ?? ''));
    const made = await event.locals.app.accounts.makeFirst(event.params.token, { email, name, password }, clientOf(event));
    if (!made.ok) return fail(422, { email, name, fault: made.fault, error: faultText(made.fault) });
    keepSession(event, made.value);
    redirect(303, '/');
  },
};
