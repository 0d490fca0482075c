import type { DueDelivery } from '#server/db/deliveries.ts';
import type { Notice, Sent } from '#lib/domain/notifiers.ts';
import { findNotifier } from '#server/notifiers/index.ts';
import type { Transports } from '#server/notifiers/transports.ts';
import type { Log } from './log.ts';
import type { Counter } from './metrics.ts';

/** Where deliveries are read and written; each call is one statement or one transaction. */
export interface DeliveryStore {
  listDue(query: { except: number[]; exceptKinds: string[]; limit: number }): Promise<DueDelivery[]>;
  markStarted(ids: number[]): Promise<void>;
  markSent(id: number): Promise<void>;
  /** Returns the channel's failures in a row. */
  markFailed(id: number, why: string, retryInMs: number): Promise<number>;
  markHeldUp(id: number, why: string): Promise<void>;
  pauseChannel(channelId: number, why: string): Promise<void>;
}

export interface DeliveryLineOptions {
  store: DeliveryStore;
  transports: Pick<Transports, 'send'>;
  /** The message in words, with its links signed anew. */
  render(delivery: DueDelivery): Notice;
  /** The channel's last words in its log. */
  pausedWhy(why: string, isGone: boolean): string;
  counted: Counter;
  log: Log;
  now(): number;
  random(): number;
  limits?: Partial<DeliveryLimits>;
}

export interface DeliveryLimits {
  /** Messages under way at once. */
  slots: number;
  /** Of them for channels that failed, were slow, or never took a message yet. */
  doubtfulSlots: number;
  pollMs: number;
  firstRetryMs: number;
  mostRetryMs: number;
  failuresUntilPause: number;
}

const LIMITS: DeliveryLimits = { slots: 32, doubtfulSlots: 12, pollMs: 250, firstRetryMs: 5000, mostRetryMs: 1_800_000, failuresUntilPause: 10 };
/** A channel that took longer than this goes to the doubtful slots. */
const SLOW_MS = 2000;
const MAX_SLOW = 10_000;
const OURS_RETRY_MS = 15_000;
const DRAIN_MS = 3000;
const STORE_RETRY_MS = 500;

/** Outbox → person: in order within a channel, at least once, and no channel waits for another. */
export class DeliveryLine {
  #options: DeliveryLineOptions;
  #limits: DeliveryLimits;
  /** Channel → its message under way. */
  #underWay = new Map<number, Promise<void>>();
  #doubtful = 0;
  #slow = new Set<number>();
  /** Kind → when our own side may be tried again. */
  #heldUp = new Map<string, number>();
  #wake: () => void = () => undefined;
  #isWoken = false;
  #isStopping = false;
  #running: Promise<void>;

  constructor(options: DeliveryLineOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#running = this.#run();
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  /** Something may be due now. */
  nudge(): void {
    this.#isWoken = true;
    this.#wake();
  }

  /** Lets what is under way end, for a moment; what is cut off is sent again at the next start, with the same key. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.nudge();
    await this.#running;
    await Promise.race([Promise.all(this.#underWay.values()), pause(DRAIN_MS)]);
  }

  async #run(): Promise<void> {
    let isFailing = false;
    while (!this.#isStopping) {
      try {
        await this.#startDue();
        isFailing = false;
      } catch (cause) {
        if (!isFailing) this.#options.log.warn('messages that are due could not be read; trying again', cause);
        isFailing = true;
      }
      await this.#idle();
    }
  }

  async #idle(): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#limits.pollMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isWoken = false;
  }

  async #startDue(): Promise<void> {
    const free = this.#limits.slots - this.#underWay.size;
    if (free <= 0) return;
    const nowMs = this.#options.now();
    for (const [kind, untilMs] of this.#heldUp) if (untilMs <= nowMs) this.#heldUp.delete(kind);
    const due = await this.#options.store.listDue({ except: [...this.#underWay.keys()], exceptKinds: [...this.#heldUp.keys()], limit: this.#limits.slots * 2 });
    const taken: DueDelivery[] = [];
    let doubtful = this.#doubtful;
    for (const delivery of due) {
      if (taken.length >= free) break;
      if (this.#isDoubtful(delivery)) {
        if (doubtful >= this.#limits.doubtfulSlots) continue;
        doubtful += 1;
      }
      taken.push(delivery);
    }
    if (taken.length === 0) return;
    await this.#options.store.markStarted(taken.map(({ id }) => id));
    for (const delivery of taken) this.#begin(delivery);
  }

  #isDoubtful({ channel }: DueDelivery): boolean {
    return channel.failures > 0 || !channel.hasSucceeded || this.#slow.has(channel.id);
  }

  #begin(delivery: DueDelivery): void {
    const isDoubtful = this.#isDoubtful(delivery);
    if (isDoubtful) this.#doubtful += 1;
    const work = this.#deliver(delivery).finally(() => {
      this.#underWay.delete(delivery.channel.id);
      if (isDoubtful) this.#doubtful -= 1;
      this.nudge(); // the channel's next may be waiting
    });
    this.#underWay.set(delivery.channel.id, work);
  }

  async #deliver(delivery: DueDelivery): Promise<void> {
    const startedMs = this.#options.now();
    const sent = await this.#attempt(delivery);
    this.#noteSpeed(delivery.channel.id, this.#options.now() - startedMs);
    const outcome = sent.ok ? 'sent' : sent.fault;
    this.#options.counted.add(1, { kind: delivery.channel.kind, outcome });
    await this.#persist(() => this.#note(delivery, sent));
  }

  /** A plug-in's bug counts against the channel alone: the others go on. */
  async #attempt(delivery: DueDelivery): Promise<Sent> {
    const { kind, config } = delivery.channel;
    try {
      const notifier = findNotifier(kind);
      if (notifier === null) return failure(`There is no kind "${kind}" any more.`, 'gone');
      const read = notifier.read(config);
      if (!read.ok) return failure(read.message, 'gone');
      return await this.#options.transports.send(notifier.compose(this.#options.render(delivery), read.config), delivery.key);
    } catch (cause) {
      this.#options.log.error(`a message of kind ${kind} could not be made`, cause);
      return failure('A mistake of this server; its operator was told.', 'channel');
    }
  }

  async #note(delivery: DueDelivery, sent: Sent): Promise<void> {
    const { store } = this.#options;
    const { id, channel } = delivery;
    if (sent.ok) return store.markSent(id);
    if (sent.fault === 'ours') {
      this.#heldUp.set(channel.kind, this.#options.now() + OURS_RETRY_MS);
      return store.markHeldUp(id, sent.why);
    }
    const failures = await store.markFailed(id, sent.why, sent.retryAfterMs ?? this.#retryInMs(channel.failures + 1));
    const isGone = sent.fault === 'gone';
    if (isGone || failures >= this.#limits.failuresUntilPause) await store.pauseChannel(channel.id, this.#options.pausedWhy(sent.why, isGone));
  }

  /** Doubled by each failure, and spread, so that channels of one host do not come back together. */
  #retryInMs(failures: number): number {
    const { firstRetryMs, mostRetryMs } = this.#limits;
    return Math.min(mostRetryMs, firstRetryMs * 2 ** (failures - 1)) * (0.5 + this.#options.random() / 2);
  }

  #noteSpeed(channelId: number, tookMs: number): void {
    if (tookMs <= SLOW_MS) this.#slow.delete(channelId);
    else if (this.#slow.size < MAX_SLOW) this.#slow.add(channelId);
  }

  /** The outcome is written until the database takes it: otherwise the message would go out again. */
  async #persist(work: () => Promise<void>): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await work();
      } catch (cause) {
        if (this.#isStopping) return;
        if (tries === 0) this.#options.log.warn('the outcome of a message could not be written; trying again', cause);
        await pause(STORE_RETRY_MS);
      }
    }
  }
}

function failure(why: string, fault: 'channel' | 'gone'): Sent {
  return { ok: false, why, fault, retryAfterMs: null };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs).unref());
}
