import { Redis } from 'ioredis';
import type { HourSum } from '#lib/domain/hour-mean.ts';
import type { Finding, FlagSetting, JournalBatch } from '#lib/domain/reading.ts';
import type { Live } from './live.ts';
import { readBusMessage, writeBeat, writeBusMessage } from './bus-message.ts';

const CHANNEL = 'lichen:live';
const BEAT_MS = 1_000;
/** So long without a word from the lead, and the follower reads the journal itself. */
const SILENCE_MS = 3_000;
const POLL_MS = 1_000;
const POLL_LIMIT = 100;

interface Log {
  warn(message: string, cause?: unknown): void;
  info(message: string): void;
}

/** Sends what was judged to the other processes. Redis never holds the only copy: what is lost is read from the journal. */
export interface BusLead {
  send(batch: JournalBatch, judged: { flags: readonly FlagSetting[]; findings: readonly Finding[]; hours?: readonly HourSum[] }): void;
  readonly counters: { sent: number; lost: number };
  close(): Promise<void>;
}

export function startBusLead({ url, position, log }: { url: string; position: number; log: Log }): BusLead {
  const redis = connect(url, log);
  const counters = { sent: 0, lost: 0 };
  let previous = position;
  const publish = async (text: string) => {
    try {
      await redis.publish(CHANNEL, text);
      counters.sent += 1;
    } catch {
      counters.lost += 1; // the next message's `previous` tells the followers
    }
  };
  const timer = setInterval(() => void publish(writeBeat(previous)), BEAT_MS).unref();
  return {
    counters,
    send(batch, { flags, findings, hours = [] }) {
      void publish(writeBusMessage({ previous, batch, flags, findings, hours }));
      previous = batch.position;
    },
    async close() {
      clearInterval(timer);
      redis.disconnect();
      await Promise.resolve();
    },
  };
}

export interface BusFollowerOptions {
  url: string;
  live: Pick<Live, 'publish' | 'resetAll' | 'position'>;
  /** What was committed after a position; what the judge will say of it is not known there. */
  readJournal(afterPosition: number, limit: number): Promise<JournalBatch[]>;
  now(): number;
  log: Log;
}

export interface BusFollower {
  readonly counters: { received: number; holes: number; polled: number };
  close(): Promise<void>;
}

/** Shows what another process judged. A hole makes the viewers read again; without Redis the journal is read every second. */
export function startBusFollower({ url, live, readJournal, now, log }: BusFollowerOptions): BusFollower {
  const redis = connect(url, log);
  const counters = { received: 0, holes: 0, polled: 0 };
  let heardMs = now();
  let isPolling = false;
  redis.on('message', (_channel: string, text: string) => {
    const message = readBusMessage(text);
    if (message === null) return;
    heardMs = now();
    counters.received += 1;
    const known = message.kind === 'beat' ? message.position : message.previous;
    if (known > live.position()) {
      counters.holes += 1;
      live.resetAll(known);
    }
    if (message.kind === 'batch') live.publish(message.batch, message);
  });
  const subscribe = () => void redis.subscribe(CHANNEL).catch((cause: unknown) => log.warn('bus: Redis took no subscription', cause));
  redis.on('ready', subscribe);
  const poll = async () => {
    if (isPolling || now() - heardMs < SILENCE_MS) return;
    isPolling = true;
    try {
      for (const batch of await readJournal(live.position(), POLL_LIMIT)) {
        live.publish(batch);
        counters.polled += 1;
      }
    } catch (cause) {
      log.warn('bus: the journal could not be read', cause);
    } finally {
      isPolling = false;
    }
  };
  const timer = setInterval(() => void poll(), POLL_MS).unref();
  return {
    counters,
    async close() {
      clearInterval(timer);
      redis.disconnect();
      await Promise.resolve();
    },
  };
}

/** Nothing waits for Redis: no offline queue, one try, two seconds. It is tried again for ever, at most every five seconds. */
function connect(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 2_000,
    connectTimeout: 3_000,
    autoResubscribe: false,
    retryStrategy: (times) => Math.min(5_000, 100 * 2 ** Math.min(times, 6)),
  });
  let isTold = false;
  redis.on('error', (cause: unknown) => {
    if (!isTold) log.warn('bus: Redis does not answer; live frames stay in this process', cause);
    isTold = true;
  });
  redis.on('ready', () => {
    if (isTold) log.info('bus: Redis answers again');
    isTold = false;
  });
  return redis;
}
