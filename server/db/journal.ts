import type { BatchKind, Finding, FlagSetting, JournalBatch, Reading } from '#lib/domain/reading.ts';
import { decodePayload, encodePayload, type JournalColumns } from './journal-payload.ts';
import type { Db, PoolClient } from './pool.ts';
import { isoOf } from './time.ts';

/** The consumer that judges. */
export const JUDGE = 'judge';

/**
 * Writes down what a transaction stored, as the last thing before its commit: the row of the newest position stays
 * locked until then, so that positions are ordered by commit. Without readings nothing is written, and the batch has
 * the newest position there is.
 */
export async function appendJournal(tx: PoolClient, kind: BatchKind, stored: readonly Reading[], committedMs: number): Promise<JournalBatch> {
  const columns = columnsOf(stored);
  if (stored.length === 0) return { position: await newestPosition(tx), kind, committedMs, ...columns };
  const { rows } = await tx.query<{ position: number }>(
    `with head as (
       update journal_head set position = position + 1 returning position
     )
     insert into journal (position, kind, committed_at, reading_count, payload)
     select position, $1, $2::timestamptz, $3::int, $4::bytea from head
     returning position`,
    [kind, isoOf(committedMs), stored.length, encodePayload(columns)],
  );
  return { position: rows[0]?.position ?? 0, kind, committedMs, ...columns };
}

export async function readJournal(db: Db, afterPosition: number, limit: number): Promise<JournalBatch[]> {
  const { rows } = await db.query<{ position: number; kind: BatchKind; committed_at: number; payload: Buffer }>(
    `select position, kind, committed_at, payload
     from journal
     where position > $1::bigint
     order by position
     limit $2::int`,
    [afterPosition, limit],
  );
  return rows.map((row) => ({ position: row.position, kind: row.kind, committedMs: row.committed_at, ...decodePayload(row.payload) }));
}

/** A batch with what the judge said of it. */
export interface JudgedBatch extends JournalBatch {
  settings: readonly FlagSetting[];
  findings: readonly Finding[];
}

/** Batches after a position that `judge` has behind it. */
export async function readJudgedJournal(db: Db, afterPosition: number, limit: number, judge: string): Promise<JudgedBatch[]> {
  const { rows } = await db.query<{ position: number; kind: BatchKind; committed_at: number; payload: Buffer; flags: FlagSetting[] | null; findings: Finding[] | null }>(
    `select j.position, j.kind, j.committed_at, j.payload, k.flags, k.findings
     from journal j
     left join journal_judgement k on k.position = j.position
     where j.position > $1::bigint
       and j.position <= coalesce((select position from journal_cursor where consumer = $3), 0)
     order by j.position
     limit $2::int`,
    [afterPosition, limit, judge],
  );
  return rows.map((row) => ({ position: row.position, kind: row.kind, committedMs: row.committed_at, ...decodePayload(row.payload), settings: row.flags ?? [], findings: row.findings ?? [] }));
}

/** Position of the newest committed batch; 0 before the first. */
export async function newestPosition(db: Db): Promise<number> {
  const { rows } = await db.query<{ position: number }>('select position from journal_head');
  return rows[0]?.position ?? 0;
}

/** Position of the oldest batch that is still there; null where there is none. */
export async function oldestPosition(db: Db): Promise<number | null> {
  const { rows } = await db.query<{ position: number }>('select position from journal order by position limit 1');
  return rows[0]?.position ?? null;
}

/** Up to where a consumer's effects are committed; 0 where it has none. */
export async function readCursor(db: Db, consumer: string): Promise<number> {
  const { rows } = await db.query<{ position: number }>('select position from journal_cursor where consumer = $1', [consumer]);
  return rows[0]?.position ?? 0;
}

/** The same; null where it never had one. */
export async function findCursor(db: Db, consumer: string): Promise<number | null> {
  const { rows } = await db.query<{ position: number }>('select position from journal_cursor where consumer = $1', [consumer]);
  return rows[0]?.position ?? null;
}

/** Never backwards. */
export async function moveCursor(db: Db, consumer: string, position: number): Promise<void> {
  await db.query(
    `insert into journal_cursor as c (consumer, position)
     values ($1, $2::bigint)
     on conflict (consumer) do update
     set position = excluded.position, updated_at = now()
     where excluded.position > c.position`,
    [consumer, position],
  );
}

/** Removes batches older than `keepDays` that every consumer has behind it, in its effects and in its snapshot. Returns how many. */
export async function pruneJournal(db: Db, keepDays: number): Promise<number> {
  const { rowCount } = await db.query(
    `with gone as (
       delete from journal_judgement k
       where not exists (select from journal j where j.position = k.position)
     )
     delete from journal
     where committed_at < now() - $1::float8 * interval '1 day'
       and position <= coalesce((select min(position) from journal_cursor), 9223372036854775807)
       and position <= coalesce((select min(position) from snapshot), 9223372036854775807)`,
    [keepDays],
  );
  return rowCount ?? 0;
}

/** By index: `TypedArray.from` with a mapping takes ten times as long. */
function columnsOf(stored: readonly Reading[]): JournalColumns {
  const count = stored.length;
  const columns = { sensorIds: new Int32Array(count), timesMs: new Float64Array(count), values: new Float64Array(count), flags: new Uint8Array(count) };
  stored.forEach((reading, i) => {
    columns.sensorIds[i] = reading.sensorId;
    columns.timesMs[i] = reading.timeMs;
    columns.values[i] = reading.value;
    columns.flags[i] = reading.flag ?? 0;
  });
  return columns;
}
