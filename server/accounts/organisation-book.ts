import type { Outcome, Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import type { Member, Organisation } from '#lib/domain/organisation.ts';
import { findAccountByEmail } from '#server/db/accounts.ts';
import { insertAudit } from '#server/db/audit.ts';
import { changeOrganisation, deleteMember, findOrganisation, insertOrganisation, listMembers, listOrganisations, setMember } from '#server/db/organisations.ts';
import { transaction } from '#server/db/pool.ts';
import type { AccountParts } from './account-parts.ts';
import { refuseOthers, roleOf } from './for-administrators.ts';
import { refused } from './own-account.ts';

/** Who owns stations, and who belongs to whom: for administrators, who get AppError `auth.forbidden` otherwise. */
export interface OrganisationBook {
  listOrganisations(viewer: Viewer): Promise<Organisation[]>;
  /** Throws `resource.unknown`. */
  getOrganisation(viewer: Viewer, id: number): Promise<{ organisation: Organisation; members: Member[] }>;
  createOrganisation(viewer: Viewer, name: string): Promise<Outcome<{ id: number }>>;
  changeOrganisation(viewer: Viewer, id: number, change: { name: string; isPublic: boolean }): Promise<Outcome<null>>;
  /** Somebody who has an account, by its address; `email`: nobody has. */
  addMember(viewer: Viewer, id: number, input: { email: string; role: string }): Promise<Outcome<null>>;
  removeMember(viewer: Viewer, id: number, accountId: string): Promise<void>;
}

const MOST_LISTED = 200;
const MOST_MEMBERS = 1000;
const MAX_NAME = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function makeOrganisationBook({ pool }: AccountParts): OrganisationBook {
  const get = async (id: number) => {
    const organisation = await findOrganisation(pool, id);
    if (organisation === null) throw new AppError('resource.unknown', 'There is no such organisation.');
    return organisation;
  };
  return {
    async listOrganisations(viewer) {
      refuseOthers(viewer);
      return listOrganisations(pool, MOST_LISTED);
    },
    async getOrganisation(viewer, id) {
      refuseOthers(viewer);
      return { organisation: await get(id), members: await listMembers(pool, id, MOST_MEMBERS) };
    },
    async createOrganisation(viewer, text) {
      refuseOthers(viewer);
      const name = nameOf(text);
      if (name === null) return refused('name');
      if ((await listOrganisations(pool, MOST_LISTED)).length >= MOST_LISTED) return refused('too-many');
      return transaction(pool, async (tx) => {
        const id = await insertOrganisation(tx, name);
        await insertAudit(tx, { viewer, act: 'organisation.create', subject: `organisation/${id}`, after: name });
        return { ok: true, value: { id } };
      });
    },
    async changeOrganisation(viewer, id, { name: text, isPublic }) {
      refuseOthers(viewer);
      const before = await get(id);
      const name = nameOf(text);
      if (name === null) return refused('name');
      await transaction(pool, async (tx) => {
        await changeOrganisation(tx, { id, name, isPublic });
        await insertAudit(tx, { viewer, act: 'organisation.change', subject: `organisation/${id}`, before: { name: before.name, isPublic: before.isPublic }, after: { name, isPublic } });
      });
      return { ok: true, value: null };
    },
    async addMember(viewer, id, { email, role: wanted }) {
      refuseOthers(viewer);
      await get(id);
      const role = roleOf(wanted);
      const account = await findAccountByEmail(pool, email.trim().toLowerCase());
      if (account === null) return refused('email');
      await transaction(pool, async (tx) => {
        await setMember(tx, { accountId: account.id, organisationId: id, role });
        await insertAudit(tx, { viewer, act: 'organisation.member', subject: `organisation/${id}`, after: { account: account.id, role } });
      });
      return { ok: true, value: null };
    },
    async removeMember(viewer, id, accountId) {
      refuseOthers(viewer);
      await get(id);
      if (!UUID.test(accountId) || !(await deleteMember(pool, { accountId, organisationId: id }))) throw new AppError('resource.unknown', 'There is no such member.');
      await insertAudit(pool, { viewer, act: 'organisation.member.remove', subject: `organisation/${id}`, before: { account: accountId } });
    },
  };
}

function nameOf(text: string): string | null {
  const name = text.trim();
  return name === '' || name.length > MAX_NAME || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name) ? null : name;
}
