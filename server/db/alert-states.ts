import { moment, momentsOf, numbersOf } from './arrays.ts';
import type { Db, PoolClient } from './pool.ts';
import { isoOf } from './time.ts';

export interface WatchState {
  ruleId: number;
  subject: string;
  version: number;
  /** JSON. */
  state: string;
  /** The journal's batch that it reaches up to. */
  position: number;
}

export interface WatchCheckpoint extends Omit<WatchState, 'position'> {
  timeMs: number;
}

export interface AlertSensor {
  sensorId: number;
  newestMs: number;
  lagMs: number;
}

const CHECKPOINTS_KEPT = 9;

export async function listWatchStates(db: Db): Promise<(Omit<WatchState, 'state'> & { state: unknown })[]> {
  const { rows } = await db.query<{ rule_id: number; subject: string; version: number; state: unknown; position: number }>('select rule_id, subject, version, state, position from alert_state');
  return rows.map((row) => ({ ruleId: row.rule_id, subject: row.subject, version: row.version, state: row.state, position: row.position }));
}

export async function listAlertSensors(db: Db): Promise<AlertSensor[]> {
  const { rows } = await db.query<{ sensor_id: number; newest: number; lag_ms: number }>('select sensor_id, newest, lag_ms from alert_sensor');
  return rows.map((row) => ({ sensorId: row.sensor_id, newestMs: row.newest, lagMs: row.lag_ms }));
}

export async function saveWatchStates(tx: PoolClient, states: readonly WatchState[]): Promise<void> {
  if (states.length === 0) return;
  await tx.query(
    `insert into alert_state as s (rule_id, subject, version, state, position)
     select i.rule_id, i.subject, i.version, i.state::jsonb, i.position
     from unnest($1::int[], $2::text[], $3::int[], $4::text[], $5::bigint[]) as i (rule_id, subject, version, state, position)
     join alert_rule r on r.id = i.rule_id
     on conflict (rule_id, subject) do update
     set version = excluded.version, state = excluded.state, position = excluded.position`,
    [...columnsOf(states), numbersOf(states, (one) => one.position)],
  );
}

export async function saveAlertSensors(tx: PoolClient, sensors: readonly AlertSensor[]): Promise<void> {
  if (sensors.length === 0) return;
  await tx.query(
    `insert into alert_sensor as a (sensor_id, newest, lag_ms)
     select i.sensor_id, ${moment('i.us')}, i.lag_ms
     from unnest($1::int[], $2::float8[], $3::bigint[]) as i (sensor_id, us, lag_ms)
     join sensor s on s.id = i.sensor_id
     on conflict (sensor_id) do update
     set newest = excluded.newest, lag_ms = excluded.lag_ms`,
    [numbersOf(sensors, (one) => one.sensorId), momentsOf(sensors, (one) => one.newestMs), numbersOf(sensors, (one) => Math.round(one.lagMs))],
  );
}

/** A checkpoint said again replaces the one of its time; the oldest go. */
export async function saveCheckpoints(tx: PoolClient, checkpoints: readonly WatchCheckpoint[]): Promise<void> {
  if (checkpoints.length === 0) return;
  await tx.query(
    `insert into alert_checkpoint as c (rule_id, subject, version, state, time)
     select distinct on (i.rule_id, i.subject, i.us) i.rule_id, i.subject, i.version, i.state::jsonb, ${moment('i.us')}
     from unnest($1::int[], $2::text[], $3::int[], $4::text[], $5::float8[]) with ordinality as i (rule_id, subject, version, state, us, place)
     join alert_rule r on r.id = i.rule_id
     order by i.rule_id, i.subject, i.us, i.place desc
     on conflict (rule_id, subject, time) do update
     set version = excluded.version, state = excluded.state`,
    [...columnsOf(checkpoints), momentsOf(checkpoints, (one) => one.timeMs)],
  );
  await tx.query(
    `delete from alert_checkpoint c
     using (
       select rule_id, subject, time, row_number() over (partition by rule_id, subject order by time desc) as place
       from alert_checkpoint
       where rule_id = any($1::int[])
     ) old
     where old.place > $2::int
       and (c.rule_id, c.subject, c.time) = (old.rule_id, old.subject, old.time)`,
    [[...new Set(checkpoints.map((one) => one.ruleId))], CHECKPOINTS_KEPT],
  );
}

/** What came after this time belonged before it: these checkpoints are wrong. */
export async function dropCheckpoints(tx: PoolClient, { ruleId, subject, afterMs }: { ruleId: number; subject: string; afterMs: number }): Promise<void> {
  await tx.query('delete from alert_checkpoint where rule_id = $1::int and subject = $2 and time > $3::timestamptz', [ruleId, subject, isoOf(afterMs)]);
}

/** Forgets what rules remember that are not watched any more, or in another version. */
export async function forgetForsaken(tx: PoolClient): Promise<void> {
  for (const table of ['alert_state', 'alert_checkpoint']) {
    await tx.query(`delete from ${table} s using alert_rule r where r.id = s.rule_id and (not r.is_enabled or r.deleted_at is not null or r.version <> s.version)`);
  }
}

/** The newest checkpoint at or before a time. */
export async function findCheckpoint(db: Db, { ruleId, subject, version, atMs }: { ruleId: number; subject: string; version: number; atMs: number }): Promise<{ timeMs: number; state: unknown } | null> {
  const { rows } = await db.query<{ time: number; state: unknown }>(
    `select time, state
     from alert_checkpoint
     where rule_id = $1::int and subject = $2 and version = $3::int and time <= $4::timestamptz
     order by time desc
     limit 1`,
    [ruleId, subject, version, isoOf(atMs)],
  );
  return rows[0] === undefined ? null : { timeMs: rows[0].time, state: rows[0].state };
}

export async function insertLateReadings(tx: PoolClient, late: readonly { sensorId: number; timeMs: number }[]): Promise<void> {
  if (late.length === 0) return;
  await tx.query(
    `insert into late_reading (sensor_id, time)
     select distinct i.sensor_id, ${moment('i.us')}
     from unnest($1::int[], $2::float8[]) as i (sensor_id, us)
     on conflict do nothing`,
    [numbersOf(late, (one) => one.sensorId), momentsOf(late, (one) => one.timeMs)],
  );
}

function columnsOf(states: readonly Omit<WatchState, 'position'>[]): unknown[] {
  return [numbersOf(states, (one) => one.ruleId), states.map((one) => one.subject), numbersOf(states, (one) => one.version), states.map((one) => one.state)];
}
