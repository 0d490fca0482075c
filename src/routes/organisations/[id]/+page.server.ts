import { error, fail } from '@sveltejs/kit';
import { ACCOUNT_ROLES, type Outcome } from '#lib/domain/accounts.ts';
import { ERRORS } from '#lib/domain/codes.ts';
import { m } from '#lib/messages/index.ts';
import { faultText } from '../../account-faults.ts';
import { findAppError } from '../../api/public-route.ts';
import { pathId } from '../../api/query.ts';
import { requireRight } from '../../require-right.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store' });
  requireRight(event);
  const { locals } = event;
  const found = await known(() => locals.app.accounts.getOrganisation(locals.viewer, pathId(event.params.id, 'organisation')));
  return {
    ...found,
    roles: ACCOUNT_ROLES.map((value) => ({ value, label: m(`role.${value}`) })),
    bar: { title: found.organisation.name, backHref: '/organisations' },
  };
};

export const actions: Actions = {
  change: async (event) => {
    const { name, who } = await fieldsOf(event, ['name', 'who']);
    return done('change', await known(() => event.locals.app.accounts.changeOrganisation(event.locals.viewer, pathId(event.params.id, 'organisation'), { name, isPublic: who !== 'members' })));
  },
  add: async (event) => {
    const { email, role } = await fieldsOf(event, ['email', 'role']);
    const added = await known(() => event.locals.app.accounts.addMember(event.locals.viewer, pathId(event.params.id, 'organisation'), { email, role }));
    return added.ok ? { act: 'add', said: m('organisation.saved') } : fail(422, { act: 'add', email, error: m('organisation.nobody') });
  },
  remove: async (event) => {
    const { account } = await fieldsOf(event, ['account']);
    await known(() => event.locals.app.accounts.removeMember(event.locals.viewer, pathId(event.params.id, 'organisation'), account));
    return { act: 'remove', said: m('organisation.removed') };
  },
};

function done(act: string, outcome: Outcome<null>) {
  return outcome.ok ? { act, said: m('organisation.saved') } : fail(422, { act, error: faultText(outcome.fault) });
}

/** What is not there, or is not an organisation's number, is no page. */
async function known<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const found = findAppError(cause);
    if (found === null || found.status >= 500) throw cause;
    error(found.status, ERRORS[found.code][1]);
  }
}

async function fieldsOf<const Name extends string>({ request }: RequestEvent, names: readonly Name[]): Promise<Record<Name, string>> {
  const form = await request.formData();
  return Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? '')])) as Record<Name, string>;
}
