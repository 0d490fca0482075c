import { redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ bar: { title: m('signIn.out'), backHref: '/' } });

export const actions: Actions = {
  default: ({ cookies }) => {
    cookies.delete('lichen_admin', { path: '/' });
    redirect(303, '/');
  },
};
