import type { NoteKind, StationNote } from '#lib/domain/station-record.ts';
import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

/** What happened last first. */
export async function listNotes(db: Db, stationId: number, limit: number): Promise<StationNote[]> {
  const { rows } = await db.query<{ id: number; at: number; kind: NoteKind; text: string; author: string | null }>(
    `select n.id, n.at, n.kind, n.text, account.name as author
     from station_note n
     left join account on account.id = n.account_id
     where n.station_id = $1::int
     order by n.at desc, n.id desc
     limit $2::int`,
    [stationId, limit],
  );
  return rows.map(({ id, at, kind, text, author }) => ({ id, atMs: at, kind, text, author }));
}

/** Null: there is no such station, or it has `most` notes. */
export async function insertNote(db: Db, { stationId, accountId, atMs, kind, text }: { stationId: number; accountId: string | null; atMs: number; kind: NoteKind; text: string }, most: number): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(
    `insert into station_note (station_id, account_id, at, kind, text)
     select id, $2::uuid, $3::timestamptz, $4, $5
     from station
     where id = $1::int and (select count(*) from station_note where station_id = $1::int) < $6::int
     returning id`,
    [stationId, accountId, isoOf(atMs), kind, text, most],
  );
  return rows[0]?.id ?? null;
}

/** False: this station has no such note. */
export async function deleteNote(db: Db, stationId: number, id: number): Promise<boolean> {
  const { rowCount } = await db.query('delete from station_note where station_id = $1::int and id = $2::bigint', [stationId, id]);
  return rowCount === 1;
}
