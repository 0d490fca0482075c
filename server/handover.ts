import type { JournalBatch } from '#lib/domain/reading.ts';

const MAX_BATCHES = 512;
const MAX_READINGS = 200_000;

/** Committed batches on their way to a consumer, in memory. When it is full it says so and forgets: the journal has them. */
export class Handover<B extends Pick<JournalBatch, 'position' | 'sensorIds'> = JournalBatch> {
  /** True while the journal holds batches that were not taken here. */
  isOverflown = false;
  /** Newest position that was ever handed over. */
  newest = 0;
  #batches: B[] = [];
  #readings = 0;
  #wake = () => {};

  get isEmpty(): boolean {
    return this.#batches.length === 0 && !this.isOverflown;
  }

  put(batch: B): void {
    this.newest = Math.max(this.newest, batch.position);
    if (this.#batches.length >= MAX_BATCHES || this.#readings + batch.sensorIds.length > MAX_READINGS) {
      this.isOverflown = true;
    } else {
      this.#batches.push(batch);
      this.#readings += batch.sensorIds.length;
    }
    this.#wake();
  }

  /** The oldest batch after `position`; those up to it are dropped. */
  findAfter(position: number): B | null {
    while (this.#batches[0] !== undefined && this.#batches[0].position <= position) {
      this.#readings -= this.#batches.shift()?.sensorIds.length ?? 0;
    }
    return this.#batches[0] ?? null;
  }

  /** Resolves with the next batch, or when the time is over, or when it is woken. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.isEmpty) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  wake(): void {
    this.#wake();
  }
}
