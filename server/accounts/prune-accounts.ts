import { pruneOnceTokens } from '#server/db/once-tokens.ts';
import type { Pool } from '#server/db/pool.ts';
import { pruneSessions } from '#server/db/sessions.ts';
import { pruneFailures } from '#server/db/sign-in-failures.ts';
import { SESSION_IDLE_MS } from './session-keeper.ts';

const DAY_MS = 86_400_000;

/** Removes what holds no more: ended sessions, links too old, failures of yesterday. */
export async function pruneAccounts(pool: Pool, nowMs: number): Promise<void> {
  await pruneSessions(pool, { nowMs, idleMs: SESSION_IDLE_MS });
  await pruneOnceTokens(pool, nowMs);
  await pruneFailures(pool, nowMs - DAY_MS);
}
