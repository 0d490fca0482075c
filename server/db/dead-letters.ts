import { createHash } from 'node:crypto';
import type { Db } from './pool.ts';

export interface DeadLetter {
  /** Where it came from, e.g. `http/lichen-json`. */
  source: string;
  bytes: Uint8Array;
  sqlState: string | null;
  message: string;
}

/** Keeps what could not be stored, with the reason. The same bytes again are counted, not kept twice. */
export async function insertDeadLetter(db: Db, { source, bytes, sqlState, message }: DeadLetter): Promise<void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  await db.query(
    `insert into dead_letter as d (source, bytes, sha256, sqlstate, message)
     values ($1, $2::bytea, $3::bytea, $4, $5)
     on conflict (sha256) do update
     set times_seen = d.times_seen + 1, last_seen = now()`,
    [source, buffer, createHash('sha256').update(buffer).digest(), sqlState, message.slice(0, 2000)],
  );
}
