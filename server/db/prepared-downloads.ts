import type { DownloadManifest, PreparedDownload } from '#lib/domain/export.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

const COLUMNS = `id, query, state, expected_bytes as "expectedByteCount", file_name as "fileName", media_type as "mediaType", coalesce(byte_count, 0)::float8 as "byteCount",
  row_count::float8 as "rowCount", sha256, manifest, why, asked_at as "askedMs", finished_at as "finishedMs", expires_at as "expiresMs", frozen_at as "frozenMs", withdrawn_at as "withdrawnMs", sight`;

export async function insertPreparedDownload(db: Db, one: Pick<PreparedDownload, 'id' | 'query' | 'expectedByteCount' | 'fileName' | 'mediaType' | 'askedMs' | 'sight'>): Promise<PreparedDownload> {
  const { rows } = await db.query<PreparedDownload>(
    `insert into prepared_download (id, query, expected_bytes, file_name, media_type, asked_at, sight)
     values ($1, $2, $3::float8, $4, $5, $6::timestamptz, $7::int[])
     returning ${COLUMNS}`,
    [one.id, one.query, one.expectedByteCount, one.fileName, one.mediaType, isoOf(one.askedMs), one.sight ?? PUBLIC],
  );
  return rows[0]!;
}

export async function findPreparedDownload(db: Db, id: string): Promise<PreparedDownload | null> {
  const { rows } = await db.query<PreparedDownload>(`select ${COLUMNS} from prepared_download where id = $1`, [id]);
  return rows[0] ?? null;
}

/** A frozen one by the hash of its content. */
export async function findSnapshotDownload(db: Db, sha256: string): Promise<PreparedDownload | null> {
  const { rows } = await db.query<PreparedDownload>(`select ${COLUMNS} from prepared_download where sha256 = $1 and frozen_at is not null`, [sha256]);
  return rows[0] ?? null;
}

/** Those of one question that wait, are being made or were asked for since a time; the newest first. */
export async function findSamePreparedDownload(db: Db, query: string, sinceMs: number, sight: Sight = PUBLIC): Promise<PreparedDownload | null> {
  const { rows } = await db.query<PreparedDownload>(
    `select ${COLUMNS}
     from prepared_download
     where md5(query) = md5($1) and query = $1 and state <> 'failed' and withdrawn_at is null and asked_at >= $2::timestamptz and sight = $3::int[]
     order by asked_at desc
     limit 1`,
    [query, isoOf(sinceMs), sight],
  );
  return rows[0] ?? null;
}

/** The one that has waited longest becomes the one that is being made. */
export async function takeNextPreparedDownload(db: Db): Promise<PreparedDownload | null> {
  const { rows } = await db.query<PreparedDownload>(
    `update prepared_download set state = 'running'
     where id = (select id from prepared_download where state = 'waiting' order by asked_at, id limit 1)
     returning ${COLUMNS}`,
  );
  return rows[0] ?? null;
}

/** After a restart: what was being made is made again from its beginning. */
export async function requeuePreparedDownloads(db: Db): Promise<void> {
  await db.query(`update prepared_download set state = 'waiting' where state = 'running'`);
}

export async function finishPreparedDownload(
  db: Db,
  id: string,
  { byteCount, rowCount, sha256, manifest, finishedMs, expiresMs }: { byteCount: number; rowCount: number; sha256: string; manifest: DownloadManifest; finishedMs: number; expiresMs: number },
): Promise<void> {
  await db.query(
    `update prepared_download
     set state = 'done', byte_count = $2::bigint, row_count = $3::bigint, sha256 = $4, manifest = $5::jsonb, finished_at = $6::timestamptz, expires_at = $7::timestamptz
     where id = $1`,
    [id, byteCount, rowCount, sha256, JSON.stringify(manifest), isoOf(finishedMs), isoOf(expiresMs)],
  );
}

export async function failPreparedDownload(db: Db, id: string, { why, finishedMs, expiresMs }: { why: string; finishedMs: number; expiresMs: number }): Promise<void> {
  await db.query(`update prepared_download set state = 'failed', why = $2, finished_at = $3::timestamptz, expires_at = $4::timestamptz where id = $1`, [id, why, isoOf(finishedMs), isoOf(expiresMs)]);
}

/**
 * Takes back a frozen file by the hash of its content; null where there is none. Files of the same content that are not
 * frozen are forgotten with it. Resolves with the ids whose files go.
 */
export async function withdrawSnapshotDownload(db: Db, sha256: string, why: string | null, nowMs: number): Promise<string[] | null> {
  const { rows } = await db.query<{ id: string; isFrozen: boolean }>(
    `with taken as (
       update prepared_download set withdrawn_at = coalesce(withdrawn_at, $3::timestamptz), why = coalesce($2, why)
       where sha256 = $1 and frozen_at is not null
       returning id
     ), forgotten as (
       delete from prepared_download where sha256 = $1 and frozen_at is null and exists (select from taken)
       returning id
     )
     select id, true as "isFrozen" from taken union all select id, false from forgotten`,
    [sha256, why, isoOf(nowMs)],
  );
  return rows.some((row) => row.isFrozen) ? rows.map((row) => row.id) : null;
}

/** Null where there is none that is done; where the same content is frozen already, that one is answered and this one stays as it is. */
export async function freezePreparedDownload(db: Db, id: string, nowMs: number): Promise<PreparedDownload | null> {
  const { rows } = await db.query<PreparedDownload>(
    `update prepared_download d set frozen_at = $2::timestamptz, expires_at = null
     where id = $1 and state = 'done' and not exists (select from prepared_download o where o.sha256 = d.sha256 and o.frozen_at is not null)
     returning ${COLUMNS}`,
    [id, isoOf(nowMs)],
  );
  if (rows[0] !== undefined) return rows[0];
  const one = await findPreparedDownload(db, id);
  return one?.sha256 == null ? null : findSnapshotDownload(db, one.sha256);
}

/** Bytes on the disk, of all and of those that are frozen, and how many wait. */
export async function sumPreparedDownloads(db: Db): Promise<{ byteCount: number; frozenByteCount: number; waitingCount: number; expectedByteCount: number }> {
  const { rows } = await db.query<{ byteCount: number; frozenByteCount: number; waitingCount: number; expectedByteCount: number }>(
    `select
       coalesce(sum(byte_count) filter (where state = 'done' and withdrawn_at is null), 0)::float8 as "byteCount",
       coalesce(sum(byte_count) filter (where frozen_at is not null and withdrawn_at is null), 0)::float8 as "frozenByteCount",
       count(*) filter (where state in ('waiting', 'running'))::int as "waitingCount",
       coalesce(sum(expected_bytes) filter (where state in ('waiting', 'running')), 0)::float8 as "expectedByteCount"
     from prepared_download`,
  );
  return rows[0]!;
}

/** Forgets those whose time is over; resolves with their ids. */
export async function deleteExpiredDownloads(db: Db, nowMs: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('delete from prepared_download where expires_at < $1::timestamptz and frozen_at is null returning id', [isoOf(nowMs)]);
  return rows.map((row) => row.id);
}

/** Forgets what everybody may take and is not frozen; resolves with the ids. */
export async function deletePublicDownloads(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(`delete from prepared_download where frozen_at is null and sight = '{}' returning id`);
  return rows.map((row) => row.id);
}

/** Every id, to find files that belong to none. */
export async function listPreparedDownloadIds(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('select id from prepared_download');
  return rows.map((row) => row.id);
}
