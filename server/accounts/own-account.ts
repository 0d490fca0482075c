import { SCOPES, scopesOf, type AccountFault, type ApiTokenView, type Client, type NewSession, type Outcome, type SessionView, type Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { deleteAccount, findAccount, keepingAnAdministrator, setAccountName, setPasswordHash, shownAccount, type AccountRow } from '#server/db/accounts.ts';
import { deleteApiToken, insertApiToken, listApiTokens } from '#server/db/api-tokens.ts';
import { insertAudit, listAudit } from '#server/db/audit.ts';
import { deleteOtherSessions, deleteSession, listSessions } from '#server/db/sessions.ts';
import { findName } from './account-fields.ts';
import type { AccountParts } from './account-parts.ts';
import { findPasswordFault } from './password-fault.ts';
import { API_TOKEN_PREFIX, makeSecret, sha256Of, signBrowser } from './secrets.ts';
import { SESSION_IDLE_MS } from './session-keeper.ts';

/** What a person does with their own account. The viewer is one that signed in with an account; others get AppError `auth.missing`. */
export interface OwnAccount {
  sessions(viewer: Viewer): Promise<SessionView[]>;
  endSession(viewer: Viewer, id: number): Promise<boolean>;
  /** All but this one. */
  endOtherSessions(viewer: Viewer): Promise<number>;
  rename(viewer: Viewer, name: string): Promise<Outcome<null>>;
  /** Ends every session and signs this browser in anew. */
  changePassword(viewer: Viewer, input: { current: string; next: string }, client: Client): Promise<Outcome<NewSession>>;
  apiTokens(viewer: Viewer): Promise<ApiTokenView[]>;
  /** The token is given this once. */
  makeApiToken(viewer: Viewer, input: { name: string; scopes: readonly string[]; days: number; password: string }): Promise<Outcome<{ token: string; view: ApiTokenView }>>;
  revokeApiToken(viewer: Viewer, id: number): Promise<boolean>;
  /** Everything that is kept about the person, but secrets. */
  exportOf(viewer: Viewer): Promise<Record<string, unknown>>;
  /** The account, with sessions, tokens, rules and channels. */
  deleteOwn(viewer: Viewer, password: string): Promise<Outcome<null>>;
}

export const MOST_API_TOKENS = 20;
export const LONGEST_TOKEN_DAYS = 366;
const DAY_MS = 86_400_000;

export function makeOwnAccount(parts: AccountParts): OwnAccount {
  const { pool, hasher, keeper, secret, randomBytes, makeLimit, now } = parts;
  const proofs = makeLimit('proof', 10, 900);

  /** Whoever found an open browser must not guess the password there either. */
  async function proof(account: AccountRow, password: string): Promise<boolean> {
    const waitS = await proofs.take(account.id);
    if (waitS !== null) throw new AppError('rate.limited', 'Too many attempts.', { retryAfterS: waitS });
    const isRight = await hasher.verify(account.passwordHash, password);
    if (isRight) await proofs.giveBack(account.id);
    return isRight;
  }

  async function own({ account, by }: Viewer): Promise<AccountRow> {
    const row = account === null || by !== 'session' ? null : await findAccount(pool, account.id);
    if (row === null) throw new AppError('auth.missing', 'Sign in with your account.');
    return row;
  }

  return {
    sessions: async (viewer) => listSessions(pool, (await own(viewer)).id, { nowMs: now(), idleMs: SESSION_IDLE_MS, currentId: viewer.sessionId }),
    endSession: async (viewer, id) => deleteSession(pool, { id, accountId: (await own(viewer)).id }),
    endOtherSessions: async (viewer) => deleteOtherSessions(pool, (await own(viewer)).id, viewer.sessionId),
    async rename(viewer, text) {
      const name = findName(text);
      if (name === null) return refused('name');
      await setAccountName(pool, (await own(viewer)).id, name);
      return { ok: true, value: null };
    },
    async changePassword(viewer, { current, next }, client) {
      const account = await own(viewer);
      if (!(await proof(account, current))) return refused('wrong');
      const fault = findPasswordFault(next, account);
      if (fault !== null) return refused(fault);
      await setPasswordHash(pool, account.id, await hasher.hash(next));
      await deleteOtherSessions(pool, account.id, null);
      const session = await keeper.open(shownAccount(account), client);
      return { ok: true, value: { ...session, knownBrowser: signBrowser(secret, account.id, randomBytes) } };
    },
    apiTokens: async (viewer) => listApiTokens(pool, (await own(viewer)).id),
    async makeApiToken(viewer, { name: text, scopes: asked, days, password }) {
      const account = await own(viewer);
      const name = findName(text);
      const scopes = SCOPES.filter((scope) => asked.includes(scope));
      if (name === null) return refused('name');
      if (scopes.length === 0 || scopes.length !== asked.length || !scopesOf(account.role).includes(scopes.at(-1)!)) throw new AppError('request.invalid', 'These scopes cannot be given.');
      if (!Number.isInteger(days) || days < 1 || days > LONGEST_TOKEN_DAYS) throw new AppError('request.invalid', `A token holds for 1 to ${LONGEST_TOKEN_DAYS} days.`);
      if (!(await proof(account, password))) return refused('wrong');
      const token = API_TOKEN_PREFIX + makeSecret(randomBytes);
      const nowMs = now();
      const view = await insertApiToken(pool, { accountId: account.id, tokenSha256: sha256Of(token), name, scopes, nowMs, expiresMs: nowMs + days * DAY_MS }, MOST_API_TOKENS);
      if (view === null) return refused('too-many');
      await insertAudit(pool, { viewer, act: 'token.make', subject: `token/${view.id}`, after: { scopes, days } });
      return { ok: true, value: { token, view } };
    },
    async revokeApiToken(viewer, id) {
      const isGone = await deleteApiToken(pool, { id, accountId: (await own(viewer)).id });
      if (isGone) await insertAudit(pool, { viewer, act: 'token.revoke', subject: `token/${id}` });
      return isGone;
    },
    async exportOf(viewer) {
      const account = await own(viewer);
      const [sessions, apiTokens, acts] = await Promise.all([
        listSessions(pool, account.id, { nowMs: now(), idleMs: SESSION_IDLE_MS, currentId: viewer.sessionId }),
        listApiTokens(pool, account.id),
        listAudit(pool, { accountId: account.id, limit: 10_000 }),
      ]);
      return { account: shownAccount(account), sessions, apiTokens, acts };
    },
    async deleteOwn(viewer, password) {
      const account = await own(viewer);
      if (!(await proof(account, password))) return refused('wrong');
      const isDone = await keepingAnAdministrator(pool, async (tx) => {
        await deleteAccount(tx, account.id, `account:${account.id}`);
        await insertAudit(tx, { viewer, act: 'account.delete', subject: `account/${account.id}` });
      });
      return isDone ? { ok: true, value: null } : refused('last-administrator');
    },
  };
}

export function refused(fault: AccountFault): { ok: false; fault: AccountFault } {
  return { ok: false, fault };
}
