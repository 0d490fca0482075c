import type { Account, ApiTokenView, Scope } from '#lib/domain/accounts.ts';
import { accountOf, shownAccount, type Row as AccountColumns } from './accounts.ts';
import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

export interface ApiTokenInput {
  accountId: string;
  tokenSha256: Uint8Array;
  name: string;
  scopes: readonly Scope[];
  nowMs: number;
  expiresMs: number;
}

/** null: the account holds `most` already. */
export async function insertApiToken(db: Db, input: ApiTokenInput, most: number): Promise<ApiTokenView | null> {
  const { rows } = await db.query<Row>(
    `insert into api_token (account_id, token_sha256, name, scopes, created_at, expires_at)
     select $1::uuid, $2::bytea, $3, $4::text[], $5::timestamptz, $6::timestamptz
     where (select count(*) from api_token where account_id = $1::uuid) < $7::integer
     returning id, name, scopes, created_at, expires_at, used_at`,
    [input.accountId, input.tokenSha256, input.name, input.scopes, isoOf(input.nowMs), isoOf(input.expiresMs), most],
  );
  return rows[0] === undefined ? null : tokenOf(rows[0]);
}

/** null: unknown, expired, or of a disabled account. */
export async function findApiToken(db: Db, tokenSha256: Uint8Array, nowMs: number): Promise<{ id: number; usedMs: number | null; scopes: Scope[]; account: Account; organisations: number[] } | null> {
  const { rows } = await db.query<AccountColumns & { token_id: number; scopes: Scope[]; used_at: number | null; organisations: number[] }>(
    `select api_token.id as token_id, api_token.scopes, api_token.used_at,
            account.id, account.email, account.name, account.role, '' as password_hash, account.created_at, account.disabled_at,
            array(select organisation_id from membership where membership.account_id = account.id order by 1) as organisations
     from api_token
     join account on account.id = api_token.account_id
     where api_token.token_sha256 = $1::bytea and api_token.expires_at > $2::timestamptz and account.disabled_at is null`,
    [tokenSha256, isoOf(nowMs)],
  );
  const [row] = rows;
  return row === undefined ? null : { id: row.token_id, usedMs: row.used_at, scopes: row.scopes, account: shownAccount(accountOf(row)), organisations: row.organisations };
}

export async function touchApiToken(db: Db, id: number, nowMs: number): Promise<void> {
  await db.query('update api_token set used_at = $2::timestamptz where id = $1', [id, isoOf(nowMs)]);
}

/** Newest first. */
export async function listApiTokens(db: Db, accountId: string): Promise<ApiTokenView[]> {
  const { rows } = await db.query<Row>('select id, name, scopes, created_at, expires_at, used_at from api_token where account_id = $1::uuid order by id desc', [accountId]);
  return rows.map(tokenOf);
}

/** One of this account's own. False: there is none. */
export async function deleteApiToken(db: Db, { id, accountId }: { id: number; accountId: string }): Promise<boolean> {
  const { rowCount } = await db.query('delete from api_token where id = $1 and account_id = $2::uuid', [id, accountId]);
  return (rowCount ?? 0) > 0;
}

interface Row {
  id: number;
  name: string;
  scopes: Scope[];
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

function tokenOf(row: Row): ApiTokenView {
  return { id: row.id, name: row.name, scopes: row.scopes, createdMs: row.created_at, expiresMs: row.expires_at, usedMs: row.used_at };
}
