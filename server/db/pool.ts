import pg from 'pg';
import { AppError } from '#lib/domain/codes.ts';
import { timeMsOf } from './time.ts';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;
/** First argument of every function here: a pool, or the client of a transaction. */
export type Db = Pool | PoolClient;

export interface PoolOptions {
  /** Connections; default 10. */
  max?: number;
  /** A statement that takes longer is cancelled; default 60 s, 0 for none. */
  statementTimeoutMs?: number;
  /** How long a caller waits for a connection; default 5 s. */
  connectTimeoutMs?: number;
  applicationName?: string;
  /** Told when an idle connection breaks, e.g. because the server was stopped. */
  onIdleError?: (error: Error) => void;
}

const INT8 = 20;
const TIMESTAMPTZ = 1184;
const TIMESTAMPTZ_ARRAY = 1185;

/** Times come as integer UTC ms, bigints as numbers (all of ours are below 2^53). */
const TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === TIMESTAMPTZ) return timeMsOf;
      if (oid === INT8) return Number;
      if (oid === TIMESTAMPTZ_ARRAY) return timesMsOf;
    }
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as unknown as pg.CustomTypesConfig;

export function openPool(url: string, options: PoolOptions = {}): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: options.applicationName ?? 'lichen',
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    idle_in_transaction_session_timeout: 120_000,
    options: '-c timezone=UTC -c datestyle=ISO',
    types: TYPES,
  });
  // without listeners a broken connection ends the process: an idle one tells the pool, one that is in use itself
  pool.on('error', (error) => options.onIdleError?.(error));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function transaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  let broken: Error | undefined;
  try {
    await tx.query('begin');
    const result = await work(tx);
    await tx.query('commit');
    return result;
  } catch (error) {
    await tx.query('rollback').catch((cause: Error) => (broken = cause));
    throw error;
  } finally {
    tx.release(broken);
  }
}

/** SQLSTATE of a database error; null for anything else. */
export function sqlStateOf(cause: unknown): string | null {
  return cause instanceof pg.DatabaseError ? (cause.code ?? null) : null;
}

/** True where the data is at fault and the same statement will fail again: the caller looks for the culprit. */
export function isBadData(cause: unknown): boolean {
  return /^(22|23)/.test(sqlStateOf(cause) ?? '');
}

/** connection, resources, operator, system; also: read-only after a failover, lock not available, internal */
const UNAVAILABLE = /^(08|40|53|57|58|25006|55P03|XX)/;

/** What failed: the database (try again later), or this operation. */
export function appErrorOf(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const state = sqlStateOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (state !== null && !UNAVAILABLE.test(state)) return new AppError('db.failed', `The database refused this (${state}): ${message}`, { cause });
  return new AppError('db.unavailable', `The database does not answer: ${message}`, { cause, retryAfterS: 2 });
}

function timesMsOf(text: string): number[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map((item) => (item === 'NULL' ? Number.NaN : timeMsOf(item.replaceAll('"', ''))));
}
