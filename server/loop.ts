import type { Log } from './log.ts';

export interface Loop {
  /** Resolves when the round that is under way has ended. */
  stop(): Promise<void>;
}

/** Repeats `work`, `everyMs` apart from end to start; the first failure in a row is told, and the next round comes. */
export function startLoop(what: string, everyMs: number, work: () => Promise<void>, log: Log): Loop {
  let isStopped = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | null = null;
  let round: Promise<void> = Promise.resolve();
  const next = () => {
    timer = setTimeout(() => (round = run()), everyMs);
    timer.unref();
  };
  const run = async () => {
    try {
      await work();
      isFailing = false;
    } catch (cause) {
      if (!isFailing && !isStopped) log.warn(`${what} failed; trying again every ${everyMs / 1000} s`, cause);
      isFailing = true;
    }
    if (!isStopped) next();
  };
  next();
  return {
    async stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await round;
    },
  };
}
