import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '#server/db/migrate.ts';
import { openPool } from '#server/db/pool.ts';
import { startEmbedded } from '#server/db/embedded/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Administrator's address of a server for each dialect that could be reached. */
    databases: { dialect: 'plain' | 'timescale'; url: string; template: string }[];
  }
}

const UNSAFE = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/** One server for all database tests, with a migrated template that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lichen-db-'));
  await chmod(dataDir, 0o755);
  const embedded = await startEmbedded({ dataDir, log: () => undefined, settings: UNSAFE });
  const databases = [await makeTemplate('plain', embedded.url)];
  const timescaleUrl = process.env['TIMESCALE_URL'];
  if (timescaleUrl) databases.push(await makeTemplate('timescale', timescaleUrl));
  else console.log('skipped: database tests on TimescaleDB (set TIMESCALE_URL to a server that has it, e.g. postgres://postgres@127.0.0.1:5432/postgres)');
  project.provide('databases', databases);
  return async () => {
    for (const database of databases) await dropTemplate(database);
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

async function makeTemplate(dialect: 'plain' | 'timescale', url: string) {
  const template = `lichen_template_${process.pid}`;
  await onServer(url, `create database ${template}`);
  const pool = openPool(urlOf(url, template));
  const found = await migrate(pool, { mustBeDurable: dialect === 'timescale' });
  // background jobs would change tables while a test looks at them; they are run by the tests that ask for them
  if (found.dialect === 'timescale') await pool.query('select alter_job(job_id, scheduled => false) from timescaledb_information.jobs where job_id >= 1000');
  await pool.end();
  if (found.dialect !== dialect) throw new Error('the server at TIMESCALE_URL has no usable TimescaleDB');
  // a database that somebody is connected to, TimescaleDB's own scheduler for one, cannot be cloned
  await onServer(url, `alter database ${template} allow_connections false`);
  await onServer(url, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${template}'`);
  return { dialect, url, template };
}

async function dropTemplate({ url, template }: { url: string; template: string }): Promise<void> {
  await onServer(url, `drop database if exists ${template} with (force)`);
}

async function onServer(url: string, statement: string): Promise<void> {
  const pool = openPool(url, { max: 1 });
  await pool.query(statement);
  await pool.end();
}

function urlOf(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
