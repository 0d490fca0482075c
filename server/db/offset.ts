import type { Db } from './pool.ts';

/**
 * The journal position that is surely in what is read after this: where the judge is, since live frames go out behind
 * it; the newest one where nothing judges. Read it first: what comes between is then sent twice, never missed.
 */
export async function readOffset(db: Db): Promise<number> {
  const { rows } = await db.query<{ position: number }>(
    `select coalesce(
       (select position from journal_cursor where consumer = 'judge'),
       (select position from journal_head)
     ) as position`,
  );
  return rows[0]?.position ?? 0;
}
