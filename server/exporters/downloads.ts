import { AppError } from '#lib/domain/codes.ts';
import type { ExportPlan } from './rows.ts';
import type { FromWorker, WorkerPort } from './worker-messages.ts';

/** One download on its way. */
export interface Download {
  /** The next piece; null: that was all. Throws what went wrong. One caller at a time. */
  next(): Promise<Uint8Array | null>;
  /** Of the whole; known once `next` has answered null. */
  readonly rowCount: number;
  /** The reader is gone: the database's connection is freed. Harmless afterwards. */
  cancel(): void;
}

export interface DownloadsOptions {
  /** Started when the first download is asked for, and again after it died. */
  openWorker(): WorkerPort;
  maxAtOnce?: number;
}

/** Each holds a database connection, and all share one thread. */
const MAX_AT_ONCE = 4;
const RETRY_AFTER_S = 5;

interface Waiting {
  pieces: Uint8Array[];
  end: { error: AppError | null } | null;
  rowCount: number;
  isBeyondBound: boolean;
  wake: (() => void) | null;
}

/** Downloads of this process, a bounded number at once, made in a worker thread: acknowledging shares its loop with none. */
export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #active = new Map<number, Waiting>();
  #port: WorkerPort | null = null;
  #lastId = 0;
  /** Counters for the metrics. */
  readonly counts = { started: 0, refused: 0, failed: 0, cancelled: 0 };

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  /** Without those beyond the bound. */
  get activeCount(): number {
    return [...this.#active.values()].filter((one) => !one.isBeyondBound).length;
  }

  /** Throws `rate.limited` where too many are on their way already. */
  start(plan: ExportPlan): Download {
    if (this.activeCount >= (this.#options.maxAtOnce ?? MAX_AT_ONCE)) {
      this.counts.refused += 1;
      throw new AppError('rate.limited', 'Too many downloads are on their way; try again in a moment.', { retryAfterS: RETRY_AFTER_S });
    }
    return this.#begin(plan, false);
  }

  /** Beside those of readers: for the one file at a time that is being prepared. */
  startBeyondBound(plan: ExportPlan): Download {
    return this.#begin(plan, true);
  }

  #begin(plan: ExportPlan, isBeyondBound: boolean): Download {
    const port = (this.#port ??= this.#open());
    const id = (this.#lastId += 1);
    const waiting: Waiting = { pieces: [], end: null, rowCount: 0, isBeyondBound, wake: null };
    this.#active.set(id, waiting);
    this.counts.started += 1;
    port.postMessage({ kind: 'start', id, plan });
    return {
      get rowCount() {
        return waiting.rowCount;
      },
      next: () => takePiece(waiting, () => port.postMessage({ kind: 'taken', id })),
      cancel: () => {
        if (!this.#active.delete(id)) return;
        waiting.end ??= { error: new AppError('server.failed', 'The download was cut off.') };
        waiting.wake?.();
        this.counts.cancelled += 1;
        port.postMessage({ kind: 'cancel', id });
      },
    };
  }

  /** Everything on its way is cut off. */
  async stop(): Promise<void> {
    this.#failAll(new AppError('server.stopping', 'This server is stopping.'));
    await this.#port?.close();
    this.#port = null;
  }

  #open(): WorkerPort {
    const port = this.#options.openWorker();
    port.on('message', (message) => this.#receive(message));
    port.onEnd((why) => {
      if (this.#port === port) this.#port = null;
      this.#failAll(new AppError('server.failed', `The download was cut off: ${why}`));
    });
    return port;
  }

  #receive(message: FromWorker): void {
    const waiting = this.#active.get(message.id);
    if (waiting === undefined) return; // cancelled meanwhile
    if (message.kind === 'end') waiting.rowCount = message.rowCount;
    if (message.kind === 'piece') waiting.pieces.push(message.bytes);
    else this.#finish(message.id, waiting, message.kind === 'end' ? null : new AppError(message.code, message.message));
    waiting.wake?.();
  }

  #finish(id: number, waiting: Waiting, error: AppError | null): void {
    this.#active.delete(id);
    if (error !== null) this.counts.failed += 1;
    waiting.end = { error };
  }

  #failAll(error: AppError): void {
    for (const [id, waiting] of this.#active) {
      this.#finish(id, waiting, error);
      waiting.wake?.();
    }
  }
}

async function takePiece(waiting: Waiting, taken: () => void): Promise<Uint8Array | null> {
  while (waiting.pieces.length === 0 && waiting.end === null) await new Promise<void>((resolve) => (waiting.wake = resolve));
  const piece = waiting.pieces.shift();
  if (piece !== undefined) {
    taken();
    return piece;
  }
  if (waiting.end?.error) throw waiting.end.error;
  return null;
}
