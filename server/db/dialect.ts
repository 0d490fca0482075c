import type { Db } from './pool.ts';

/** Which rollups the database has; nothing above server/db asks. */
export type Dialect = 'plain' | 'timescale';

/** Chosen once, at the first migration: a database never changes its dialect. */
export async function chooseDialect(db: Db, applied: string[], log: (line: string) => void): Promise<Dialect> {
  if (applied.some((name) => name.startsWith('timescale/'))) return 'timescale';
  if (applied.some((name) => name.startsWith('plain/'))) return 'plain';
  return (await isTimescaleUsable(db, log)) ? 'timescale' : 'plain';
}

async function isTimescaleUsable(db: Db, log: (line: string) => void): Promise<boolean> {
  // the loader's settings are listed only where shared_preload_libraries names it
  const { rows } = await db.query<{ installed: boolean; loaded: boolean }>(`
    select
      installed_version is not null as installed,
      exists (select from pg_settings where name = 'timescaledb.max_background_workers') as loaded
    from pg_available_extensions
    where name = 'timescaledb'`);
  const found = rows[0];
  if (found === undefined) return false;
  if (!found.loaded) {
    log('TimescaleDB is installed but not loaded (shared_preload_libraries); using plain PostgreSQL');
    return false;
  }
  return (found.installed || (await isCreated(db, log))) && (await hasColumnstore(db, log));
}

async function isCreated(db: Db, log: (line: string) => void): Promise<boolean> {
  try {
    await db.query('create extension if not exists timescaledb');
    return true;
  } catch (error) {
    log(`TimescaleDB is there but cannot be created (${error instanceof Error ? error.message : String(error)}); using plain PostgreSQL`);
    return false;
  }
}

/** True where the rollups are tables of the application's own. */
export async function isPlainDatabase(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>("select to_regclass('rollup_watermark') is not null as found");
  return rows[0]?.found === true;
}

/** The Apache edition has neither continuous aggregates nor compression. */
async function hasColumnstore(db: Db, log: (line: string) => void): Promise<boolean> {
  const { rows } = await db.query<{ licence: string | null }>("select current_setting('timescaledb.license', true) as licence");
  if (rows[0]?.licence !== 'apache') return true;
  log('This TimescaleDB is the Apache edition, without continuous aggregates; using plain PostgreSQL');
  return false;
}
