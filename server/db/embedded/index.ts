import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import { prepareBinaries } from './binaries.ts';
import { DATABASE, ROLE, findFolder, openCluster, readPassword, type Cluster } from './cluster.ts';
import { lockFolder } from './lock.ts';
import { findPostmaster, startPostmaster, stopPostmaster, untilSettled, type Postmaster } from './postmaster.ts';
import { supervise } from './supervisor.ts';

/** A running embedded PostgreSQL. */
export interface Embedded {
  /** For `openPool`; holds the password. */
  url: string;
  /** Fast shutdown; resolves when the server is gone. */
  stop(): Promise<void>;
  /** What the operator should know: where programs and data are, what was recovered. */
  notes: string[];
  /** The server's process, for tests and health. */
  pid(): number;
}

export interface EmbeddedOptions {
  dataDir: string;
  log: (line: string) => void;
  /** Laid over the server's settings; tests switch durability off with it. */
  settings?: Record<string, string>;
}

/**
 * Starts PostgreSQL on `dataDir`, made there on the first start, and keeps it running until `stop`. A server that an
 * earlier, killed Lichen left behind is used on. Throws `instance.running` where another Lichen uses this folder.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const release = lockFolder(dataDir);
  try {
    const notes: string[] = [];
    const cluster = await openCluster(dataDir, prepareBinaries(dataDir, notes), notes);
    const first = (await adoptPostmaster(cluster, notes)) ?? (await startPostmaster(cluster, options.settings ?? {}, options.log));
    const supervisor = supervise(cluster, first, options);
    const stop = async () => {
      await supervisor.stop();
      release();
    };
    return { url: urlOf(first.port, cluster.password), stop, notes, pid: supervisor.pid };
  } catch (error) {
    release();
    throw error;
  }
}

/** For command-line programs: the database of a running Lichen where there is one; otherwise starts it, and `stop` stops it. */
export async function attachEmbedded(dataDir: string, log: (line: string) => void = () => undefined): Promise<Embedded> {
  const folder = existsSync(dataDir) ? findFolder(resolve(dataDir)) : null;
  const live = folder === null ? null : findPostmaster(folder);
  if (folder === null || live === null || live.status !== 'ready') return startEmbedded({ dataDir, log });
  return { url: urlOf(live.port, readPassword(folder)), stop: async () => undefined, notes: [], pid: () => live.pid };
}

async function adoptPostmaster(cluster: Cluster, notes: string[]): Promise<Postmaster | null> {
  const left = await untilSettled(cluster.folder);
  if (left === null) return null;
  if (await isAnswering(urlOf(left.port, cluster.password))) {
    notes.push('The database of an earlier run was still running and is used on');
    return left;
  }
  await stopPostmaster(cluster.folder, left.pid);
  notes.push('The database of an earlier run did not answer and was restarted');
  return null;
}

async function isAnswering(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000, query_timeout: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function urlOf(port: number, password: string): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`;
}
