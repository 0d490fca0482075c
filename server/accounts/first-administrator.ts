import type { AccountFault, Client, NewSession, Outcome } from '#lib/domain/accounts.ts';
import { THIS_INSTANCE } from '#lib/domain/sight.ts';
import { findAccountByEmail, hasAdministrator, insertAccount, shownAccount } from '#server/db/accounts.ts';
import { insertAudit } from '#server/db/audit.ts';
import { deleteOnceTokens, findOnceToken, insertOnceToken, takeOnceToken } from '#server/db/once-tokens.ts';
import { setMember } from '#server/db/organisations.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { findEmail, findName } from './account-fields.ts';
import type { AccountParts } from './account-parts.ts';
import { findPasswordFault } from './password-fault.ts';
import { makeSecret, sha256Of, signBrowser } from './secrets.ts';

const FIRST_MS = 24 * 3_600_000;

/** A link that makes the first administrator, once, within a day; null where there is one already. A newer start's link takes the place of an older one's. */
export async function openFirstLink(pool: Pool, { now, randomBytes }: { now(): number; randomBytes(size: number): Uint8Array }): Promise<string | null> {
  if (await hasAdministrator(pool)) return null;
  const token = makeSecret(randomBytes);
  const nowMs = now();
  await deleteOnceTokens(pool, 'first');
  await insertOnceToken(pool, { tokenSha256: sha256Of(token), kind: 'first', accountId: null, email: null, role: null, createdMs: nowMs, expiresMs: nowMs + FIRST_MS });
  return token;
}

export interface FirstAdministrator {
  isFirstLink(token: string): Promise<boolean>;
  /** Uses the link up and signs in. */
  makeFirst(token: string, input: { email: string; name: string; password: string }, client: Client): Promise<Outcome<NewSession>>;
}

export function makeFirstAdministrator({ pool, hasher, keeper, secret, randomBytes, now }: AccountParts): FirstAdministrator {
  const find = (token: string) => findOnceToken(pool, 'first', sha256Of(token), now());
  return {
    isFirstLink: async (token) => (await find(token)) !== null,
    async makeFirst(token, input, client) {
      if ((await find(token)) === null) return refused('link'); // before the hash: strangers do not make it work
      const email = findEmail(input.email);
      const name = findName(input.name);
      if (email === null) return refused('email');
      if (name === null) return refused('name');
      const fault = findPasswordFault(input.password, { email, name });
      if (fault !== null) return refused(fault);
      if ((await findAccountByEmail(pool, email)) !== null) return refused('taken');
      const passwordHash = await hasher.hash(input.password);
      const account = await transaction(pool, async (tx) => {
        if ((await takeOnceToken(tx, 'first', sha256Of(token), now())) === null || (await hasAdministrator(tx))) return null;
        const made = await insertAccount(tx, { email, name, role: 'administrator', passwordHash });
        if (made === null) return null;
        await setMember(tx, { accountId: made.id, organisationId: THIS_INSTANCE, role: 'administrator' });
        await insertAudit(tx, { viewer: null, act: 'account.first', subject: `account/${made.id}`, after: { role: 'administrator' } });
        return made;
      });
      if (account === null) return refused('link');
      const session = await keeper.open(shownAccount(account), client);
      return { ok: true, value: { ...session, knownBrowser: signBrowser(secret, account.id, randomBytes) } };
    },
  };
}

function refused(fault: AccountFault): { ok: false; fault: AccountFault } {
  return { ok: false, fault };
}
