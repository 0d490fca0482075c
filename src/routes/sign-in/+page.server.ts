import { fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import type { Actions, PageServerLoad } from './$types';
import { Attempts } from './attempts.ts';

const SIGNED_IN_S = 30 * 86_400;
const attempts = new Attempts();

export const load: PageServerLoad = ({ locals, url }) => {
  return { isSignedIn: locals.isAdministrator, isPlainHttp: url.protocol === 'http:', bar: { title: m('signIn.title'), backHref: '/' } };
};

export const actions: Actions = {
  default: async ({ request, locals, cookies, url, getClientAddress }) => {
    const address = getClientAddress();
    const seconds = attempts.waitS(address, Date.now());
    if (seconds > 0) return fail(429, { error: m('signIn.wait', { seconds }) });

    const token = (await request.formData()).get('token');
    if (typeof token !== 'string' || token.trim() === '') return fail(400, { error: m('signIn.missing') });
    if (!locals.app.isAdministrator(token.trim())) {
      attempts.fail(address, Date.now());
      return fail(401, { error: m('signIn.wrong') });
    }
    cookies.set('lichen_admin', token.trim(), { path: '/', httpOnly: true, sameSite: 'lax', secure: url.protocol === 'https:', maxAge: SIGNED_IN_S });
    redirect(303, '/');
  },
};
