import { error, fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { faultText } from '../../account-faults.ts';
import { clientOf, keepSession } from '../../session-cookie.ts';
import { adoptVisitor } from '../../sign-in/adopt-visitor.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  const invitation = await locals.app.accounts.findInvitation(params.token);
  if (invitation === null) error(404, { message: m('invite.gone'), code: 'link.over' });
  return { lead: m('invite.lead', { role: m(`role.${invitation.role}`), email: invitation.email }), email: invitation.email, isPlainHttp: url.protocol === 'http:', bar: { title: m('invite.title'), backHref: '/' } };
};

export const actions: Actions = {
  /** Makes the account of the invitation and signs in. */
  default: async (event) => {
    const form = await event.request.formData();
    const [name = '', password = ''] = ['name', 'password'].map((field) => String(form.get(field) ?? ''));
    const { accounts } = event.locals.app;
    const made = await accounts.acceptInvitation(event.params.token, { name, password }, clientOf(event));
    if (!made.ok) return fail(422, { name, fault: made.fault, error: faultText(made.fault) });
    keepSession(event, made.value);
    await adoptVisitor(event, (await accounts.viewerOf(made.value.token)).account);
    redirect(303, '/account');
  },
};
