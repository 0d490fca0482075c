import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { isRunning } from './processes.ts';
import { findPostmaster, startPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts';

const CHECK_MS = 250;
/** Between two tries to start a server that does not come up, e.g. because the disk is full. */
const RETRY_MS = 3000;

/** Starts the server again on the same port whenever it is gone, for as long as nobody calls `stop`. */
export function supervise(
  cluster: Cluster,
  first: Postmaster,
  options: { log: (line: string) => void; settings?: Record<string, string> },
): { stop(): Promise<void>; pid(): number } {
  let current = first;
  let isStopping = false;
  let work: Promise<void> | null = null;
  const timer = setInterval(() => {
    if (isStopping || work !== null || isRunning(current.pid)) return;
    work = restart().finally(() => (work = null));
  }, CHECK_MS);
  timer.unref();

  async function restart(): Promise<void> {
    options.log('the database is gone; starting it again');
    while (!isStopping) {
      try {
        current = await startPostmaster(cluster, options.settings ?? {}, options.log, first.port);
        options.log('the database is back');
        return;
      } catch (error) {
        options.log(error instanceof Error ? error.message : String(error));
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  async function stop(): Promise<void> {
    isStopping = true;
    clearInterval(timer);
    await work;
    const live = findPostmaster(cluster.folder);
    if (live !== null) await stopPostmaster(cluster.folder, live.pid);
  }

  return { stop, pid: () => current.pid };
}
