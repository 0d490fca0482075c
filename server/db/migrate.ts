import { AppError } from '#lib/domain/codes.ts';
import { chooseDialect, type Dialect } from './dialect.ts';
import { findMigrationFolder, listMigrations, type Migration } from './migration-files.ts';
import { syncParameters } from './parameters.ts';
import type { Db, Pool, PoolClient } from './pool.ts';
import { splitStatements } from './statements.ts';

export interface MigrateOptions {
  /** Folder of the files; default: `migrations` of the project. */
  directory?: string;
  log?: (line: string) => void;
  /** False only in tests that do not ask for durability. */
  mustBeDurable?: boolean;
}

export interface MigrateResult {
  dialect: Dialect;
  applied: string[];
}

/** Session lock against two programs that start at once. */
const LOCK = 7_241_001;

/** Brings the database to what this program needs, forward only. Any number of starters may call it at once. */
export async function migrate(pool: Pool, options: MigrateOptions = {}): Promise<MigrateResult> {
  const db = await pool.connect();
  try {
    await db.query('set statement_timeout = 0');
    await db.query('select pg_advisory_lock($1)', [LOCK]);
    return await migrateLocked(db, options);
  } finally {
    // the session ends, and with it its lock and settings
    db.release(true);
  }
}

/** Refuses a server that may lose what it confirmed. */
export async function assertDurable(db: Db): Promise<void> {
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    const { rows } = await db.query<{ value: string }>('select current_setting($1) as value', [name]);
    if (rows[0]?.value === 'off') {
      throw new AppError('config.invalid', `The database has ${name} = off: it would lose readings that were acknowledged. Set ${name} = on and start again`);
    }
  }
}

async function migrateLocked(db: PoolClient, options: MigrateOptions): Promise<MigrateResult> {
  if (options.mustBeDurable ?? true) await assertDurable(db);
  await db.query(`
    create table if not exists schema_migration (
      name       text primary key,
      sha256     text not null,
      applied_at timestamptz not null default now()
    )`);
  const { rows } = await db.query<{ name: string; sha256: string }>('select name, sha256 from schema_migration order by name');
  const known = new Map(rows.map((row) => [row.name, row.sha256]));
  const dialect = await chooseDialect(db, [...known.keys()], options.log ?? (() => undefined));
  const migrations = listMigrations(options.directory ?? findMigrationFolder(), dialect);
  refuseStrangers(known, migrations);
  const missing = migrations.filter((migration) => !known.has(migration.name));
  for (const migration of missing) {
    options.log?.(`migrating: ${migration.name}`);
    await apply(db, migration);
  }
  await syncParameters(db);
  return { dialect, applied: missing.map((migration) => migration.name) };
}

function refuseStrangers(known: Map<string, string>, migrations: Migration[]): void {
  const files = new Map(migrations.map((migration) => [migration.name, migration.sha256]));
  for (const [name, sha256] of known) {
    const file = files.get(name);
    if (file === undefined) {
      throw new AppError('db.newer_schema', `The database was made by a newer Lichen (it has "${name}", which this program does not know). Start that version, or a later one`);
    }
    if (file !== sha256) {
      throw new AppError('config.invalid', `The migration "${name}" was changed after it had been applied to this database. Restore the file; make changes in a new one`);
    }
  }
}

async function apply(db: PoolClient, migration: Migration): Promise<void> {
  try {
    if (migration.isTransaction) await db.query(`begin;\n${migration.sql}`);
    else for (const statement of splitStatements(migration.sql)) await db.query(statement);
    await db.query('insert into schema_migration (name, sha256) values ($1, $2)', [migration.name, migration.sha256]);
    if (migration.isTransaction) await db.query('commit');
  } catch (cause) {
    if (migration.isTransaction) await db.query('rollback').catch(() => undefined);
    throw new AppError('db.failed', `The migration "${migration.name}" failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
