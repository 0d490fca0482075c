import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import { findApiToken, touchApiToken } from '#server/db/api-tokens.ts';
import type { Pool } from '#server/db/pool.ts';
import { API_TOKEN_PREFIX, sha256Of } from './secrets.ts';

const TOUCH_EVERY_MS = 60_000;
const API_TOKEN = new RegExp(`^${API_TOKEN_PREFIX}[\\w-]{43}$`);

/** Who a token of `Authorization: Bearer` stands for: the administrator's, or a person's; null: neither. */
export function makeBearerViewer({ pool, isAdministrator, now }: { pool: Pool; isAdministrator(token: string): boolean; now(): number }): (token: string) => Promise<Viewer | null> {
  return async (token) => {
    if (isAdministrator(token)) return { ...VISITOR, role: 'administrator', by: 'administrator-token' };
    if (!API_TOKEN.test(token)) return null;
    const nowMs = now();
    const found = await findApiToken(pool, sha256Of(token), nowMs);
    if (found === null) return null;
    if (found.usedMs === null || nowMs - found.usedMs > TOUCH_EVERY_MS) await touchApiToken(pool, found.id, nowMs);
    return { role: found.account.role, account: found.account, by: 'token', sessionId: null, scopes: found.scopes, organisations: found.organisations };
  };
}
