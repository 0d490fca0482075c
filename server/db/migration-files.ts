import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '#lib/domain/codes.ts';
import type { Dialect } from './dialect.ts';

export interface Migration {
  /** `0001_nouns.sql`, `plain/0003_rollups.sql` */
  name: string;
  sha256: string;
  sql: string;
  /** False where the file begins with `--! no-transaction`; its statements must then bear being run twice. */
  isTransaction: boolean;
}

/** Common files and those of the dialect, in the order of their numbers. */
export function listMigrations(directory: string, dialect: Dialect): Migration[] {
  const own = join(directory, dialect);
  const names = [...listSql(directory), ...(existsSync(own) ? listSql(own).map((name) => `${dialect}/${name}`) : [])];
  return names.sort((a, b) => (numberedOf(a) < numberedOf(b) ? -1 : 1)).map((name) => readMigration(directory, name));
}

/** `migrations` of the project, from the source tree as well as from the built server. */
export function findMigrationFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = join(folder, 'migrations');
    if (existsSync(join(found, '0001_nouns.sql'))) return found;
    if (folder === dirname(folder)) throw new AppError('config.invalid', 'The folder "migrations" is missing beside the program');
  }
}

function listSql(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.sql'));
}

function numberedOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function readMigration(directory: string, name: string): Migration {
  // a checkout with other line ends is not another migration
  const sql = readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n');
  return { name, sql, sha256: createHash('sha256').update(sql).digest('hex'), isTransaction: !sql.startsWith('--! no-transaction') };
}
