import type { Reading } from '#lib/domain/reading.ts';
import { BEFORE_COPY, copyReadings } from './copy.ts';
import { markDirty } from './dirty.ts';
import { insertDoubtful } from './doubtful.ts';
import { isBeyond, raise, withMarks, type HighWater } from './high-water.ts';
import { noteImportSpans } from './import-spans.ts';
import { sqlStateOf, type PoolClient } from './pool.ts';

export interface InsertOptions {
  /** Newest known time of each sensor; kept between calls by the caller, raised here. A wrong mark costs time, never truth. */
  highWater?: HighWater;
  /** Marks what is stored as part of an import, so that it can be undone. */
  importId?: number | null;
  /** The caller's clock: spares a statement where nothing is late. */
  nowMs?: number;
}

export interface Inserted {
  /** What was new, in the order given. */
  stored: Reading[];
  /** The same value for the same sensor and time was there already. */
  duplicates: number;
  /** Another value was there: it stays, and these were kept as revisions. */
  revised: Reading[];
}

/** Below this many rows a COPY costs more than it saves. */
const MIN_COPY_ROWS = 4;
/** From this many rows on it pays to ask for the marks of sensors that have none. */
const MIN_MARKED_ROWS = 500;

/**
 * Stores what is new; whatever is sent again changes nothing. Rows beyond their sensor's high-water mark are surely
 * new and go by binary COPY, the others by `on conflict do nothing`. Fails with the database's own error where a
 * value is refused (SQLSTATE 22, 23), so that the caller can look for the culprit.
 */
export async function insertNew(tx: PoolClient, readings: readonly Reading[], options: InsertOptions = {}): Promise<Inserted> {
  if (readings.length === 0) return { stored: [], revised: [], duplicates: 0 };
  const importId = options.importId ?? null;
  const { fresh, doubtful } = await splitByMarks(tx, readings, options.highWater);
  const isCopied = await tryCopy(tx, fresh, importId);
  const checked = await insertDoubtful(tx, isCopied ? doubtful : readings, importId);
  const stored = isCopied ? inOrder(readings, fresh, checked.stored) : checked.stored;
  if (options.highWater !== undefined) raise(options.highWater, stored);
  await markDirty(tx, stored, options.nowMs);
  if (importId !== null) await noteImportSpans(tx, importId, readings);
  return { stored, revised: checked.revised, duplicates: checked.duplicates };
}

async function splitByMarks(tx: PoolClient, readings: readonly Reading[], highWater: HighWater | undefined) {
  if (highWater === undefined && readings.length < MIN_MARKED_ROWS) return { fresh: [], doubtful: readings };
  const marks = await withMarks(tx, readings, highWater);
  const fresh: Reading[] = [];
  const doubtful: Reading[] = [];
  for (const reading of readings) (isBeyond(marks, reading) ? fresh : doubtful).push(reading);
  return fresh.length < MIN_COPY_ROWS ? { fresh: [], doubtful: readings } : { fresh, doubtful };
}

/** False where a row was there after all (23505): another writer, or marks from before a restart. */
async function tryCopy(tx: PoolClient, fresh: readonly Reading[], importId: number | null): Promise<boolean> {
  if (fresh.length === 0) return true;
  try {
    await copyReadings(tx, fresh, importId);
    return true;
  } catch (error) {
    if (sqlStateOf(error) !== '23505') throw error;
    await tx.query(`rollback to savepoint ${BEFORE_COPY}`);
    return false;
  }
}

function inOrder(readings: readonly Reading[], fresh: readonly Reading[], checked: readonly Reading[]): Reading[] {
  if (checked.length === 0) return [...fresh];
  const isStored = new Set([...fresh, ...checked]);
  return readings.filter((reading) => isStored.has(reading));
}
