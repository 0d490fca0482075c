import { fail, type RequestEvent } from '@sveltejs/kit';
import { ACCOUNT_ROLES, type Outcome } from '#lib/domain/accounts.ts';
import { m } from '#lib/messages/index.ts';
import { faultText } from '../account-faults.ts';
import { requireRight } from '../require-right.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, route, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  requireRight({ locals, url, route });
  const { accounts, invitations } = await locals.app.accounts.listPeople(locals.viewer);
  const organisations = await locals.app.accounts.listOrganisations(locals.viewer);
  return {
    accounts: accounts.map((account) => ({ ...account, isYou: account.id === locals.viewer.account?.id })),
    invitations: invitations.map(({ role, ...rest }) => ({ ...rest, roleName: m(`role.${role}`) })),
    roles: ACCOUNT_ROLES.map((value) => ({ value, label: m(`role.${value}`), can: m(`role.can.${value}`) })),
    organisations: organisations.map(({ id, name }) => ({ value: String(id), label: name })),
    nowMs: Date.now(),
    bar: { title: m('people.title'), backHref: '/account' },
  };
};

export const actions: Actions = {
  invite: async (event) => {
    const { email, role, organisation } = await fieldsOf(event, ['email', 'role', 'organisation']);
    const { accounts } = event.locals.app;
    const made = await accounts.invite(event.locals.viewer, { email, role, organisation });
    if (!made.ok) return fail(422, { act: 'invite', email, error: faultText(made.fault) });
    return { act: 'invite', said: m(accounts.isMailSet ? 'people.invitedMail' : 'people.invitedLink', { email }), link: `${event.url.origin}/invite/${made.value.token}` };
  },
  withdraw: async (event) => {
    const { email } = await fieldsOf(event, ['email']);
    await event.locals.app.accounts.withdrawInvitation(event.locals.viewer, email);
    return { act: 'withdraw', said: m('people.withdrawn') };
  },
  role: async (event) => {
    const { id, role } = await fieldsOf(event, ['id', 'role']);
    return changed(await event.locals.app.accounts.changeRole(event.locals.viewer, id, role));
  },
  disable: async (event) => {
    const { id, isDisabled } = await fieldsOf(event, ['id', 'isDisabled']);
    return changed(await event.locals.app.accounts.disable(event.locals.viewer, id, isDisabled === 'true'));
  },
};

function changed(done: Outcome<null>) {
  return done.ok ? { act: 'change', said: m('people.changed') } : fail(422, { act: 'change', error: faultText(done.fault) });
}

async function fieldsOf<const Name extends string>({ request }: RequestEvent, names: readonly Name[]): Promise<Record<Name, string>> {
  const form = await request.formData();
  return Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? '')])) as Record<Name, string>;
}
