import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '#lib/domain/codes.ts';

/** The account PostgreSQL runs as; null: the one this process has. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root; these exist on nearly every system, and none is created. */
const CANDIDATES = ['nobody', 'postgres', 'daemon', 'www-data', '_postgres', 'bin'];

/** An existing unprivileged account in which `program` runs, where this process is root; otherwise null. */
export function findAccount(program: string): Account | null {
  if (!isRoot()) return null;
  const account = listAccounts().find((candidate) => canRun(program, candidate));
  if (account === undefined) {
    throw new AppError('config.invalid', 'PostgreSQL does not run as root, and no other account of this system can run it; start Lichen as another user, or set DATABASE_URL');
  }
  return account;
}

/** The account that owns existing data: whoever made it goes on with it. */
export function ownerOf(path: string): Account | null {
  if (!isRoot()) return null;
  const { uid, gid } = statSync(path);
  return uid === 0 ? null : { name: listAccounts().find((account) => account.uid === uid)?.name ?? String(uid), uid, gid };
}

/** True where the account can pass every folder above `path`. */
export function canReach(path: string, account: Account | null): boolean {
  if (account === null) return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!canEnter(folder, account)) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** uid and gid for `spawn`. */
export function identityOf(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function canEnter(folder: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(folder);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

function listAccounts(): Account[] {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid = '0', gid = '0']) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((account) => account.uid > 0);
  return accounts.sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf(account: Account): number {
  const rank = CANDIDATES.indexOf(account.name);
  return rank === -1 ? CANDIDATES.length : rank;
}

function canRun(program: string, account: Account): boolean {
  return spawnSync(program, ['--version'], { ...identityOf(account), cwd: '/', env: {}, stdio: 'ignore' }).status === 0;
}
