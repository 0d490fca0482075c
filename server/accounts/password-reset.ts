import type { Client, NewSession, Outcome } from '#lib/domain/accounts.ts';
import { networkOf } from '#lib/domain/network-of.ts';
import { findAccount, findAccountByEmail, setPasswordHash, shownAccount } from '#server/db/accounts.ts';
import { insertAudit } from '#server/db/audit.ts';
import { deleteOnceTokens, findOnceToken, insertOnceToken, takeOnceToken } from '#server/db/once-tokens.ts';
import { transaction } from '#server/db/pool.ts';
import { deleteOtherSessions } from '#server/db/sessions.ts';
import { forgetFailures } from '#server/db/sign-in-failures.ts';
import { findEmail } from './account-fields.ts';
import type { AccountParts } from './account-parts.ts';
import { refused } from './own-account.ts';
import { findPasswordFault } from './password-fault.ts';
import { makeSecret, sha256Of, signBrowser } from './secrets.ts';

export interface PasswordReset {
  /** Sends a link to the address if there is an account with it. Answers at once and alike: seconds to wait for who asks too often, otherwise null. */
  askReset(email: string, client: Client): Promise<number | null>;
  isResetLink(token: string): Promise<boolean>;
  /** Uses the link up, ends every session, and signs in. */
  reset(token: string, password: string, client: Client): Promise<Outcome<NewSession>>;
}

const RESET_MS = 3_600_000;

export function makePasswordReset({ pool, hasher, keeper, secret, randomBytes, makeLimit, now, sendMail, onError }: AccountParts): PasswordReset {
  const byNetwork = makeLimit('reset-network', 10, 900);
  const byEmail = makeLimit('reset-email', 3, 3600);
  const byAll = makeLimit('reset-all', 200, 3600);
  const find = (token: string) => findOnceToken(pool, 'reset', sha256Of(token), now());

  async function mailLink(email: string): Promise<void> {
    const account = await findAccountByEmail(pool, email);
    if (account === null || account.isDisabled || (await byEmail.take(account.id)) !== null) return;
    const token = makeSecret(randomBytes);
    const nowMs = now();
    await deleteOnceTokens(pool, 'reset', { accountId: account.id });
    await insertOnceToken(pool, { tokenSha256: sha256Of(token), kind: 'reset', accountId: account.id, email: null, role: null, createdMs: nowMs, expiresMs: nowMs + RESET_MS });
    await sendMail({ kind: 'reset', to: email, token });
  }

  return {
    async askReset(text, { address }) {
      const waitS = (await byNetwork.take(networkOf(address))) ?? (await byAll.take('all'));
      const email = findEmail(text);
      if (waitS !== null) return waitS;
      if (email !== null) void mailLink(email).catch(onError); // not waited for: the answer's time says nothing of whom it knows
      return null;
    },
    isResetLink: async (token) => (await find(token)) !== null,
    async reset(token, password, client) {
      const known = await find(token);
      const account = known?.accountId == null ? null : await findAccount(pool, known.accountId);
      if (account === null || account.isDisabled) return refused('link');
      const fault = findPasswordFault(password, account);
      if (fault !== null) return refused(fault);
      const passwordHash = await hasher.hash(password);
      const isTaken = await transaction(pool, async (tx) => {
        if ((await takeOnceToken(tx, 'reset', sha256Of(token), now())) === null) return false;
        await setPasswordHash(tx, account.id, passwordHash);
        await deleteOtherSessions(tx, account.id, null);
        await forgetFailures(tx, sha256Of(account.email));
        await insertAudit(tx, { viewer: { account: shownAccount(account), by: 'session' }, act: 'account.reset', subject: `account/${account.id}` });
        return true;
      });
      if (!isTaken) return refused('link');
      const session = await keeper.open(shownAccount(account), client);
      return { ok: true, value: { ...session, knownBrowser: signBrowser(secret, account.id, randomBytes) } };
    },
  };
}
