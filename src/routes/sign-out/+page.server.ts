import { redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { forgetSession, sessionTokenOf } from '../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ bar: { title: m('signIn.out'), backHref: '/' } });

export const actions: Actions = {
  default: async (event) => {
    const token = sessionTokenOf(event);
    if (token !== undefined) await event.locals.app.accounts.signOut(token);
    forgetSession(event);
    redirect(303, '/');
  },
};
