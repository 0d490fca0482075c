import type { AlertDelivery, AlertRule, AlertRuleInput } from '#lib/domain/alerts.ts';
import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

interface Row {
  id: number;
  name: string;
  target: AlertRule['target'];
  condition: AlertRule['condition'];
  basis: AlertRule['basis'];
  hold: AlertRule['hold'];
  delivery: Omit<AlertDelivery, 'channelIds'>;
  channel_ids: string[];
  owner: string | null;
  is_enabled: boolean;
  muted_until: number | null;
  version: number;
  created_at: number;
  updated_at: number;
}

const COLUMNS = 'id, name, target, condition, basis, hold, delivery, channel_ids, owner, is_enabled, muted_until, version, created_at, updated_at';

/** Every rule that is evaluated. */
export async function listEnabledRules(db: Db): Promise<AlertRule[]> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from alert_rule where is_enabled and deleted_at is null order by id`);
  return rows.map(ruleOf);
}

/** Rules of one owner, newest first; null: the administrator's. */
export async function listRulesOf(db: Db, owner: string | null, limit: number): Promise<AlertRule[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS}
     from alert_rule
     where owner is not distinct from $1
       and deleted_at is null
     order by id desc
     limit $2::int`,
    [owner, limit],
  );
  return rows.map(ruleOf);
}

export async function listAllRules(db: Db, limit: number): Promise<AlertRule[]> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from alert_rule where deleted_at is null order by id desc limit $1::int`, [limit]);
  return rows.map(ruleOf);
}

export async function findRule(db: Db, id: number): Promise<AlertRule | null> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from alert_rule where id = $1::int and deleted_at is null`, [id]);
  return rows[0] === undefined ? null : ruleOf(rows[0]);
}

export async function countRules(db: Db, owner: string | null): Promise<{ own: number; all: number }> {
  const { rows } = await db.query<{ own: number; all: number }>(
    'select count(*) filter (where owner is not distinct from $1) as own, count(*) as "all" from alert_rule where deleted_at is null',
    [owner],
  );
  return rows[0] ?? { own: 0, all: 0 };
}

export async function insertRule(db: Db, input: AlertRuleInput, owner: string | null): Promise<AlertRule> {
  const { rows } = await db.query<Row>(
    `insert into alert_rule (name, kind, target, condition, basis, hold, delivery, channel_ids, owner, is_enabled)
     values ($1, $2, $3::jsonb, $4::jsonb, $5::jsonb, $6::jsonb, $7::jsonb, $8::bigint[], $9, $10)
     returning ${COLUMNS}`,
    [...columnsOf(input), owner, input.isEnabled],
  );
  return ruleOf(rows[0] as Row);
}

/** What is watched makes another version; the words and the delivery do not. */
export async function updateRule(db: Db, id: number, input: AlertRuleInput): Promise<AlertRule | null> {
  const { rows } = await db.query<Row>(
    `update alert_rule
     set
       version = version + case when (target, condition, basis, hold) is distinct from ($3::jsonb, $4::jsonb, $5::jsonb, $6::jsonb) then 1 else 0 end,
       name = $1, kind = $2, target = $3::jsonb, condition = $4::jsonb, basis = $5::jsonb, hold = $6::jsonb,
       delivery = $7::jsonb, channel_ids = $8::bigint[], is_enabled = $9, updated_at = now()
     where id = $10::int and deleted_at is null
     returning ${COLUMNS}`,
    [...columnsOf(input), input.isEnabled, id],
  );
  return rows[0] === undefined ? null : ruleOf(rows[0]);
}

/** Kept for its alerts, and no longer evaluated. */
export async function deleteRule(db: Db, id: number): Promise<boolean> {
  const { rowCount } = await db.query('update alert_rule set deleted_at = now(), updated_at = now(), is_enabled = false where id = $1::int and deleted_at is null', [id]);
  return rowCount === 1;
}

/** No messages before this time; null: from now on again. */
export async function muteRule(db: Db, id: number, untilMs: number | null): Promise<boolean> {
  const { rowCount } = await db.query('update alert_rule set muted_until = $2::timestamptz, updated_at = now() where id = $1::int and deleted_at is null', [id, untilMs === null ? null : isoOf(untilMs)]);
  return rowCount === 1;
}

/** Changes whenever a rule, a tag or a maintenance does: who keeps them in memory reads again. */
export async function readRulesMark(db: Db): Promise<string> {
  const { rows } = await db.query<{ mark: string }>(
    `select concat_ws('/',
       (select concat(count(*), ' ', max(updated_at)) from alert_rule),
       (select concat(count(*), ' ', max(id), ' ', sum(extract(epoch from ends_at))) from station_maintenance),
       (select concat(count(*), ' ', md5(string_agg(station_id || tag, ',' order by station_id, tag))) from station_tag),
       (select md5(string_agg(concat(id, ':', organisation_id), ',' order by id)) from station where not is_public),
       (select concat(count(*), ' ', max(created_at)) from membership)) as mark`,
  );
  return rows[0]?.mark ?? '';
}

function columnsOf({ name, target, condition, basis, hold, delivery }: AlertRuleInput): unknown[] {
  const { channelIds, ...rest } = delivery;
  return [name, condition.kind, ...[target, condition, basis, hold, rest].map((part) => JSON.stringify(part)), channelIds];
}

function ruleOf(row: Row): AlertRule {
  return {
    id: row.id,
    name: row.name,
    target: row.target,
    condition: row.condition,
    basis: row.basis,
    hold: row.hold,
    delivery: { ...row.delivery, channelIds: row.channel_ids.map(Number) },
    owner: row.owner,
    isEnabled: row.is_enabled,
    mutedUntilMs: row.muted_until,
    version: row.version,
    createdMs: row.created_at,
    updatedMs: row.updated_at,
  };
}
