import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '#lib/domain/codes.ts';
import { canReach, findAccount, identityOf, isRoot, ownerOf, type Account } from './account.ts';
import { SHARED_FOLDER } from './binaries.ts';

/** A folder of data, and who runs the server on it. */
export interface Cluster {
  /** PostgreSQL's data folder. */
  folder: string;
  programs: string;
  account: Account | null;
  /** Of the role `lichen`; also in a file of the data folder that only its owner reads. */
  password: string;
}

export const ROLE = 'lichen';
export const DATABASE = 'lichen';
const PASSWORD_FILE = 'lichen.password';
/** In the data folder: where the data really is, so that a later start never begins an empty one beside it. */
const PLACE_FILE = 'postgres.place';

/** Finds the data of `dataDir`, or makes it. */
export async function openCluster(dataDir: string, programs: string, notes: string[]): Promise<Cluster> {
  const known = findFolder(dataDir);
  const account = (known === null ? null : ownerOf(known)) ?? findAccount(join(programs, 'bin', 'postgres'));
  const folder = known ?? newFolder(dataDir, account);
  if (known === null) await makeCluster(folder, programs, account);
  if (!canReach(folder, account)) {
    throw new AppError('config.invalid', `The data in ${folder} belongs to ${account?.name}, who cannot enter that folder now; open the folders above it for others (chmod o+x), or move the data`);
  }
  if (dirname(folder) !== dataDir) notes.push(`The data is in ${folder}, because ${dataDir} is closed to the account "${account?.name}" that PostgreSQL runs as`);
  writeFileSync(join(dataDir, PLACE_FILE), `${folder}\n`);
  return { folder, programs, account, password: readPassword(folder) };
}

/** The existing data of a data folder; null where there is none yet. */
export function findFolder(dataDir: string): string | null {
  const place = join(dataDir, PLACE_FILE);
  const places = [join(dataDir, 'postgres'), sharedFolderOf(dataDir)];
  if (existsSync(place)) places.unshift(readFileSync(place, 'utf8').trim());
  return places.find(hasData) ?? null;
}

/** A folder that exists but is closed to this process holds somebody's data: never begin another beside it. */
function hasData(folder: string): boolean {
  try {
    statSync(join(folder, 'PG_VERSION'));
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EACCES') return false;
    throw new AppError('config.invalid', `The data in ${folder} belongs to another user; start Lichen as that user, or give this one a DATA_DIR of its own`, { cause });
  }
}

export function readPassword(folder: string): string {
  try {
    return readFileSync(join(folder, PASSWORD_FILE), 'utf8').trim();
  } catch (cause) {
    throw new AppError('config.invalid', `The password of the embedded database in ${folder} cannot be read; start Lichen as the user it was made by`, { cause });
  }
}

function newFolder(dataDir: string, account: Account | null): string {
  const folder = join(dataDir, 'postgres');
  return canReach(folder, account) ? folder : sharedFolderOf(dataDir);
}

function sharedFolderOf(dataDir: string): string {
  return join(SHARED_FOLDER, createHash('sha256').update(dataDir).digest('hex').slice(0, 16), 'postgres');
}

/** Made beside its place and renamed when it is whole: an interrupted start leaves nothing that looks like data. */
async function makeCluster(folder: string, programs: string, account: Account | null): Promise<void> {
  const home = dirname(folder);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  if (isRoot() && home.startsWith(SHARED_FOLDER)) for (const path of [SHARED_FOLDER, home]) chmodSync(path, 0o755);
  const draft = `${folder}.new-${process.pid}`;
  removeDrafts(folder);
  mkdirSync(draft, { mode: 0o700 });
  const secret = `${draft}.password`;
  const password = randomBytes(24).toString('base64url');
  writeFileSync(secret, password, { mode: 0o600 });
  for (const path of [draft, secret]) own(path, account);
  try {
    await run(join(programs, 'bin', 'initdb'), initOptions(draft, secret), draft, account);
    // PostgreSQL's single-user mode makes the database before anything listens
    await run(join(programs, 'bin', 'postgres'), ['--single', '-D', draft, 'postgres'], draft, account, `create database ${DATABASE}\n`);
    writeFileSync(join(draft, PASSWORD_FILE), password, { mode: 0o600 });
    own(join(draft, PASSWORD_FILE), account);
    renameSync(draft, folder);
  } finally {
    rmSync(secret, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function initOptions(folder: string, passwordFile: string): string[] {
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  const access = [`--username=${ROLE}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  return ['-D', folder, ...locale, ...access, '--data-checksums', '--no-instructions'];
}

function run(program: string, options: string[], cwd: string, account: Account | null, input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, { ...identityOf(account), cwd, env: serverEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    const listen = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000));
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new AppError('db.unavailable', `${basename(program)} ended with ${code}: ${said.trim()}`))));
  });
}

/** Nothing of this process's own environment reaches the server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const windows = process.platform === 'win32' ? { SystemRoot: 'C:\\Windows' } : {};
  return { ...windows, PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

function removeDrafts(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(`${basename(folder)}.new-`)) rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}

function own(path: string, account: Account | null): void {
  if (account !== null) chownSync(path, account.uid, account.gid);
}
