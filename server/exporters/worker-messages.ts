import type { ErrorCode } from '#lib/domain/codes.ts';
import type { ExportPlan } from './rows.ts';

/** To the worker. `taken`: the reader has taken one piece and has room for another. */
export type ToWorker = { kind: 'start'; id: number; plan: ExportPlan } | { kind: 'taken'; id: number } | { kind: 'cancel'; id: number };

export type FromWorker =
  | { kind: 'piece'; id: number; bytes: Uint8Array }
  | { kind: 'end'; id: number; rowCount: number }
  | { kind: 'failed'; id: number; code: ErrorCode; message: string };

/** Pieces of one download between the worker and a slow reader; beyond them the database waits. */
export const MAX_PIECES = 4;

/** A worker thread, or in tests the other end of a channel. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  on(event: 'message', listener: (message: FromWorker) => void): unknown;
  /** The worker died: everything it was doing is lost. */
  onEnd(listener: (why: string) => void): void;
  close(): Promise<void>;
}
