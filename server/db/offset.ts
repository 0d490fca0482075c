import type { Db } from './pool.ts';

/**
 * SQL: the journal position that is surely in what is read after this: where the judge is, since live frames go out
 * behind it; the newest one where nothing judges. What comes between is then sent twice, never missed.
 */
export const OFFSET = `coalesce(
  (select position from journal_cursor where consumer = 'judge'),
  (select position from journal_head)
)`;

export async function readOffset(db: Db): Promise<number> {
  const { rows } = await db.query<{ position: number }>(`select ${OFFSET} as position`);
  return rows[0]?.position ?? 0;
}
