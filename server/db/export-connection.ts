import pg from 'pg';
import type { RowColumns, RowsQuery, WideColumns } from '#lib/domain/export.ts';
import { RowReader, type CopyReader } from './export-columns.ts';
import { rowsStatement, wideCountStatement, wideStatement } from './export-rows.ts';
import { WideReader } from './export-wide.ts';

/** Rows of a batch: large enough that a batch costs nothing, small enough that a slow reader holds little. */
const BATCH_ROWS = 2048;
/** Batches that wait for the reader before the socket is no longer read. */
const MAX_WAITING = 2;

/**
 * Without the check a query that sorts goes on after its reader has gone. Where the index gives rows in the order of time,
 * nothing is sorted: a table whose statistics are old would be read to its end before the first row is sent. Parallel
 * workers would add up in another order each time.
 */
const OPTIONS = '-c timezone=UTC -c datestyle=ISO -c client_connection_check_interval=500 -c enable_sort=off -c max_parallel_workers_per_gather=0';

/** A connection of its own for one download: one snapshot of the database from its first row to its last. */
export interface ExportConnection {
  /** In the order of time, as fast as they are taken. */
  rows(query: RowsQuery): AsyncGenerator<RowColumns>;
  /** Several sensors beside each other, in the order of time. */
  wideRows(queries: readonly RowsQuery[]): AsyncGenerator<WideColumns>;
  /** Rows that `wideRows` will give. */
  countWideRows(queries: readonly RowsQuery[]): Promise<number>;
  /** The download is whole. */
  end(): Promise<void>;
  /** At once, whatever is running: the server notices within half a second. */
  destroy(): void;
}

export interface ExportConnectionOptions {
  /** For one sensor's rows, the reader's pauses included. */
  statementTimeoutMs: number;
  connectTimeoutMs?: number;
}

/** Opens it and fixes the snapshot that all its rows are of. */
export async function openExportConnection(url: string, { statementTimeoutMs, connectTimeoutMs = 5000 }: ExportConnectionOptions): Promise<ExportConnection> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'lichen export',
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: Math.max(60_000, statementTimeoutMs),
    options: OPTIONS,
  });
  client.on('error', () => undefined); // a broken connection shows where rows are awaited
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: { pause(): void; resume(): void; destroy(): void } } }).connection;
  try {
    await client.query('begin isolation level repeatable read read only');
  } catch (cause) {
    stream.destroy();
    throw cause;
  }
  return {
    rows: (query) => copyRows(client, stream, rowsStatement(query), new RowReader(BATCH_ROWS, query.every !== 'raw')),
    wideRows: (queries) => copyRows(client, stream, wideStatement(queries), new WideReader(BATCH_ROWS, queries.length)),
    async countWideRows(queries) {
      const { rows } = await client.query<{ count: number }>(wideCountStatement(queries));
      return rows[0]!.count;
    },
    end: () => client.end(),
    destroy: () => stream.destroy(),
  };
}

type Flow = { pause(): void; resume(): void };

async function* copyRows<Batch>(client: pg.Client, flow: Flow, statement: string, reader: CopyReader<Batch>): AsyncGenerator<Batch> {
  const copy = new CopyOut(statement, reader, flow);
  client.query(copy as unknown as pg.Submittable);
  for (;;) {
    const batch = await copy.next();
    if (batch === null) return;
    yield batch;
  }
}

/** COPY … TO STDOUT as node-postgres runs a query; its messages are not in the types. */
class CopyOut<Batch> {
  readonly #statement: string;
  readonly #reader: CopyReader<Batch>;
  readonly #flow: Flow;
  readonly #waiting: Batch[] = [];
  #isPaused = false;
  #end: { error: Error | null } | null = null;
  #wake: (() => void) | null = null;

  constructor(statement: string, reader: CopyReader<Batch>, flow: Flow) {
    this.#statement = statement;
    this.#reader = reader;
    this.#flow = flow;
  }

  /** null: that was all. */
  async next(): Promise<Batch | null> {
    while (this.#waiting.length === 0 && this.#end === null) await new Promise<void>((resolve) => (this.#wake = resolve));
    const batch = this.#waiting.shift();
    if (this.#isPaused && this.#waiting.length < MAX_WAITING) {
      this.#isPaused = false;
      this.#flow.resume();
    }
    if (batch !== undefined) return batch;
    if (this.#end?.error) throw this.#end.error;
    return null;
  }

  submit(connection: { query(text: string): void }): void {
    connection.query(this.#statement);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    const batch = this.#reader.read(chunk);
    if (batch === null) return;
    this.#hand(batch);
    if (this.#waiting.length >= MAX_WAITING && !this.#isPaused) {
      this.#isPaused = true;
      this.#flow.pause();
    }
  }

  handleError(error: Error): void {
    this.#finish(error);
  }

  handleReadyForQuery(): void {
    const rest = this.#reader.rest();
    if (rest !== null) this.#hand(rest);
    this.#finish(null);
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  #hand(batch: Batch): void {
    this.#waiting.push(batch);
    this.#wake?.();
  }

  #finish(error: Error | null): void {
    this.#end ??= { error };
    this.#wake?.();
  }
}
