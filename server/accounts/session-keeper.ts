import { VISITOR, type Account, type Client, type NewSession, type Viewer } from '#lib/domain/accounts.ts';
import { networkOf } from '#lib/domain/network-of.ts';
import type { Pool } from '#server/db/pool.ts';
import { boundSessions, deleteSessionByToken, findSession, insertSession, touchSession } from '#server/db/sessions.ts';
import { makeSecret, sha256Of } from './secrets.ts';

const DAY_MS = 86_400_000;
/** Unused for so long, a session ends; and after so long at all events. */
export const SESSION_IDLE_MS = 14 * DAY_MS;
export const SESSION_MS = 30 * DAY_MS;
/** "Last used" is as exact as this. */
const TOUCH_EVERY_MS = 60_000;
const MOST_SESSIONS = 30;
const TOKEN = /^[\w-]{43}$/;

export interface SessionKeeper {
  /** The visitor for whatever is not a session in force. */
  viewerOf(token: string | undefined): Promise<Viewer>;
  /** `account` null: whoever had the administrator's token. */
  open(account: Account | null, client: Client): Promise<Omit<NewSession, 'knownBrowser'>>;
  close(token: string): Promise<void>;
}

export interface SessionKeeperOptions {
  pool: Pool;
  /** Of the administrator's token in force, in hexadecimal. */
  adminSha256: string;
  randomBytes(size: number): Uint8Array;
  now(): number;
}

export function makeSessionKeeper({ pool, adminSha256, randomBytes, now }: SessionKeeperOptions): SessionKeeper {
  // of the hash, not the hash itself: what stands in the table of sessions signs nobody in
  const adminMark = sha256Of(`session.${adminSha256}`);
  return {
    async viewerOf(token) {
      if (token === undefined || !TOKEN.test(token)) return VISITOR;
      const nowMs = now();
      const session = await findSession(pool, sha256Of(token), { nowMs, idleMs: SESSION_IDLE_MS, adminSha256: adminMark });
      if (session === null) return VISITOR;
      if (nowMs - session.seenMs > TOUCH_EVERY_MS) await touchSession(pool, session.id, nowMs);
      const { account, organisations } = session;
      return { role: account?.role ?? 'administrator', account, by: account === null ? 'administrator-token' : 'session', sessionId: session.id, scopes: null, organisations };
    },
    async open(account, { address, userAgent }) {
      const token = makeSecret(randomBytes);
      const nowMs = now();
      await insertSession(pool, {
        tokenSha256: sha256Of(token),
        accountId: account?.id ?? null,
        adminSha256: account === null ? adminMark : null,
        nowMs,
        expiresMs: nowMs + SESSION_MS,
        userAgent: userAgent.replace(/[^\x20-\x7e]/g, '').slice(0, 200),
        network: networkOf(address),
      });
      if (account !== null) await boundSessions(pool, account.id, MOST_SESSIONS);
      return { token, maxAgeS: SESSION_MS / 1000 };
    },
    async close(token) {
      if (TOKEN.test(token)) await deleteSessionByToken(pool, sha256Of(token));
    },
  };
}
