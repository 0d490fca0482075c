import { Redis } from 'ioredis';

interface Log {
  warn(message: string, cause?: unknown): void;
}

/** Where counters of attempts are shared between processes. It fails at once while Redis is gone: whoever counts has a memory of its own. */
export function openLimitStore(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1_000,
    connectTimeout: 3_000,
    retryStrategy: (times) => Math.min(5_000, 100 * 2 ** Math.min(times, 6)),
  });
  let isTold = false;
  redis.on('error', (cause: unknown) => {
    if (!isTold) log.warn('limits: Redis does not answer; attempts are counted in memory', cause);
    isTold = true;
  });
  redis.on('ready', () => (isTold = false));
  return redis;
}
