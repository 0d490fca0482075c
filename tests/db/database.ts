import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { openPool, type Pool } from '#server/db/pool.ts';
import type { Dialect } from '#server/db/dialect.ts';

/** A database of its own, cloned from the migrated template. */
export interface TestDatabase {
  dialect: Dialect;
  url: string;
  pool: Pool;
  /** Closes the pool, fails where a client was left open, and drops the database. */
  drop(): Promise<void>;
}

/** The dialects this run has a server for: `describe.each(DIALECTS)`. */
export const DIALECTS: Dialect[] = inject('databases').map((database) => database.dialect);

export async function makeDatabase(dialect: Dialect = 'plain'): Promise<TestDatabase> {
  const server = inject('databases').find((database) => database.dialect === dialect);
  if (server === undefined) throw new Error(`no server for ${dialect}`);
  const name = `lichen_test_${randomUUID().replaceAll('-', '')}`;
  const admin = openPool(server.url, { max: 1 });
  await admin.query(`create database ${name} template ${server.template}`);
  const address = new URL(server.url);
  address.pathname = `/${name}`;
  const pool = openPool(address.href, { max: 8, applicationName: 'test' });
  const drop = async () => {
    const leaked = pool.totalCount - pool.idleCount;
    await pool.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    if (leaked > 0) throw new Error(`${leaked} database clients were not released`);
  };
  return { dialect, url: address.href, pool, drop };
}
