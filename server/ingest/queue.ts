import { AppError } from '#lib/domain/codes.ts';

export interface QueueOptions {
  maxBytes?: number;
  /** While the first in line has waited longer than this, nobody joins. */
  maxAgeMs?: number;
  maxCount?: number;
  now(): number;
}

export interface QueueCounters {
  waiting: number;
  waitingBytes: number;
  refusedByBytes: number;
  refusedByAge: number;
  refusedByCount: number;
}

interface Waiting<T> {
  item: T;
  weight: number;
  bytes: number;
  sinceMs: number;
}

/** First in, first out, bounded by bytes, count and age. At a bound the newcomer is refused, never one that was let in. */
export class Queue<T> {
  #waiting: Waiting<T>[] = [];
  #head = 0;
  #bytes = 0;
  #refused = { bytes: 0, age: 0, count: 0 };
  readonly #limits: Required<QueueOptions>;

  constructor({ maxBytes = 16 * 1024 * 1024, maxAgeMs = 2000, maxCount = 10_000, now }: QueueOptions) {
    this.#limits = { maxBytes, maxAgeMs, maxCount, now };
  }

  /** `weight` is what `take` adds up. Throws AppError `queue.full`. */
  push(item: T, weight: number, bytes: number): void {
    const nowMs = this.#limits.now();
    const reason = this.#fullBy(bytes, nowMs);
    if (reason !== null) {
      this.#refused[reason]++;
      throw new AppError('queue.full', 'More readings are waiting than can be stored at once.', { retryAfterS: 2 });
    }
    this.#waiting.push({ item, weight, bytes, sinceMs: nowMs });
    this.#bytes += bytes;
  }

  /** From the front, as many as weigh `maxWeight` together, and one in any case. */
  take(maxWeight: number): T[] {
    const taken: T[] = [];
    for (let weight = 0; this.#head < this.#waiting.length; this.#head++) {
      const next = this.#waiting[this.#head] as Waiting<T>;
      if (taken.length > 0 && weight + next.weight > maxWeight) break;
      weight += next.weight;
      this.#bytes -= next.bytes;
      taken.push(next.item);
    }
    // What was taken is dropped at once when nothing is left, otherwise when it makes up half: O(1) each.
    if (this.#head * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }

  get length(): number {
    return this.#waiting.length - this.#head;
  }

  counters(): QueueCounters {
    return { waiting: this.length, waitingBytes: this.#bytes, refusedByBytes: this.#refused.bytes, refusedByAge: this.#refused.age, refusedByCount: this.#refused.count };
  }

  #fullBy(bytes: number, nowMs: number): 'bytes' | 'age' | 'count' | null {
    const first = this.#waiting[this.#head];
    if (first === undefined) return null;
    if (this.#bytes + bytes > this.#limits.maxBytes) return 'bytes';
    if (this.length >= this.#limits.maxCount) return 'count';
    return nowMs - first.sinceMs > this.#limits.maxAgeMs ? 'age' : null;
  }
}
