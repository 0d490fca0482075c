import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

/** When an address may be tried again; null: now. */
export async function findLockedUntil(db: Db, emailSha256: Uint8Array, nowMs: number): Promise<number | null> {
  const { rows } = await db.query<{ locked_until: number }>('select locked_until from sign_in_failure where email_sha256 = $1::bytea and locked_until > $2::timestamptz', [emailSha256, isoOf(nowMs)]);
  return rows[0]?.locked_until ?? null;
}

/** From the `free`-th failure in a row on, the address is locked: for `firstMs`, and twice as long each time, up to `mostMs`. */
export async function noteFailure(db: Db, emailSha256: Uint8Array, { nowMs, free, firstMs, mostMs }: { nowMs: number; free: number; firstMs: number; mostMs: number }): Promise<void> {
  await db.query(
    `insert into sign_in_failure as f (email_sha256, failures, last_at, locked_until)
     values ($1::bytea, 1, $2::timestamptz, $2::timestamptz)
     on conflict (email_sha256) do update
     set failures = f.failures + 1,
         last_at = excluded.last_at,
         locked_until = case when f.failures + 1 < $3::integer then excluded.locked_until
                             else excluded.last_at + least($5::double precision, $4::double precision * power(2, least(30, f.failures + 1 - $3::integer))) * interval '1 millisecond' end`,
    [emailSha256, isoOf(nowMs), free, firstMs, mostMs],
  );
}

export async function forgetFailures(db: Db, emailSha256: Uint8Array): Promise<void> {
  await db.query('delete from sign_in_failure where email_sha256 = $1::bytea', [emailSha256]);
}

/** Failures so long ago count no more. */
export async function pruneFailures(db: Db, beforeMs: number): Promise<void> {
  await db.query('delete from sign_in_failure where last_at < $1::timestamptz', [isoOf(beforeMs)]);
}
