import { setTimeout as delay } from 'node:timers/promises';
import { attachEmbedded } from '#server/db/embedded/index.ts';
import { openPool, type Pool } from '#server/db/pool.ts';
import { killDatabase } from './product.ts';

/** An existing PostgreSQL or TimescaleDB to test on, as its superuser; without it the product starts its embedded one. */
const SERVER_URL = process.env['E2E_DATABASE_URL'];
/** kill -9 reaches a server on this machine alone. */
const IS_LOCAL = SERVER_URL !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(SERVER_URL).hostname);

/** Where a product under test keeps its readings. */
export interface Store {
  /** What the product must be started with. */
  env: Record<string, string>;
  /** A way in beside the product. */
  open(): Promise<{ pool: Pool; close(): Promise<void> }>;
  /** kill -9: of the embedded postmaster, or of one backend, on which an existing server ends all others and recovers from its log. */
  kill(): Promise<void>;
  /** Takes a database of its own away again. */
  drop(): Promise<void>;
}

export async function makeStore(dataDir: string): Promise<Store> {
  return SERVER_URL === undefined ? embeddedStore(dataDir) : existingStore(SERVER_URL);
}

function embeddedStore(dataDir: string): Store {
  return {
    env: {},
    async open() {
      const embedded = await attachEmbedded(dataDir);
      const pool = openPool(embedded.url, { max: 2 });
      return { pool, close: () => pool.end().then(() => embedded.stop()) };
    },
    kill: () => Promise.resolve(killDatabase(dataDir)),
    drop: () => Promise.resolve(),
  };
}

async function existingStore(serverUrl: string): Promise<Store> {
  const name = `lichen_e2e_${process.pid}_${Date.now()}`;
  await answerOf(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    env: { DATABASE_URL: url.href },
    open() {
      const pool = openPool(url.href, { max: 2 });
      return Promise.resolve({ pool, close: () => pool.end() });
    },
    kill: () => killBackend(url.href),
    drop: async () => void (await answerOf(serverUrl, `drop database if exists ${name} with (force)`)),
  };
}

async function killBackend(url: string): Promise<void> {
  const others = "from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()";
  if (!IS_LOCAL) await answerOf(url, `select pg_terminate_backend(pid) ${others}`);
  else process.kill(Number((await answerOf(url, `select pid ${others} limit 1`))[0]?.['pid']), 'SIGKILL');
}

/** A server that has just been killed answers again within seconds. */
async function answerOf(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const pool = openPool(url, { max: 1 });
  try {
    for (let tries = 0; ; tries += 1) {
      try {
        return (await pool.query<Record<string, unknown>>(statement)).rows;
      } catch (error) {
        if (tries >= 100) throw error;
        await delay(100);
      }
    }
  } finally {
    await pool.end();
  }
}
