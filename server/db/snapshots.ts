import type { Db } from './pool.ts';

/** Newest state of a consumer, and the journal position it includes. An older one never replaces a newer one. */
export async function saveSnapshot(db: Db, consumer: string, position: number, bytes: Uint8Array): Promise<void> {
  await db.query(
    `insert into snapshot as s (consumer, position, state)
     values ($1, $2::bigint, $3::bytea)
     on conflict (consumer) do update
     set position = excluded.position, state = excluded.state, taken_at = now()
     where excluded.position >= s.position`,
    [consumer, position, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)],
  );
}

export async function loadSnapshot(db: Db, consumer: string): Promise<{ position: number; bytes: Uint8Array } | null> {
  const { rows } = await db.query<{ position: number; state: Buffer }>('select position, state from snapshot where consumer = $1', [consumer]);
  return rows[0] === undefined ? null : { position: rows[0].position, bytes: rows[0].state };
}
