import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#lib/domain/codes.ts';
import { startEmbedded, type Embedded } from '#server/db/embedded/index.ts';
import { acquireInstanceLock } from '#server/db/instance-lock.ts';
import { migrate, type MigrateResult } from '#server/db/migrate.ts';
import { openPool, sqlStateOf, type Pool } from '#server/db/pool.ts';
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
const REACH_MS = 60_000;
const REACH_EVERY_MS = 100;
/** The server is starting, stopping, or recovering from a crash. */
const CANNOT_CONNECT_NOW = '57P03';

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
    await untilReachable(pool, say);
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

/** An existing database may still be starting: after a power cut, or beside this one in a compose file. Throws `db.unavailable`. */
async function untilReachable(pool: Pool, say: (line: string) => void): Promise<void> {
  const givenUpMs = performance.now() + REACH_MS;
  for (let isSaid = false; ; isSaid = true) {
    try {
      await pool.query('select 1');
      return;
    } catch (cause) {
      const state = sqlStateOf(cause);
      if (state !== null && state !== CANNOT_CONNECT_NOW) throw cause;
      // with several addresses for a name the messages are inside
      const why = cause instanceof AggregateError ? cause.errors.map((one: Error) => one.message).join(', ') : cause instanceof Error ? cause.message : String(cause);
      if (performance.now() > givenUpMs) throw new AppError('db.unavailable', `The database does not answer: ${why}`, { cause });
      if (!isSaid) say(`the database does not answer yet (${why}); waiting up to ${REACH_MS / 1000} s`);
      await delay(REACH_EVERY_MS);
    }
  }
}
