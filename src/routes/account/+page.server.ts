import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { scopesOf, type AccountFault } from '#lib/domain/accounts.ts';
import { mayRole } from '#lib/domain/permissions.ts';
import { m } from '#lib/messages/index.ts';
import { faultText } from '../account-faults.ts';
import { clientOf, forgetSession, keepSession } from '../session-cookie.ts';
import { browserName } from './browser-name.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  const { viewer, app } = locals;
  const bar = { title: m('own.title'), backHref: '/' };
  if (viewer.by === 'nobody') redirect(303, '/sign-in?next=/account');
  const isAdministrator = viewer.role === 'administrator';
  const isKeeper = mayRole(viewer.role, 'stations');
  if (viewer.by !== 'session' || viewer.account === null) return { own: null, isAdministrator, isKeeper, nowMs: Date.now(), bar };
  const [sessions, tokens] = await Promise.all([app.accounts.sessions(viewer), app.accounts.apiTokens(viewer)]);
  const { email, name, role } = viewer.account;
  return {
    own: {
      email, name,
      roleName: m(`role.${role}`),
      sessions: sessions.map(({ userAgent, ...session }) => ({ ...session, browser: browserName(userAgent) })),
      tokens: tokens.map((token) => ({ ...token, scopeNames: token.scopes.map((scope) => m(`own.scope.${scope}`)).join(', ') })),
      scopes: scopesOf(role),
    },
    isAdministrator,
    isKeeper,
    nowMs: Date.now(),
    bar,
  };
};

export const actions: Actions = {
  rename: async (event) => {
    const { name } = await fieldsOf(event, ['name']);
    const { accounts } = event.locals.app;
    const done = await accounts.rename(event.locals.viewer, name);
    return done.ok ? { act: 'rename', said: m('own.saved') } : faulty('rename', done.fault);
  },
  password: async (event) => {
    const { current, password } = await fieldsOf(event, ['current', 'password']);
    const done = await event.locals.app.accounts.changePassword(event.locals.viewer, { current, next: password }, clientOf(event));
    if (!done.ok) return faulty('password', done.fault);
    keepSession(event, done.value);
    return { act: 'password', said: m('own.passwordChanged') };
  },
  endSession: async (event) => {
    const { id } = await fieldsOf(event, ['id']);
    if (!(await event.locals.app.accounts.endSession(event.locals.viewer, idOf(id)))) error(404, m('error.notFound'));
    return { act: 'sessions', said: m('own.ended') };
  },
  endOthers: async ({ locals }) => {
    const count = await locals.app.accounts.endOtherSessions(locals.viewer);
    return { act: 'sessions', said: m('own.endedOthers', { count }) };
  },
  makeToken: async (event) => {
    const form = await event.request.formData();
    const [name = '', days = '', password = ''] = ['name', 'days', 'password'].map((field) => String(form.get(field) ?? ''));
    const scopes = form.getAll('scopes').map(String);
    if (scopes.length === 0) return fail(422, { act: 'token', name, fault: 'scopes', error: m('own.scopesMissing') });
    const made = await event.locals.app.accounts.makeApiToken(event.locals.viewer, { name, scopes, days: Number(days), password });
    return made.ok ? { act: 'token', said: m('own.tokenMade'), token: made.value.token } : fail(422, { act: 'token', name, fault: made.fault, error: faultText(made.fault) });
  },
  revokeToken: async (event) => {
    const { id } = await fieldsOf(event, ['id']);
    if (!(await event.locals.app.accounts.revokeApiToken(event.locals.viewer, idOf(id)))) error(404, m('error.notFound'));
    return { act: 'tokens', said: m('own.revoked') };
  },
  delete: async (event) => {
    const { password } = await fieldsOf(event, ['password']);
    const done = await event.locals.app.accounts.deleteOwn(event.locals.viewer, password);
    if (!done.ok) return faulty('delete', done.fault);
    forgetSession(event);
    redirect(303, '/');
  },
};

function faulty(act: string, fault: AccountFault) {
  return fail(422, { act, fault, error: faultText(fault) });
}

async function fieldsOf<const Name extends string>({ request }: RequestEvent, names: readonly Name[]): Promise<Record<Name, string>> {
  const form = await request.formData();
  return Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? '')])) as Record<Name, string>;
}

function idOf(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
