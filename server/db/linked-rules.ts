import type { AlertCondition } from '#lib/domain/alerts.ts';
import type { Db } from './pool.ts';

/** As much of a rule as a signed link shows and changes. */
export interface LinkedRule {
  id: number;
  name: string;
  condition: AlertCondition;
  parameter: string | null;
  channelIds: number[];
  isEnabled: boolean;
  mutedUntilMs: number | null;
}

const COLUMNS = `id, name, condition, target->>'parameter' as parameter,
  (select parameter from sensor where sensor.id = (target->>'sensorId')::int) as sensor_parameter, channel_ids, is_enabled, muted_until`;

export async function findLinkedRule(db: Db, id: number): Promise<LinkedRule | null> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from alert_rule where id = $1::int and deleted_at is null`, [id]);
  return rows[0] === undefined ? null : ruleOf(rows[0]);
}

export async function listRulesOfChannels(db: Db, channelIds: readonly number[]): Promise<LinkedRule[]> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from alert_rule where channel_ids && $1::bigint[] and deleted_at is null order by id limit 500`, [channelIds]);
  return rows.map(ruleOf);
}

export async function muteLinkedRule(db: Db, id: number, untilMs: number): Promise<void> {
  await db.query('update alert_rule set muted_until = greatest(muted_until, $2::timestamptz), updated_at = now() where id = $1::int and deleted_at is null', [id, new Date(untilMs)]);
}

/** Switched off, not deleted: its owner can switch it on again. */
export async function stopLinkedRule(db: Db, id: number): Promise<void> {
  await db.query('update alert_rule set is_enabled = false, updated_at = now() where id = $1::int and is_enabled', [id]);
}

/** The clear level is the new level's own default again: an old one could lie beyond it. The same level again changes nothing. */
export async function moveLinkedLevel(db: Db, id: number, level: number): Promise<void> {
  await db.query(
    `update alert_rule
     set condition = condition || jsonb_build_object('level', $2::float8, 'clear', null), version = version + 1, updated_at = now()
     where id = $1::int and deleted_at is null and condition ? 'level' and (condition->>'level')::float8 <> $2::float8`,
    [id, level],
  );
}

interface Row {
  id: number;
  name: string;
  condition: AlertCondition;
  parameter: string | null;
  sensor_parameter: string | null;
  channel_ids: (number | string)[];
  is_enabled: boolean;
  muted_until: number | null;
}

function ruleOf(row: Row): LinkedRule {
  return {
    id: row.id,
    name: row.name,
    condition: row.condition,
    parameter: row.parameter ?? row.sensor_parameter,
    channelIds: row.channel_ids.map(Number),
    isEnabled: row.is_enabled,
    mutedUntilMs: row.muted_until,
  };
}
