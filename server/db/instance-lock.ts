import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#lib/domain/codes.ts';
import type { Db, Pool, PoolClient } from './pool.ts';

const LOCK = 7_241_002;
const ATTEMPTS = 25;
const ATTEMPT_MS = 100;

/**
 * One Lichen per database. Holds one connection for as long as the process runs; where that breaks, `isHeld` is false
 * until `renew` has it again. Throws `instance.running` where another program holds it.
 */
export async function acquireInstanceLock(pool: Pool): Promise<{ isHeld(): boolean; renew(): Promise<void>; release(): Promise<void> }> {
  let client: PoolClient | null = await lockedClient(pool);
  let isHeld = true;
  const watch = (held: PoolClient) => held.once('error', () => (isHeld = false));
  const drop = () => {
    client?.release(true);
    client = null;
  };
  watch(client);
  return {
    isHeld: () => isHeld,
    async renew() {
      if (isHeld) return;
      drop();
      client = await lockedClient(pool);
      isHeld = true;
      watch(client);
    },
    async release() {
      isHeld = false;
      drop();
    },
  };
}

/** True while a Lichen runs on this database. */
export async function isInstanceRunning(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ held: boolean }>(
    `select exists(
       select from pg_locks
       where locktype = 'advisory' and granted and classid = 0 and objid = $1 and objsubid = 1
         and database = (select oid from pg_database where datname = current_database())
     ) as held`,
    [LOCK],
  );
  return rows[0]?.held === true;
}

/** A server process may hold the lock for a moment after its client was killed. */
async function lockedClient(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect();
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [LOCK]);
      if (rows[0]?.got === true) return client;
      await delay(ATTEMPT_MS);
    }
  } catch (cause) {
    client.release(true);
    throw cause;
  }
  client.release();
  throw new AppError('instance.running', 'Another Lichen uses this database; stop it first, or give this one a database of its own');
}
