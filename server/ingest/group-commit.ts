import { AppError } from '#lib/domain/codes.ts';
import type { IngestResult, Reading, Reject } from '#lib/domain/reading.ts';
import { Queue } from './queue.ts';
import type { QueueCounters, QueueOptions } from './queue.ts';
import { sqlStateOf } from './sql-state.ts';

/** What one transaction did with the readings it was given. */
export interface Committed {
  /** Those that were new: the same objects that were given. */
  stored: readonly Reading[];
  /** Those kept as revisions; the rest were there already. */
  revised: readonly Reading[];
}

export interface DeadLetter {
  reading: Reading;
  sqlState: string;
  message: string;
}

export interface GroupCommitOptions extends QueueOptions {
  /** Stores the readings, journals them and commits, in one transaction. */
  commit(readings: Reading[]): Promise<Committed>;
  /** Keeps a reading that the database refuses on its own. */
  deadLetter(letter: DeadLetter): Promise<void>;
  /** Readings of one transaction; a single body may hold more. */
  maxReadings?: number;
}

export interface GroupCommitCounters extends QueueCounters {
  groups: number;
  readings: number;
  failedGroups: number;
  /** Transactions spent on looking for culprits. */
  bisections: number;
  deadLetters: number;
}

interface Body {
  readings: Reading[];
  resolve(result: IngestResult): void;
  reject(error: unknown): void;
}

/** Memory that a waiting reading takes, roughly. */
const BYTES_PER_READING = 160;
const MAX_READINGS = 10_000;
/** Ten culprits in 10,000 readings need about 280 halves; a group with more of them is refused as a whole. */
const MAX_BISECTIONS = 400;

/** Many bodies, one commit: while a transaction is under way the next group gathers. */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #queue: Queue<Body>;
  readonly #counts = { groups: 0, readings: 0, failedGroups: 0, bisections: 0, deadLetters: 0 };
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#queue = new Queue(options);
  }

  /** Resolves after the commit that holds these readings. Throws AppError `queue.full`, `db.unavailable`, `db.failed`, `server.stopping`. */
  write(readings: Reading[], bytes: number = readings.length * BYTES_PER_READING): Promise<IngestResult> {
    if (readings.length === 0) return Promise.resolve({ stored: 0, duplicates: 0, revisions: 0, rejected: [] });
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw new AppError('server.stopping', 'This server is stopping.', { retryAfterS: 5 });
      this.#queue.push({ readings, resolve, reject }, readings.length, bytes);
      this.#running ??= this.#run();
    });
  }

  /** Takes nothing more and resolves when all that was taken is answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  counters(): GroupCommitCounters {
    return { ...this.#queue.counters(), ...this.#counts };
  }

  async #run(): Promise<void> {
    // One turn of the loop: what other sockets delivered in this turn joins the first group.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) await this.#commitGroup(this.#queue.take(this.#options.maxReadings ?? MAX_READINGS));
    this.#running = null;
  }

  async #commitGroup(bodies: Body[]): Promise<void> {
    const readings = bodies.length === 1 ? (bodies[0] as Body).readings : bodies.flatMap((body) => body.readings);
    this.#counts.groups++;
    this.#counts.readings += readings.length;
    try {
      const outcome = await this.#commitOrBisect(readings);
      answer(bodies, outcome);
    } catch (cause) {
      this.#counts.failedGroups++;
      const error = refusalOf(cause);
      for (const body of bodies) body.reject(error);
    }
  }

  async #commitOrBisect(readings: Reading[]): Promise<Outcome> {
    const outcome: Outcome = { stored: [], revised: [], refused: new Map() };
    const parts = [readings];
    for (let tries = 0; parts.length > 0; tries++) {
      if (tries > MAX_BISECTIONS) throw new AppError('db.failed', 'The database refuses too many of these readings.');
      if (tries > 0) this.#counts.bisections++;
      const part = parts.pop() as Reading[];
      try {
        add(outcome, await this.#options.commit(part));
      } catch (cause) {
        const sqlState = sqlStateOf(cause);
        if (sqlState === null || !/^2[23]/.test(sqlState)) throw cause;
        if (part.length === 1) await this.#setAside(part[0] as Reading, sqlState, cause, outcome);
        else parts.push(part.slice(part.length >> 1), part.slice(0, part.length >> 1));
      }
    }
    return outcome;
  }

  async #setAside(reading: Reading, sqlState: string, cause: unknown, outcome: Outcome): Promise<void> {
    const message = cause instanceof Error ? cause.message : String(cause);
    await this.#options.deadLetter({ reading, sqlState, message });
    this.#counts.deadLetters++;
    outcome.refused.set(reading, { index: reading.index, code: 'reading.malformed', message: `The database refuses this reading (${sqlState}); it was set aside.` });
  }
}

interface Outcome {
  stored: Reading[];
  revised: Reading[];
  refused: Map<Reading, Reject>;
}

function add(outcome: Outcome, { stored, revised }: Committed): void {
  for (const reading of stored) outcome.stored.push(reading);
  for (const reading of revised) outcome.revised.push(reading);
}

/** Tells every body what became of its own readings. */
function answer(bodies: Body[], outcome: Outcome): void {
  const total = bodies.reduce((sum, body) => sum + body.readings.length, 0);
  if (outcome.stored.length === total) {
    for (const body of bodies) body.resolve({ stored: body.readings.length, duplicates: 0, revisions: 0, rejected: [] });
    return;
  }
  const stored = new Set(outcome.stored);
  const revised = new Set(outcome.revised);
  for (const body of bodies) {
    const result: IngestResult = { stored: 0, duplicates: 0, revisions: 0, rejected: [] };
    for (const reading of body.readings) {
      const refusal = outcome.refused.get(reading);
      if (refusal !== undefined) result.rejected.push(refusal);
      else if (stored.has(reading)) result.stored++;
      else if (revised.has(reading)) result.revisions++;
      else result.duplicates++;
    }
    body.resolve(result);
  }
}

/** 08 connection, 40 rolled back, 53 resources, 57 operator, 55 locks: nothing was stored, and trying again makes sense. */
function refusalOf(cause: unknown): unknown {
  if (cause instanceof AppError) return cause;
  const sqlState = sqlStateOf(cause);
  const isSocket = cause instanceof Error && /^E[A-Z]+$/.test(String((cause as NodeJS.ErrnoException).code));
  if (sqlState === null && !isSocket) return cause;
  if (sqlState === null || /^(08|40|53|55|57)/.test(sqlState)) return new AppError('db.unavailable', 'The database could not store this now; nothing of it is lost if you send it again.', { cause, retryAfterS: 2 });
  return new AppError('db.failed', 'The database refused this operation.', { cause });
}
