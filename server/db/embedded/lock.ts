import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#lib/domain/codes.ts';
import { startTimeOf } from './processes.ts';

interface Holder {
  pid: number;
  /** Tells the holder from a later process with its number; null where the system does not say. */
  started: string | null;
  token: string;
}

/** Folders that this process holds: its own number says nothing where a container gives it out again. */
const heldHere = new Set<string>();
const MAX_ATTEMPTS = 20;

/**
 * One Lichen per data folder. Returns what releases the lock; throws `instance.running` where another one lives.
 * The lock of a process that is gone (kill -9, power cut) is taken over.
 */
export function lockFolder(dataDir: string): () => void {
  const path = join(dataDir, 'lichen.lock');
  if (heldHere.has(path)) throw runningError(dataDir, process.pid);
  const holder: Holder = { pid: process.pid, started: startTimeOf(process.pid), token: randomUUID() };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (isCreated(path, holder)) {
      heldHere.add(path);
      return () => release(path, holder);
    }
    const other = findHolder(path);
    if (other !== null && isAlive(other)) throw runningError(dataDir, other.pid);
    removeStale(path, other);
  }
  throw new AppError('instance.running', `The lock ${path} changes hands; try again`);
}

/** Linked from a full file, so that nobody ever reads half a lock. */
function isCreated(path: string, holder: Holder): boolean {
  const draft = `${path}.${holder.token}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function findHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.pid === process.pid) return false;
  const started = startTimeOf(holder.pid);
  return started !== null && (holder.started === null || started === holder.started);
}

/** Moves the stale lock away; where another starter was quicker and it is that one's, puts it back. */
function removeStale(path: string, stale: Holder | null): void {
  const away = `${path}.${randomUUID()}`;
  try {
    renameSync(path, away);
    if (findHolder(away)?.token !== stale?.token) linkSync(away, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(away, { force: true });
  }
}

function release(path: string, holder: Holder): void {
  if (!heldHere.delete(path)) return;
  if (findHolder(path)?.token === holder.token) rmSync(path, { force: true });
}

function runningError(dataDir: string, pid: number): AppError {
  return new AppError('instance.running', `Another Lichen (process ${pid}) uses ${dataDir}; stop it first, or give this one a DATA_DIR of its own`);
}
