import type { Account, SessionView } from '#lib/domain/accounts.ts';
import { accountOf, shownAccount, type Row as AccountColumns } from './accounts.ts';
import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

export interface SessionInput {
  tokenSha256: Uint8Array;
  /** null: made by the administrator's token, whose hash is `adminSha256`. */
  accountId: string | null;
  adminSha256: Uint8Array | null;
  nowMs: number;
  expiresMs: number;
  userAgent: string;
  network: string;
}

/** A session that still holds, and whose it is. */
export interface FoundSession {
  id: number;
  seenMs: number;
  provedMs: number;
  /** null: whoever had the administrator's token. */
  account: Account | null;
  /** That the account is a member of. */
  organisations: number[];
}

export async function insertSession(db: Db, input: SessionInput): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `insert into session (token_sha256, account_id, admin_sha256, created_at, seen_at, expires_at, proved_at, user_agent, network)
     values ($1::bytea, $2::uuid, $3::bytea, $4::timestamptz, $4::timestamptz, $5::timestamptz, $4::timestamptz, $6, $7)
     returning id`,
    [input.tokenSha256, input.accountId, input.adminSha256, isoOf(input.nowMs), isoOf(input.expiresMs), input.userAgent, input.network],
  );
  return rows[0]!.id;
}

/** null: unknown, ended, idle for too long, of a disabled account, or of an administrator's token that is not in force any more. */
export async function findSession(db: Db, tokenSha256: Uint8Array, { nowMs, idleMs, adminSha256 }: { nowMs: number; idleMs: number; adminSha256: Uint8Array }): Promise<FoundSession | null> {
  const { rows } = await db.query<Row>(
    `select session.id as session_id, session.seen_at, session.proved_at,
            account.id, account.email, account.name, account.role, '' as password_hash, account.created_at, account.disabled_at,
            array(select organisation_id from membership where membership.account_id = account.id order by 1) as organisations
     from session
     left join account on account.id = session.account_id
     where session.token_sha256 = $1::bytea
       and session.expires_at > $2::timestamptz
       and session.seen_at > $3::timestamptz
       and (session.account_id is null or account.disabled_at is null)
       and (session.account_id is not null or session.admin_sha256 = $4::bytea)`,
    [tokenSha256, isoOf(nowMs), isoOf(nowMs - idleMs), adminSha256],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { id } = row;
  return { id: row.session_id, seenMs: row.seen_at, provedMs: row.proved_at, account: id === null ? null : shownAccount(accountOf({ ...row, id })), organisations: row.organisations };
}

export async function touchSession(db: Db, id: number, nowMs: number): Promise<void> {
  await db.query('update session set seen_at = greatest(seen_at, $2::timestamptz) where id = $1', [id, isoOf(nowMs)]);
}

/** Of one account, the one used last first. */
export async function listSessions(db: Db, accountId: string, { nowMs, idleMs, currentId }: { nowMs: number; idleMs: number; currentId: number | null }): Promise<SessionView[]> {
  const { rows } = await db.query<{ id: number; created_at: number; seen_at: number; user_agent: string; network: string }>(
    `select id, created_at, seen_at, user_agent, network
     from session
     where account_id = $1::uuid and expires_at > $2::timestamptz and seen_at > $3::timestamptz
     order by seen_at desc, id desc
     limit 100`,
    [accountId, isoOf(nowMs), isoOf(nowMs - idleMs)],
  );
  return rows.map((row) => ({ id: row.id, createdMs: row.created_at, seenMs: row.seen_at, userAgent: row.user_agent, network: row.network, isCurrent: row.id === currentId }));
}

export async function deleteSessionByToken(db: Db, tokenSha256: Uint8Array): Promise<void> {
  await db.query('delete from session where token_sha256 = $1::bytea', [tokenSha256]);
}

/** One of this account's own. False: there is none. */
export async function deleteSession(db: Db, { id, accountId }: { id: number; accountId: string }): Promise<boolean> {
  const { rowCount } = await db.query('delete from session where id = $1 and account_id = $2::uuid', [id, accountId]);
  return (rowCount ?? 0) > 0;
}

/** All of an account but one. Returns how many. */
export async function deleteOtherSessions(db: Db, accountId: string, exceptId: number | null): Promise<number> {
  const { rowCount } = await db.query('delete from session where account_id = $1::uuid and id is distinct from $2::bigint', [accountId, exceptId]);
  return rowCount ?? 0;
}

/** Beyond so many of one account the ones unused longest end. */
export async function boundSessions(db: Db, accountId: string, most: number): Promise<void> {
  await db.query(
    `delete from session
     where id in (select id from session where account_id = $1::uuid order by seen_at desc, id desc offset $2)`,
    [accountId, most],
  );
}

export async function pruneSessions(db: Db, { nowMs, idleMs }: { nowMs: number; idleMs: number }): Promise<number> {
  const { rowCount } = await db.query('delete from session where expires_at <= $1::timestamptz or seen_at <= $2::timestamptz', [isoOf(nowMs), isoOf(nowMs - idleMs)]);
  return rowCount ?? 0;
}

interface Row extends Omit<AccountColumns, 'id'> {
  session_id: number;
  seen_at: number;
  proved_at: number;
  organisations: number[];
  id: string | null;
}
