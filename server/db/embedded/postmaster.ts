import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#lib/domain/codes.ts';
import { identityOf } from './account.ts';
import { serverEnvironment, type Cluster } from './cluster.ts';
import { commandOf, isRunning } from './processes.ts';

/** A running server, as its postmaster.pid tells. */
export interface Postmaster {
  pid: number;
  port: number;
  status: string;
}

const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  max_connections: '60',
  wal_compression: 'on',
  synchronous_commit: 'on',
  fsync: 'on',
  full_page_writes: 'on',
  checkpoint_completion_target: '0.9',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // a container's /dev/shm is too small for parallel workers
  max_parallel_workers_per_gather: '0',
  // errors of statements go to the client; the file keeps what the server says of itself, so that it stays small
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};
/** Longest path of a Unix socket (sun_path, macOS). */
const MAX_SOCKET_PATH = 103;
const MAX_LOG_BYTES = 1_000_000;
/** Recovery after a crash may take long; it is said, and waited for. */
const START_TIMEOUT_MS = 600_000;
const STOP_TIMEOUT_MS = 60_000;
const MAX_STARTS = 8;

/** The server that runs on this data; null where there is none. A pid file of a process that is not ours is removed. */
export function findPostmaster(folder: string): Postmaster | null {
  const path = join(folder, 'postmaster.pid');
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (isRunning(pid) && isServerOf(folder, pid)) return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() };
  rmSync(path, { force: true });
  return null;
}

/** Starts a server and waits until it takes connections. A port that is given is kept; otherwise a free one is chosen. */
export async function startPostmaster(cluster: Cluster, settings: Record<string, string>, log: (line: string) => void, port?: number): Promise<Postmaster> {
  for (let start = 1; ; start += 1) {
    const pid = spawnPostmaster(cluster, settings, port ?? (await freePort()));
    const started = await untilReady(cluster.folder, pid, log);
    if (started !== null) return started;
    const said = lastWords(cluster.folder);
    // another program took the port, or the children of a server that was killed have not noticed yet
    const isPassing = /could not bind|Address already in use|still in use|lock file/.test(said);
    if (!isPassing || start === MAX_STARTS) throw new AppError('db.unavailable', `The embedded PostgreSQL did not start: ${said}`);
    await delay(100 * start);
  }
}

/** Fast shutdown: open transactions are rolled back, and what is committed is on disk. */
export async function stopPostmaster(folder: string, pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!hasSignalled(pid, signal)) return;
    for (let waitedMs = 0; waitedMs < STOP_TIMEOUT_MS; waitedMs += 20) {
      if (!isRunning(pid)) return;
      await delay(20);
    }
  }
  throw new AppError('db.unavailable', `The embedded PostgreSQL (process ${pid}, ${folder}) does not stop`);
}

/** Waits while a server is still starting or stopping. */
export async function untilSettled(folder: string): Promise<Postmaster | null> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 20) {
    const found = findPostmaster(folder);
    if (found === null || found.status === 'ready') return found;
    await delay(20);
  }
  return null;
}

function isServerOf(folder: string, pid: number): boolean {
  const command = commandOf(pid);
  return command === null ? process.platform === 'win32' : command.includes('postgres') && command.includes(folder);
}

function spawnPostmaster(cluster: Cluster, settings: Record<string, string>, port: number): number {
  const { folder } = cluster;
  const socketFolder = `${folder}/.s.PGSQL.65535.lock`.length <= MAX_SOCKET_PATH && process.platform !== 'win32' ? folder : '';
  const all = { ...SETTINGS, unix_socket_directories: socketFolder, ...settings, port: String(port) };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = openLog(folder);
  try {
    // detached: Ctrl-C reaches this process alone, which drains before it stops the server
    const child = spawn(join(cluster.programs, 'bin', 'postgres'), ['-D', folder, ...options], {
      ...identityOf(cluster.account),
      cwd: folder,
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', output, output],
    });
    child.on('error', () => undefined);
    child.unref();
    if (child.pid === undefined) throw new AppError('db.unavailable', `The embedded PostgreSQL cannot be run from ${cluster.programs}`);
    return child.pid;
  } finally {
    closeSync(output);
  }
}

async function untilReady(folder: string, pid: number, log: (line: string) => void): Promise<Postmaster | null> {
  const path = join(folder, 'postmaster.pid');
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 10) {
    if (!isRunning(pid)) return null;
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    if (Number(lines[0]) === pid && (lines[7] ?? '').trim() === 'ready') return { pid, port: Number(lines[3]), status: 'ready' };
    if (waitedMs === 5000) log('the database is recovering from an unclean end; this can take a while');
    await delay(10);
  }
  return null;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function openLog(folder: string): number {
  const path = join(folder, 'postgres.log');
  if (existsSync(path) && statSync(path).size > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

function lastWords(folder: string): string {
  const lines = readFileSync(join(folder, 'postgres.log'), 'utf8').trim().split('\n');
  return lines.slice(-8).join(' ').slice(-1500);
}

function hasSignalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
