import type { Client, SignIn } from '#lib/domain/accounts.ts';
import { networkOf } from '#lib/domain/network-of.ts';
import { findAccountByEmail, shownAccount } from '#server/db/accounts.ts';
import { findEmail } from './account-fields.ts';
import type { AccountParts } from './account-parts.ts';
import { GATE_LIMITS } from './sign-in-gate.ts';
import { findBrowser, signBrowser } from './secrets.ts';

export interface SigningIn {
  /** `knownBrowser`: the mark of an earlier sign-in. The same time and the same answer for a wrong password and an unknown address. */
  signIn(input: { email: string; password: string; knownBrowser: string | null }, client: Client): Promise<SignIn>;
  /** With the administrator's token. */
  signInByToken(token: string, client: Client): Promise<SignIn>;
  signOut(token: string): Promise<void>;
}

const MOST_PASSWORD_BYTES = 2048;

export function makeSigningIn(parts: AccountParts): SigningIn {
  const { pool, gate, hasher, keeper, isAdministrator, secret, randomBytes, makeLimit } = parts;
  const tokenLimit = makeLimit('token', GATE_LIMITS.token.most, GATE_LIMITS.token.windowS);
  return {
    async signIn({ email: text, password, knownBrowser }, client) {
      const email = findEmail(text) ?? '';
      // only a browser with a mark is worth a look before the gate: a flood has none
      const marked = knownBrowser === null ? null : await findAccountByEmail(pool, email);
      const browser = marked === null ? null : findBrowser(secret, knownBrowser, marked.id);
      const attempt = { email, address: client.address, browser };
      const waitS = await gate.enter(attempt);
      if (waitS !== null) return { ok: false, why: 'wait', waitS };
      const account = marked ?? (await findAccountByEmail(pool, email));
      // one text longer than any password is compared with nothing, as fast or slow as all others
      const isRight = await hasher.verify(account?.passwordHash ?? null, password.slice(0, MOST_PASSWORD_BYTES));
      if (account === null || !isRight || account.isDisabled || password.length > MOST_PASSWORD_BYTES) {
        await gate.failed(attempt);
        return { ok: false, why: 'wrong' };
      }
      await gate.succeeded(attempt);
      const session = await keeper.open(account, client);
      return { ok: true, session: { ...session, knownBrowser: signBrowser(secret, account.id, randomBytes) }, account: shownAccount(account) };
    },
    async signInByToken(token, client) {
      const network = networkOf(client.address);
      const waitS = await tokenLimit.take(network);
      if (waitS !== null) return { ok: false, why: 'wait', waitS };
      if (!isAdministrator(token)) return { ok: false, why: 'wrong' };
      await tokenLimit.giveBack(network);
      return { ok: true, session: { ...(await keeper.open(null, client)), knownBrowser: null }, account: null };
    },
    signOut: (token) => keeper.close(token),
  };
}
