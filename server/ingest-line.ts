import type { BatchKind, JournalBatch, Reading } from '#lib/domain/reading.ts';
import type { HighWater } from '#server/db/high-water.ts';
import { appendJournal } from '#server/db/journal.ts';
import { appErrorOf, transaction, type Pool } from '#server/db/pool.ts';
import { insertNew, type Inserted } from '#server/db/readings.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export interface IngestLineOptions {
  pool: Pool;
  /** Takes what was committed to the judge. */
  hand(batch: JournalBatch): void;
  metrics: Metrics;
  log: Log;
  now(): number;
}

/** The durable end of the first straight line: readings and their journal row in one commit, then the judge is told. */
export class IngestLine {
  #options: IngestLineOptions;
  #highWater: HighWater = new Map();
  #isFailing = false;

  constructor(options: IngestLineOptions) {
    this.#options = options;
  }

  /** Resolves after the commit. Throws AppError; nothing is stored then, or it is not known and sending again is safe. */
  async commit(readings: Reading[], kind: BatchKind): Promise<Inserted> {
    const { pool, hand, metrics, log, now } = this.#options;
    const startedMs = performance.now();
    try {
      const { inserted, batch } = await transaction(pool, async (tx) => {
        const nowMs = now();
        const stored = await insertNew(tx, readings, { highWater: this.#highWater, nowMs });
        return { inserted: stored, batch: stored.stored.length === 0 ? null : await appendJournal(tx, kind, stored.stored, nowMs) };
      });
      metrics.commitSeconds.observe((performance.now() - startedMs) / 1000);
      if (batch !== null) hand(batch);
      if (this.#isFailing) log.info('readings are stored again');
      this.#isFailing = false;
      countInserted(metrics, inserted);
      return inserted;
    } catch (cause) {
      const error = appErrorOf(cause);
      if (!this.#isFailing) log.error('readings cannot be stored; their senders are told to send again', cause);
      this.#isFailing = true;
      metrics.dbErrors.add(1, { code: error.code });
      throw error;
    }
  }
}

function countInserted({ readings }: Metrics, { stored, duplicates, revised }: Inserted): void {
  if (stored.length > 0) readings.add(stored.length, { outcome: 'stored' });
  if (duplicates > 0) readings.add(duplicates, { outcome: 'duplicate' });
  if (revised.length > 0) readings.add(revised.length, { outcome: 'revision' });
}
