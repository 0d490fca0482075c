import type { JudgedBatch } from '#server/db/journal.ts';
import { findCursor, moveCursor, readJudgedJournal } from '#server/db/journal.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { AlertEngine, makeWork } from '#server/stages/alert/engine.ts';
import { flush, prepare } from '#server/stages/alert/flush.ts';
import { loadEngine } from '#server/stages/alert/load.ts';
import { recall } from '#server/stages/alert/recall.ts';

export const DEATHS = ['before the flush', 'inside the flush', 'after the flush'] as const;
export type Death = (typeof DEATHS)[number];
/** So many flushes go by until everything that is remembered is written. */
const WHOLE_EVERY = 60;

/** The line of alerts step by step, so that it can be killed at any of them: what it had in memory is gone then. */
export class AlertDriver {
  engine = new AlertEngine();
  #work = makeWork();
  #position = 0;
  #pool: Pool;
  #flushEvery: number;
  #taken = 0;
  #flushes = 0;

  constructor(pool: Pool, flushEvery: number) {
    this.#pool = pool;
    this.#flushEvery = flushEvery;
  }

  isStarted = false;
  /** Readings stepped again after deaths. */
  recalled = 0;

  /** From a journal position on. */
  async start(position: number): Promise<void> {
    this.isStarted = true;
    await moveCursor(this.#pool, 'alerts', position);
    await this.recover();
  }

  async recover(): Promise<void> {
    this.engine = new AlertEngine();
    this.#position = (await findCursor(this.#pool, 'alerts')) ?? 0;
    this.#work = await loadEngine(this.#pool, this.engine, { isFirst: true, position: this.#position });
    this.recalled += await recall(this.#pool, this.engine, this.#position);
  }

  /** Takes what was judged; a death ends it at that place of the first batch. */
  async run(death: Death | null = null): Promise<void> {
    for (;;) {
      const [batch] = await readJudgedJournal(this.#pool, this.#position, 1, 'judge');
      if (batch === undefined) return;
      if (await this.#takeOne(batch, death)) return this.recover();
    }
  }

  async finish(): Promise<void> {
    await this.run();
    await this.#flush(false);
  }

  async #takeOne(batch: JudgedBatch, death: Death | null): Promise<boolean> {
    if (batch.kind === 'live') this.engine.take(batch, batch.settings, batch.findings, this.#work);
    this.#position = batch.position;
    this.#taken += 1;
    if (death === 'before the flush') return true;
    const isUrgent = this.#work.moves.length + this.#work.amends.size > 0;
    if (!isUrgent && death === null && this.#taken % this.#flushEvery !== 0) return false;
    if (await this.#flush(death === 'inside the flush')) return true;
    return death === 'after the flush';
  }

  async #flush(isKilled: boolean): Promise<boolean> {
    const work = this.#work;
    this.#work = makeWork();
    this.#flushes += 1;
    const prepared = await prepare(this.#pool, this.engine, work, { position: this.#position, outages: [], isWhole: this.#flushes % WHOLE_EVERY === 0 });
    try {
      await transaction(this.#pool, async (tx) => {
        await flush(tx, 'alerts', prepared);
        if (isKilled) throw new Error('killed');
      });
    } catch (cause) {
      if ((cause as Error).message !== 'killed') throw cause;
      return true;
    }
    return false;
  }
}
