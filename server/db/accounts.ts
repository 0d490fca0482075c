import type { Account, AccountRole } from '#lib/domain/accounts.ts';
import { transaction, type Db, type Pool } from './pool.ts';

/** With what is never given out. */
export interface AccountRow extends Account {
  passwordHash: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const COLUMNS = 'account.id, account.email, account.name, account.role, account.password_hash, account.created_at, account.disabled_at';

/** null: there is one with this address already. */
export async function insertAccount(db: Db, input: { email: string; name: string; role: AccountRole; passwordHash: string }): Promise<AccountRow | null> {
  const { rows } = await db.query<Row>(
    `insert into account (email, name, role, password_hash)
     values ($1, $2, $3, $4)
     on conflict (email) do nothing
     returning ${COLUMNS}`,
    [input.email, input.name, input.role, input.passwordHash],
  );
  return rows[0] === undefined ? null : accountOf(rows[0]);
}

export async function findAccountByEmail(db: Db, email: string): Promise<AccountRow | null> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from account where email = $1`, [email]);
  return rows[0] === undefined ? null : accountOf(rows[0]);
}

/** null also for what is no UUID. */
export async function findAccount(db: Db, id: string): Promise<AccountRow | null> {
  if (!UUID.test(id)) return null;
  const { rows } = await db.query<Row>(`select ${COLUMNS} from account where id = $1::uuid`, [id]);
  return rows[0] === undefined ? null : accountOf(rows[0]);
}

export async function listAccounts(db: Db, limit: number): Promise<Account[]> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from account order by created_at, id limit $1`, [limit]);
  return rows.map((row) => shownAccount(accountOf(row)));
}

export async function hasAdministrator(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>(`select exists (select from account where role = 'administrator' and disabled_at is null) as found`);
  return rows[0]!.found;
}

export async function setAccountName(db: Db, id: string, name: string): Promise<void> {
  await db.query('update account set name = $2 where id = $1::uuid', [id, name]);
}

export async function setPasswordHash(db: Db, id: string, passwordHash: string): Promise<void> {
  await db.query('update account set password_hash = $2 where id = $1::uuid', [id, passwordHash]);
}

/** Runs a change of who administers, and undoes it where nobody would be left. False: undone. Two at once do not leave nobody either. */
export async function keepingAnAdministrator(pool: Pool, change: (tx: Db) => Promise<void>): Promise<boolean> {
  try {
    await transaction(pool, async (tx) => {
      await tx.query('lock table account in share row exclusive mode');
      const had = await hasAdministrator(tx);
      await change(tx);
      if (had && !(await hasAdministrator(tx))) throw new NobodyLeft();
    });
    return true;
  } catch (cause) {
    if (cause instanceof NobodyLeft) return false;
    throw cause;
  }
}

class NobodyLeft extends Error {}

export async function setRole(db: Db, id: string, role: AccountRole): Promise<void> {
  await db.query('update account set role = $2 where id = $1::uuid', [id, role]);
}

/** Its sessions end with it. */
export async function setDisabled(db: Db, id: string, isDisabled: boolean): Promise<void> {
  await db.query('update account set disabled_at = case when $2::boolean then coalesce(disabled_at, now()) end where id = $1::uuid', [id, isDisabled]);
  if (isDisabled) await db.query('delete from session where account_id = $1::uuid', [id]);
}

/** With its sessions, tokens and links. Rules and channels of `owner` go too. */
export async function deleteAccount(db: Db, id: string, owner: string): Promise<void> {
  await db.query('delete from channel where owner = $1', [owner]);
  await db.query('update alert_rule set deleted_at = coalesce(deleted_at, now()), updated_at = now() where owner = $1', [owner]);
  await db.query('delete from account where id = $1::uuid', [id]);
}

/** What may be shown of a row. */
export function shownAccount({ id, email, name, role, createdMs, isDisabled }: AccountRow): Account {
  return { id, email, name, role, createdMs, isDisabled };
}

export interface Row {
  id: string;
  email: string;
  name: string;
  role: AccountRole;
  password_hash: string;
  created_at: number;
  disabled_at: number | null;
}

export function accountOf(row: Row): AccountRow {
  return { id: row.id, email: row.email, name: row.name, role: row.role, passwordHash: row.password_hash, createdMs: row.created_at, isDisabled: row.disabled_at !== null };
}
