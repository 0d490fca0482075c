import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded, type Embedded } from '#server/db/embedded/index.ts';
import { acquireInstanceLock } from '#server/db/instance-lock.ts';
import { migrate, type MigrateResult } from '#server/db/migrate.ts';
import { openPool, type Pool } from '#server/db/pool.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';

export interface Database {
  pool: Pool;
  /** For connections beside the pool's: downloads have their own. */
  url: string;
  dialect: MigrateResult['dialect'];
  /** What the operator should know: where the data is, what was recovered. */
  notes: string[];
  /** Takes the lock of this process again after the connection broke; throws `instance.running` where another has it now. */
  keepLock(): Promise<void>;
  stop(): Promise<void>;
}

const POOL_END_MS = 2000;

/** The embedded PostgreSQL or the one of DATABASE_URL: locked to this process and migrated. */
export async function openDatabase({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>, log: Log): Promise<Database> {
  const say = (line: string) => log.info(line);
  const embedded: Embedded | null = databaseUrl === null ? await startEmbedded({ dataDir, log: say }) : null;
  const url = embedded?.url ?? databaseUrl ?? '';
  const pool = openPool(url, { max: 12, onIdleError: (error) => log.debug(`a database connection broke: ${error.message}`) });
  const stop = async () => {
    // a long statement is not waited for: the server rolls it back
    await Promise.race([pool.end(), delay(POOL_END_MS, undefined, { ref: false })]);
    await embedded?.stop();
  };
  try {
    const lock = await acquireInstanceLock(pool);
    const { dialect } = await migrate(pool, { log: say });
    return {
      pool,
      url,
      dialect,
      notes: embedded?.notes ?? [],
      keepLock: () => lock.renew(),
      async stop() {
        await lock.release();
        await stop();
      },
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
