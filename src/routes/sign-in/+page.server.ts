import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { clientOf, keepSession, knownBrowserOf, sessionTokenOf } from '../session-cookie.ts';
import { waitText } from '../wait-text.ts';
import { adoptVisitor } from './adopt-visitor.ts';
import { nextOf } from './next.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  return { viewer: { by: locals.viewer.by, name: locals.viewer.account?.name ?? null }, isPlainHttp: url.protocol === 'http:', bar: { title: m('signIn.title'), backHref: '/' } };
};

export const actions: Actions = {
  /** By e-mail and password, or by the administrator's token. */
  default: async (event) => {
    const form = await event.request.formData();
    const [email, password, token] = ['email', 'password', 'token'].map((name) => textOf(form.get(name)));
    return token !== undefined ? byToken(event, token.trim()) : byPassword(event, email ?? '', password ?? '');
  },
};

async function byPassword(event: RequestEvent, email: string, password: string) {
  if (email.trim() === '' || password === '') return fail(400, { email, error: m('signIn.missing') });
  const { accounts } = event.locals.app;
  const signIn = await accounts.signIn({ email, password, knownBrowser: knownBrowserOf(event) }, clientOf(event));
  if (!signIn.ok) return signIn.why === 'wait' ? fail(429, { email, error: waitText(signIn.waitS) }) : fail(401, { email, error: m('signIn.wrong') });
  await renew(event);
  keepSession(event, signIn.session);
  await adoptVisitor(event, signIn.account);
  redirect(303, nextOf(event.url));
}

async function byToken(event: RequestEvent, token: string) {
  if (token === '') return fail(400, { tokenError: m('signIn.tokenMissing') });
  const signIn = await event.locals.app.accounts.signInByToken(token, clientOf(event));
  if (!signIn.ok) return signIn.why === 'wait' ? fail(429, { tokenError: waitText(signIn.waitS) }) : fail(401, { tokenError: m('signIn.tokenWrong') });
  await renew(event);
  keepSession(event, signIn.session);
  redirect(303, nextOf(event.url));
}

/** The session that this browser had ends: a new one never takes over an old one's token. */
async function renew(event: RequestEvent): Promise<void> {
  const old = sessionTokenOf(event);
  if (old !== undefined) await event.locals.app.accounts.signOut(old);
}

function textOf(value: FormDataEntryValue | null): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
