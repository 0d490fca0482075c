import { fail } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { clientOf } from '../session-cookie.ts';
import { waitText } from '../wait-text.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  return { isMailSet: locals.app.accounts.isMailSet, bar: { title: m('reset.title'), backHref: '/sign-in' } };
};

export const actions: Actions = {
  /** The same answer whether there is such an account or not. */
  default: async (event) => {
    const email = String((await event.request.formData()).get('email') ?? '');
    const { accounts } = event.locals.app;
    if (!accounts.isMailSet) return fail(422, { isSent: false, error: m('reset.noMail') });
    const waitS = await accounts.askReset(email, clientOf(event));
    if (waitS !== null) return fail(429, { isSent: false, error: waitText(waitS) });
    return { isSent: true, error: '' };
  },
};
