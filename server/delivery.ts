import { randomBytes } from 'node:crypto';
import type { Sent } from '#lib/domain/notifiers.ts';
import { m } from '#lib/messages/index.ts';
import { deleteUnconfirmed, makeDigests, pauseChannel } from '#server/db/channels.ts';
import { expireDeliveries, listDue, markFailed, markHeldUp, markSent, markStarted, pruneDeliveries } from '#server/db/deliveries.ts';
import type { Pool } from '#server/db/pool.ts';
import type { Mail } from '#server/notifiers/send-mail.ts';
import { makeTransports, type Transports } from '#server/notifiers/transports.ts';
import type { VapidKeys } from '#server/notifiers/vapid.ts';
import type { Config } from './config.ts';
import { linkSecret, vapidKeys } from './delivery-secrets.ts';
import { DeliveryLine, type DeliveryLimits } from './delivery-line.ts';
import type { Log } from './log.ts';
import { startLoop } from './loop.ts';
import type { Metrics } from './metrics.ts';
import { makeRenderer } from './render-notice.ts';

export interface DeliveryOptions {
  pool: Pool;
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'notifyAllowed' | 'origin'>;
  /** Where this server is reached, for links: asked with each message. */
  origin(): string;
  metrics: Metrics;
  log: Log;
  now(): number;
  random(): number;
  limits?: Partial<DeliveryLimits>;
}

export interface Deliveries {
  line: DeliveryLine;
  /** One attempt at a mail that is no alert. */
  sendMail(mail: Mail, key: string): Promise<Sent>;
  stop(): Promise<void>;
}

const DIGESTS_EVERY_MS = 30_000;
const UPKEEP_EVERY_MS = 600_000;
/** Older messages do not matter any more; the log is kept a season; who did not confirm is forgotten. */
const EXPIRE_MS = 24 * 3_600_000;
const LOG_KEPT_MS = 90 * 86_400_000;
const UNCONFIRMED_KEPT_MS = 48 * 3_600_000;

/** Everything between the outbox and people. */
export async function startDelivery(options: DeliveryOptions): Promise<Deliveries> {
  const { pool, log, now } = options;
  const secret = await linkSecret(pool);
  const transports = openTransports(options);
  const line = new DeliveryLine({
    store: {
      listDue: (query) => listDue(pool, query),
      markStarted: (ids) => markStarted(pool, ids),
      markSent: (id) => markSent(pool, id),
      markFailed: (id, why, retryInMs) => markFailed(pool, id, why, retryInMs),
      markHeldUp: (id, why) => markHeldUp(pool, id, why),
      pauseChannel: (id, why) => pauseChannel(pool, id, why),
    },
    transports,
    render: makeRenderer({ secret, origin: options.origin, now }),
    pausedWhy: (why, isGone) => m(isGone ? 'channel.goneWhy' : 'channel.pausedWhy', { why }),
    counted: options.metrics.deliveries,
    log,
    now,
    random: options.random,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const loops = [
    startLoop('gathering digests', DIGESTS_EVERY_MS, async () => {
      if ((await makeDigests(pool)) > 0) line.nudge();
    }, log),
    startLoop('clearing the log of deliveries', UPKEEP_EVERY_MS, async () => {
      await expireDeliveries(pool, now() - EXPIRE_MS);
      await deleteUnconfirmed(pool, now() - UNCONFIRMED_KEPT_MS);
      await pruneDeliveries(pool, now() - LOG_KEPT_MS);
    }, log),
  ];
  return {
    line,
    sendMail: (mail, key) => transports.send(mail, key),
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      await line.stop();
      transports.close();
    },
  };
}

function openTransports({ pool, config, now }: DeliveryOptions): Transports {
  let vapid: Promise<VapidKeys> | null = null;
  return makeTransports({
    mail: config.smtpUrl === null ? null : { smtpUrl: config.smtpUrl, from: config.mailFrom },
    allowed: config.notifyAllowed,
    vapid: () => (vapid ??= vapidKeys(pool).catch((cause: unknown) => {
      vapid = null;
      throw cause;
    })),
    contact: contactOf(config),
    now,
    randomBytes,
  });
}

/** A push service wants to know whom to write to. */
function contactOf({ mailFrom, origin }: DeliveryOptions['config']): string {
  const address = /([^\s<>]+@[^\s<>]+)/.exec(mailFrom)?.[1] ?? '';
  return origin?.startsWith('https:') === true && address.endsWith('@localhost') ? origin : `mailto:${address}`;
}
