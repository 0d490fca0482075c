import type { Account, AccountRole, AuditEntry, Client, Invitation, NewSession, Outcome, Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { THIS_INSTANCE } from '#lib/domain/sight.ts';
import { findAccount, findAccountByEmail, insertAccount, keepingAnAdministrator, listAccounts, setDisabled, setRole, shownAccount } from '#server/db/accounts.ts';
import { insertAudit, listAudit } from '#server/db/audit.ts';
import { deleteOnceTokens, findOnceToken, insertOnceToken, listInvitations, takeOnceToken } from '#server/db/once-tokens.ts';
import { findOrganisation, setMember } from '#server/db/organisations.ts';
import { transaction } from '#server/db/pool.ts';
import { findEmail, findName } from './account-fields.ts';
import type { AccountParts } from './account-parts.ts';
import { refuseOthers, roleOf } from './for-administrators.ts';
import { refused } from './own-account.ts';
import { findPasswordFault } from './password-fault.ts';
import { makeSecret, sha256Of, signBrowser } from './secrets.ts';

/** Who may what on this instance: for administrators, who get AppError `auth.forbidden` otherwise. */
export interface People {
  listPeople(viewer: Viewer): Promise<{ accounts: Account[]; invitations: Invitation[] }>;
  /** A link that makes an account of this role and a member of an organisation, this instance unless told otherwise, once, within a week; it goes out by mail where mail is set, and is given back here. */
  invite(viewer: Viewer, input: { email: string; role: string; organisation?: string }): Promise<Outcome<{ token: string }>>;
  withdrawInvitation(viewer: Viewer, email: string): Promise<void>;
  findInvitation(token: string): Promise<{ email: string; role: AccountRole } | null>;
  acceptInvitation(token: string, input: { name: string; password: string }, client: Client): Promise<Outcome<NewSession>>;
  changeRole(viewer: Viewer, id: string, role: string): Promise<Outcome<null>>;
  /** A disabled account's sessions end at once. */
  disable(viewer: Viewer, id: string, isDisabled: boolean): Promise<Outcome<null>>;
  /** Newest first; `beforeId` goes on from an earlier page. */
  listAudit(viewer: Viewer, query: { beforeId?: number | null; limit: number }): Promise<AuditEntry[]>;
}

const INVITE_MS = 7 * 86_400_000;
const MOST_LISTED = 1000;
const MOST_INVITATIONS = 200;

export function makePeople({ pool, hasher, keeper, secret, randomBytes, now, sendMail, onError, isMailSet }: AccountParts): People {
  const find = (token: string) => findOnceToken(pool, 'invite', sha256Of(token), now());
  const getAccount = async (id: string) => {
    const account = await findAccount(pool, id);
    if (account === null) throw new AppError('resource.unknown', 'There is no such account.');
    return account;
  };

  const organisationOf = async (text = '') => {
    if (text === '') return THIS_INSTANCE;
    const id = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
    if ((await findOrganisation(pool, id)) === null) throw new AppError('request.invalid', 'organisation: the id of one that there is.');
    return id;
  };

  return {
    async listPeople(viewer) {
      refuseOthers(viewer);
      return { accounts: await listAccounts(pool, MOST_LISTED), invitations: await listInvitations(pool, now(), MOST_INVITATIONS) };
    },
    async invite(viewer, { email: text, role: wanted, organisation }) {
      refuseOthers(viewer);
      const organisationId = await organisationOf(organisation);
      const email = findEmail(text);
      const role = roleOf(wanted);
      if (email === null) return refused('email');
      if ((await findAccountByEmail(pool, email)) !== null) return refused('taken');
      if ((await listInvitations(pool, now(), MOST_INVITATIONS)).length >= MOST_INVITATIONS) return refused('too-many');
      const token = makeSecret(randomBytes);
      const nowMs = now();
      await transaction(pool, async (tx) => {
        await deleteOnceTokens(tx, 'invite', { email });
        await insertOnceToken(tx, { tokenSha256: sha256Of(token), kind: 'invite', accountId: null, email, role, organisationId, createdMs: nowMs, expiresMs: nowMs + INVITE_MS });
        await insertAudit(tx, { viewer, act: 'account.invite', subject: 'account', after: { role, organisation: organisationId } });
      });
      if (isMailSet) void sendMail({ kind: 'invite', to: email, token }).catch(onError);
      return { ok: true, value: { token } };
    },
    async withdrawInvitation(viewer, email) {
      refuseOthers(viewer);
      await deleteOnceTokens(pool, 'invite', { email });
      await insertAudit(pool, { viewer, act: 'account.uninvite', subject: 'account' });
    },
    async findInvitation(token) {
      const found = await find(token);
      return found?.email == null || found.role === null ? null : { email: found.email, role: found.role };
    },
    async acceptInvitation(token, { name: text, password }, client) {
      const invitation = await find(token);
      if (invitation?.email == null || invitation.role === null) return refused('link');
      const { email, role } = invitation;
      const name = findName(text);
      if (name === null) return refused('name');
      const fault = findPasswordFault(password, { email, name });
      if (fault !== null) return refused(fault);
      const passwordHash = await hasher.hash(password);
      const account = await transaction(pool, async (tx) => {
        if ((await takeOnceToken(tx, 'invite', sha256Of(token), now())) === null) return null;
        const made = await insertAccount(tx, { email, name, role, passwordHash });
        if (made === null) return null;
        const organisationId = invitation.organisationId ?? THIS_INSTANCE;
        await setMember(tx, { accountId: made.id, organisationId, role });
        await insertAudit(tx, { viewer: { account: shownAccount(made), by: 'session' }, act: 'account.accept', subject: `account/${made.id}`, after: { role, organisation: organisationId } });
        return made;
      });
      if (account === null) return refused('link');
      const session = await keeper.open(shownAccount(account), client);
      return { ok: true, value: { ...session, knownBrowser: signBrowser(secret, account.id, randomBytes) } };
    },
    async changeRole(viewer, id, wanted) {
      refuseOthers(viewer);
      const role = roleOf(wanted);
      const account = await getAccount(id);
      const isDone = await keepingAnAdministrator(pool, async (tx) => {
        await setRole(tx, id, role);
        await insertAudit(tx, { viewer, act: 'account.role', subject: `account/${id}`, before: account.role, after: role });
      });
      return isDone ? { ok: true, value: null } : refused('last-administrator');
    },
    async disable(viewer, id, isDisabled) {
      refuseOthers(viewer);
      const account = await getAccount(id);
      const isDone = await keepingAnAdministrator(pool, async (tx) => {
        await setDisabled(tx, id, isDisabled);
        await insertAudit(tx, { viewer, act: isDisabled ? 'account.disable' : 'account.enable', subject: `account/${id}`, before: account.isDisabled, after: isDisabled });
      });
      return isDone ? { ok: true, value: null } : refused('last-administrator');
    },
    async listAudit(viewer, query) {
      refuseOthers(viewer);
      return listAudit(pool, query);
    },
  };
}
