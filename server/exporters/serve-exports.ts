import type { MessagePort } from 'node:worker_threads';
import type { AppError } from '#lib/domain/codes.ts';
import { runExport, type RowSource } from './run-export.ts';
import type { ExportPlan } from './rows.ts';
import { MAX_PIECES, type FromWorker, type ToWorker } from './worker-messages.ts';

interface Running {
  source: RowSource | null;
  isCancelled: boolean;
  /** Pieces that may be sent before the reader must take one. */
  room: number;
  hasRoom: (() => void) | null;
}

/** The worker's side: runs what it is told to, several at once, none faster than its reader. */
export function serveExports(port: MessagePort, openSource: () => Promise<RowSource>, errorOf: (cause: unknown) => AppError): void {
  const running = new Map<number, Running>();
  const post = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'start') void start(message.id, message.plan);
    else if (message.kind === 'taken') give(running.get(message.id));
    else cancel(running.get(message.id));
  });

  async function start(id: number, plan: ExportPlan): Promise<void> {
    const download: Running = { source: null, isCancelled: false, room: MAX_PIECES, hasRoom: null };
    running.set(id, download);
    try {
      const source = await openSource();
      download.source = source;
      if (download.isCancelled) throw new Cancelled();
      const rowCount = await runExport(plan, source, (bytes) => send(id, download, bytes));
      await source.end();
      post({ kind: 'end', id, rowCount });
    } catch (cause) {
      download.source?.destroy();
      const { code, message } = errorOf(cause);
      if (!download.isCancelled) post({ kind: 'failed', id, code, message });
    } finally {
      running.delete(id);
    }
  }

  async function send(id: number, download: Running, bytes: Uint8Array): Promise<void> {
    while (download.room === 0 && !download.isCancelled) await new Promise<void>((resolve) => (download.hasRoom = resolve));
    if (download.isCancelled) throw new Cancelled();
    download.room -= 1;
    // a small buffer may share its memory with others, which must not go with it
    const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
    post({ kind: 'piece', id, bytes: own }, [own.buffer as ArrayBuffer]);
  }
}

class Cancelled extends Error {}

function give(download: Running | undefined): void {
  if (download === undefined) return;
  download.room += 1;
  download.hasRoom?.();
}

function cancel(download: Running | undefined): void {
  if (download === undefined) return;
  download.isCancelled = true;
  download.source?.destroy();
  download.hasRoom?.();
}
