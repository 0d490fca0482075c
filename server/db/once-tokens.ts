import type { AccountRole, Invitation, OnceKind } from '#lib/domain/accounts.ts';
import { THIS_INSTANCE } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

/** A link that works once. */
export interface OnceToken {
  tokenSha256: Uint8Array;
  kind: OnceKind;
  /** Of a reset. */
  accountId: string | null;
  /** Of an invitation. */
  email: string | null;
  role: AccountRole | null;
  /** That the invited account becomes a member of; default: this instance. */
  organisationId?: number;
  createdMs: number;
  expiresMs: number;
}

export async function insertOnceToken(db: Db, token: OnceToken): Promise<void> {
  await db.query(
    `insert into once_token (token_sha256, kind, account_id, email, role, created_at, expires_at, organisation_id)
     values ($1::bytea, $2, $3::uuid, $4, $5, $6::timestamptz, $7::timestamptz, $8::int)`,
    [token.tokenSha256, token.kind, token.accountId, token.email, token.role, isoOf(token.createdMs), isoOf(token.expiresMs), token.organisationId ?? THIS_INSTANCE],
  );
}

/** null: unknown, used, or too old. */
export async function findOnceToken(db: Db, kind: OnceKind, tokenSha256: Uint8Array, nowMs: number): Promise<OnceToken | null> {
  const { rows } = await db.query<Row>(
    `select token_sha256, kind, account_id, email, role, organisation_id, created_at, expires_at
     from once_token
     where token_sha256 = $1::bytea and kind = $2 and used_at is null and expires_at > $3::timestamptz`,
    [tokenSha256, kind, isoOf(nowMs)],
  );
  return rows[0] === undefined ? null : tokenOf(rows[0]);
}

/** Uses it up: of two at once, one gets it. */
export async function takeOnceToken(db: Db, kind: OnceKind, tokenSha256: Uint8Array, nowMs: number): Promise<OnceToken | null> {
  const { rows } = await db.query<Row>(
    `update once_token set used_at = $3::timestamptz
     where token_sha256 = $1::bytea and kind = $2 and used_at is null and expires_at > $3::timestamptz
     returning token_sha256, kind, account_id, email, role, organisation_id, created_at, expires_at`,
    [tokenSha256, kind, isoOf(nowMs)],
  );
  return rows[0] === undefined ? null : tokenOf(rows[0]);
}

/** Those that nobody accepted yet, newest first. */
export async function listInvitations(db: Db, nowMs: number, limit: number): Promise<Invitation[]> {
  const { rows } = await db.query<{ email: string; role: AccountRole; created_at: number; expires_at: number }>(
    `select email, role, created_at, expires_at
     from once_token
     where kind = 'invite' and used_at is null and expires_at > $1::timestamptz
     order by created_at desc, email
     limit $2`,
    [isoOf(nowMs), limit],
  );
  return rows.map((row) => ({ email: row.email, role: row.role, createdMs: row.created_at, expiresMs: row.expires_at }));
}

/** Older links of the same kind for the same person stop working with a newer one. */
export async function deleteOnceTokens(db: Db, kind: OnceKind, { accountId = null, email = null }: { accountId?: string | null; email?: string | null } = {}): Promise<void> {
  await db.query('delete from once_token where kind = $1 and account_id is not distinct from $2::uuid and email is not distinct from $3', [kind, accountId, email]);
}

export async function pruneOnceTokens(db: Db, nowMs: number): Promise<void> {
  await db.query('delete from once_token where expires_at <= $1::timestamptz', [isoOf(nowMs)]);
}

interface Row {
  token_sha256: Buffer;
  kind: OnceKind;
  account_id: string | null;
  email: string | null;
  role: AccountRole | null;
  organisation_id: number;
  created_at: number;
  expires_at: number;
}

function tokenOf(row: Row): OnceToken {
  return { tokenSha256: row.token_sha256, kind: row.kind, accountId: row.account_id, email: row.email, role: row.role, organisationId: row.organisation_id, createdMs: row.created_at, expiresMs: row.expires_at };
}
