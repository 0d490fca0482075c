import type pg from 'pg';
import type { Reading } from '#lib/domain/reading.ts';
import type { PoolClient } from './pool.ts';
import { encodeCopy, columnsOf } from './copy-encoding.ts';

/** What node-postgres asks of a query object; COPY's messages are not in its types. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
}

/** Where a transaction stands before `copyReadings`: roll back to it when that fails. */
export const BEFORE_COPY = 'before_copy';

/**
 * Rows straight into `reading`, in PostgreSQL's binary format, with its savepoint in one round trip. Rejects with the
 * database's error.
 */
export function copyReadings(tx: PoolClient, readings: readonly Reading[], importId: number | null): Promise<void> {
  const columns = columnsOf(readings, importId);
  const bytes = encodeCopy(readings, columns);
  const names = columns.map((column) => column.name).join(', ');
  const statement = `savepoint ${BEFORE_COPY}; copy reading (${names}) from stdin (format binary); release savepoint ${BEFORE_COPY}`;
  return new Promise((resolve, reject) => {
    tx.query(new CopyQuery(statement, bytes, (error) => (error === null ? resolve() : reject(error))) as unknown as pg.Submittable);
  });
}

class CopyQuery {
  readonly #statement: string;
  readonly #bytes: Uint8Array;
  readonly #done: (error: Error | null) => void;

  constructor(statement: string, bytes: Uint8Array, done: (error: Error | null) => void) {
    this.#statement = statement;
    this.#bytes = bytes;
    this.#done = done;
  }

  submit(connection: CopyConnection): void {
    connection.query(this.#statement);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#bytes);
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.#done(error);
  }

  handleReadyForQuery(): void {
    this.#done(null);
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}
