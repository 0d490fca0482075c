import type { AuditEntry, Viewer } from '#lib/domain/accounts.ts';
import type { Json } from '#lib/domain/plugins.ts';
import type { Db } from './pool.ts';

export interface AuditInput {
  /** Who did it; null: the process itself. */
  viewer: Pick<Viewer, 'account' | 'by'> | null;
  /** `station.tags`, `account.role`, … */
  act: string;
  /** What it was done to, e.g. `station/7`. Never an address of a person. */
  subject: string;
  before?: Json;
  after?: Json;
}

/** Adds one act; what is there is never changed. */
export async function insertAudit(db: Db, { viewer, act, subject, before, after }: AuditInput): Promise<void> {
  const actor = viewer === null || viewer.by === 'nobody' ? 'process' : viewer.by === 'session' ? 'account' : viewer.by;
  await db.query('insert into audit (account_id, actor, act, subject, before, after) values ($1::uuid, $2, $3, $4, $5::jsonb, $6::jsonb)', [
    viewer?.account?.id ?? null,
    actor,
    act,
    subject,
    before === undefined ? null : JSON.stringify(before),
    after === undefined ? null : JSON.stringify(after),
  ]);
}

/** Newest first. */
export async function listAudit(db: Db, { beforeId = null, accountId = null, limit }: { beforeId?: number | null; accountId?: string | null; limit: number }): Promise<AuditEntry[]> {
  const { rows } = await db.query<Row>(
    `select audit.id, audit.at, audit.actor, audit.account_id, account.name as account_name, audit.act, audit.subject, audit.before, audit.after
     from audit
     left join account on account.id = audit.account_id
     where ($1::bigint is null or audit.id < $1::bigint) and ($2::uuid is null or audit.account_id = $2::uuid)
     order by audit.id desc
     limit $3`,
    [beforeId, accountId, limit],
  );
  return rows.map((row) => ({ id: row.id, atMs: row.at, actor: row.actor, accountId: row.account_id, accountName: row.account_name, act: row.act, subject: row.subject, before: row.before, after: row.after }));
}

interface Row {
  id: number;
  at: number;
  actor: AuditEntry['actor'];
  account_id: string | null;
  account_name: string | null;
  act: string;
  subject: string;
  before: unknown;
  after: unknown;
}
