import type { Pool, Db } from './pool.ts';
import { transaction, type PoolClient } from './pool.ts';

/** How far an import is; written in the commit of the readings it counts. */
export interface ImportProgress {
  /** Rows of the file that are committed: where a restart continues. */
  rowsDone: number;
  stored: number;
  duplicates: number;
  revisions: number;
  rejected: number;
  /** By code: how many, and a few examples. */
  rejects: Record<string, { count: number; samples: string[] }>;
}

export interface ImportRow extends ImportProgress {
  id: number;
  file: string;
  mapping: string;
  startedMs: number;
  finishedMs: number | null;
  undoneMs: number | null;
}

interface Row {
  id: number;
  file: string;
  mapping: string;
  rows_done: number;
  stored: number;
  duplicates: number;
  revisions: number;
  rejected: number;
  rejects: ImportProgress['rejects'];
  started_at: number;
  finished_at: number | null;
  undone_at: number | null;
}

const COLUMNS = 'id, file, mapping, rows_done, stored, duplicates, revisions, rejected, rejects, started_at, finished_at, undone_at';

/** The unfinished import of the same file and mapping, to be continued; otherwise a new one. */
export async function beginImport(db: Db, { file, sha256, mapping }: { file: string; sha256: string; mapping: string }): Promise<ImportRow> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS}
     from import
     where sha256 = $1 and mapping = $2 and finished_at is null and undone_at is null
     order by id desc
     limit 1`,
    [sha256, mapping],
  );
  if (rows[0] !== undefined) return importOf(rows[0]);
  const fresh = await db.query<Row>(`insert into import (file, sha256, mapping) values ($1, $2, $3) returning ${COLUMNS}`, [file, sha256, mapping]);
  return importOf(fresh.rows[0] as Row);
}

export async function advanceImport(tx: PoolClient, id: number, progress: ImportProgress): Promise<void> {
  const { rowsDone, stored, duplicates, revisions, rejected, rejects } = progress;
  await tx.query(
    `update import
     set rows_done = $2::bigint, stored = $3::bigint, duplicates = $4::bigint, revisions = $5::bigint, rejected = $6::bigint, rejects = $7::jsonb
     where id = $1::int`,
    [id, rowsDone, stored, duplicates, revisions, rejected, JSON.stringify(rejects)],
  );
}

export async function finishImport(db: Db, id: number): Promise<void> {
  await db.query('update import set finished_at = now() where id = $1::int', [id]);
}

/** Newest first. */
export async function listImports(db: Db, limit = 200): Promise<ImportRow[]> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from import order by id desc limit $1::int`, [limit]);
  return rows.map(importOf);
}

/** Takes an import back: its readings and revisions, and what was derived from them. Null where there is nothing to undo. */
export async function undoImport(pool: Pool, id: number): Promise<{ readings: number; revisions: number } | null> {
  return transaction(pool, async (tx) => {
    await tx.query('set local statement_timeout = 0');
    const { rowCount } = await tx.query('update import set undone_at = now() where id = $1::int and undone_at is null', [id]);
    if (rowCount === 0) return null;
    const readings = await deleteReadings(tx, id);
    await restoreLatest(tx, id);
    const revisions = await tx.query('delete from revision where import_id = $1::int', [id]);
    return { readings, revisions: revisions.rowCount ?? 0 };
  });
}

/** Sensor by sensor: each delete has constant bounds, so that it touches only the chunks it must. */
async function deleteReadings(tx: PoolClient, id: number): Promise<number> {
  const { rows: spans } = await tx.query<{ sensor_id: number; starts: string; ends: string }>(
    'select sensor_id, starts_at::text as starts, ends_at::text as ends from import_span where import_id = $1::int order by sensor_id',
    [id],
  );
  let count = 0;
  for (const { sensor_id: sensorId, starts, ends } of spans) {
    const { rows } = await tx.query<{ deleted: number }>(
      `with gone as (
         delete from reading
         where sensor_id = $1::int and time between $2::timestamptz and $3::timestamptz and import_id = $4::int
         returning time
       ), unflagged as (
         delete from flag_history where sensor_id = $1::int and time in (select time from gone)
       ), marked as (
         insert into rollup_dirty (sensor_id, day)
         select distinct $1::int, date_trunc('day', time, 'UTC') from gone
       )
       select count(*) as deleted from gone`,
      [sensorId, starts, ends, id],
    );
    count += rows[0]?.deleted ?? 0;
  }
  return count;
}

/** A latest value that is not a reading any more becomes the newest reading that is. */
async function restoreLatest(tx: PoolClient, id: number): Promise<void> {
  await tx.query(
    `delete from latest l
     using import_span s
     where s.import_id = $1::int and l.sensor_id = s.sensor_id and l.time between s.starts_at and s.ends_at
       and not exists (select from reading r where r.sensor_id = l.sensor_id and r.time = l.time)`,
    [id],
  );
  await tx.query(
    `insert into latest (sensor_id, time, value, flag, position)
     select s.sensor_id, r.time, r.value, r.flag, (select position from journal_head)
     from import_span s
     join sensor on sensor.id = s.sensor_id
     cross join lateral (select time, value, flag from reading where sensor_id = s.sensor_id order by time desc limit 1) r
     where s.import_id = $1::int
     on conflict (sensor_id) do nothing`,
    [id],
  );
}

function importOf(row: Row): ImportRow {
  return {
    id: row.id,
    file: row.file,
    mapping: row.mapping,
    rowsDone: row.rows_done,
    stored: row.stored,
    duplicates: row.duplicates,
    revisions: row.revisions,
    rejected: row.rejected,
    rejects: row.rejects,
    startedMs: row.started_at,
    finishedMs: row.finished_at,
    undoneMs: row.undone_at,
  };
}
