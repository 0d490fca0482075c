import type { AlertCause, AlertMessage, AlertState, MessageDecision } from '#lib/domain/alerts.ts';
import { dedupKeyOf } from '#lib/domain/alerts.ts';
import type { PoolClient } from './pool.ts';
import { isoOf } from './time.ts';

/** An episode as it is written: which rule and subject, and where it stands. */
export interface AlertWrite {
  ruleId: number;
  ruleVersion: number;
  subject: string;
  sensorId: number | null;
  stationId: number | null;
  stationIds: readonly number[];
  state: AlertState;
  startedMs: number;
  firedMs: number | null;
  resolvedMs: number | null;
  peak: number | null;
  peakMs: number | null;
  value: number | null;
  hasLateData: boolean;
}

export interface RecordedAlert extends AlertWrite {
  id: number;
  eventId: number | null;
}

/** Writes an episode as it stands now. `from` is the state that it had; null: it is new. An acknowledged one stays so while it lasts. */
export async function upsertAlert(tx: PoolClient, alert: AlertWrite): Promise<{ id: number; from: AlertState | null; eventId: number | null }> {
  const { rows: before } = await tx.query<{ id: number; state: AlertState; event_id: number | null }>(
    `select id, state, event_id
     from alert
     where rule_id = $1::int and rule_version = $2::int and subject = $3 and started_at = $4::timestamptz and state <> 'withdrawn'
     for update`,
    [alert.ruleId, alert.ruleVersion, alert.subject, isoOf(alert.startedMs)],
  );
  const [known] = before;
  if (known !== undefined) {
    await updateAlert(tx, known.id, alert);
    return { id: known.id, from: known.state, eventId: known.event_id };
  }
  const { rows } = await tx.query<{ id: number }>(
    `insert into alert (rule_id, rule_version, subject, sensor_id, station_id, station_ids, state, started_at, fired_at, resolved_at, peak, peak_at, value, has_late_data)
     values ($1::int, $2::int, $3, $4::int, $5::int, $6::int[], $7, $8::timestamptz, $9::timestamptz, $10::timestamptz, $11::float8, $12::timestamptz, $13::float8, $14)
     returning id`,
    [alert.ruleId, alert.ruleVersion, alert.subject, alert.sensorId, alert.stationId, alert.stationIds, alert.state, ...spanOf(alert), alert.peak, timeOf(alert.peakMs), alert.value, alert.hasLateData],
  );
  return { id: rows[0]?.id ?? 0, from: null, eventId: null };
}

/** Everything of an episode that may change, its start included. */
export async function updateAlert(tx: PoolClient, id: number, alert: AlertWrite): Promise<void> {
  await tx.query(
    `update alert
     set
       state = case when state = 'acknowledged' and $2 = 'firing' then state else $2 end,
       started_at = $3::timestamptz, fired_at = $4::timestamptz, resolved_at = $5::timestamptz,
       peak = $6::float8, peak_at = $7::timestamptz, value = $8::float8, has_late_data = $9,
       station_ids = case when cardinality($10::int[]) > 0 then $10::int[] else station_ids end,
       changed_at = case when state = $2 then changed_at else now() end
     where id = $1::bigint`,
    [id, alert.state, ...spanOf(alert), alert.peak, timeOf(alert.peakMs), alert.value, alert.hasLateData, alert.stationIds],
  );
}

/** Peak and newest value of an episode that goes on. */
export async function touchAlert(tx: PoolClient, alert: AlertWrite): Promise<void> {
  await tx.query(
    `update alert
     set peak = $5::float8, peak_at = $6::timestamptz, value = $7::float8, has_late_data = $8
     where rule_id = $1::int and rule_version = $2::int and subject = $3 and started_at = $4::timestamptz and state <> 'withdrawn'`,
    [alert.ruleId, alert.ruleVersion, alert.subject, isoOf(alert.startedMs), alert.peak, timeOf(alert.peakMs), alert.value, alert.hasLateData],
  );
}

/** Episodes of a watch that began at or after `sinceMs`, or are open; withdrawn ones are not told. */
export async function listEpisodesSince(tx: PoolClient, { ruleId, ruleVersion, subject, sinceMs }: { ruleId: number; ruleVersion: number; subject: string; sinceMs: number }): Promise<RecordedAlert[]> {
  const { rows } = await tx.query<AlertRow>(
    `select ${ALERT_COLUMNS}
     from alert
     where rule_id = $1::int and rule_version = $2::int and subject = $3 and state <> 'withdrawn'
       and (started_at >= $4::timestamptz or resolved_at is null or resolved_at >= $4::timestamptz)
     order by started_at
     for update`,
    [ruleId, ruleVersion, subject, isoOf(sinceMs)],
  );
  return rows.map(recordedOf);
}

/** Open episodes of rules that are watched no longer, or in another version. */
export async function listForsakenAlerts(tx: PoolClient): Promise<RecordedAlert[]> {
  const { rows } = await tx.query<AlertRow>(
    `select ${ALERT_COLUMNS.replaceAll(/(\w+)/g, 'a.$1')}
     from alert a
     join alert_rule r on r.id = a.rule_id
     where a.state in ('pending', 'firing', 'acknowledged')
       and (not r.is_enabled or r.deleted_at is not null or r.version <> a.rule_version)
     order by a.id
     for update of a`,
  );
  return rows.map(recordedOf);
}

export interface TransitionWrite {
  alertId: number;
  from: AlertState | null;
  to: AlertState;
  atMs: number;
  recordedMs: number;
  cause: AlertCause;
  message: MessageDecision;
}

/** Adds the next transition of an alert; its row must be locked. Returns its number. */
export async function insertTransition(tx: PoolClient, { alertId, from, to, atMs, recordedMs, cause, message }: TransitionWrite): Promise<number> {
  const { rows } = await tx.query<{ seq: number }>(
    `insert into alert_transition (alert_id, seq, from_state, to_state, at, recorded_at, cause, message)
     select $1::bigint, coalesce(max(seq), 0) + 1, $2, $3, $4::timestamptz, $5::timestamptz, $6::jsonb, $7
     from alert_transition
     where alert_id = $1::bigint
     returning seq`,
    [alertId, from, to, isoOf(atMs), isoOf(recordedMs), JSON.stringify(cause), message],
  );
  return rows[0]?.seq ?? 0;
}

export async function insertOutbox(tx: PoolClient, { message, channelIds, notBeforeMs }: { message: AlertMessage; channelIds: readonly number[]; notBeforeMs: number }): Promise<void> {
  const { alertId, seq } = message;
  const keys = channelIds.map((channelId) => dedupKeyOf(alertId, seq, channelId));
  await tx.query(
    `insert into alert_outbox (alert_id, seq, channel_id, dedup_key, payload, not_before)
     select $1::bigint, $2::int, i.channel_id, i.dedup_key, $5::jsonb, $6::timestamptz
     from unnest($3::bigint[], $4::text[]) as i (channel_id, dedup_key)
     on conflict (dedup_key) do nothing`,
    [alertId, seq, channelIds, keys, JSON.stringify(message), isoOf(notBeforeMs)],
  );
}

/** Messages of this alert that still wait for their time are not to be sent any more. Returns how many. */
export async function overtakeWaiting(tx: PoolClient, alertId: number, nowMs: number): Promise<number> {
  const { rowCount } = await tx.query('update alert_outbox set overtaken_at = $2::timestamptz where alert_id = $1::bigint and not_before > $2::timestamptz and overtaken_at is null', [alertId, isoOf(nowMs)]);
  return rowCount ?? 0;
}

/** What a rule has told: of the last day, last of all, and within one event. */
export async function readTold(tx: PoolClient, ruleId: number, eventId: number | null, nowMs: number): Promise<{ dayCount: number; lastMs: number | null; eventMs: number | null }> {
  const { rows } = await tx.query<{ day_count: number; last_at: number | null; event_at: number | null }>(
    `select count(*) as day_count, max(t.recorded_at) as last_at, max(t.recorded_at) filter (where a.event_id = $2::bigint) as event_at
     from alert a
     join alert_transition t on t.alert_id = a.id
     where a.rule_id = $1::int
       and t.to_state = 'firing'
       and t.message in ('sent', 'later')
       and t.recorded_at > $3::timestamptz - interval '24 hours'`,
    [ruleId, eventId, isoOf(nowMs)],
  );
  return { dayCount: rows[0]?.day_count ?? 0, lastMs: rows[0]?.last_at ?? null, eventMs: rows[0]?.event_at ?? null };
}

/** Whether its beginning was told. */
export async function wasTold(tx: PoolClient, alertId: number): Promise<boolean> {
  const { rowCount } = await tx.query(`select from alert_transition where alert_id = $1::bigint and to_state = 'firing' and message in ('sent', 'later') limit 1`, [alertId]);
  return rowCount === 1;
}

interface AlertRow {
  id: number;
  rule_id: number;
  rule_version: number;
  subject: string;
  sensor_id: number | null;
  station_id: number | null;
  station_ids: number[];
  event_id: number | null;
  state: AlertState;
  started_at: number;
  fired_at: number | null;
  resolved_at: number | null;
  peak: number | null;
  peak_at: number | null;
  value: number | null;
  has_late_data: boolean;
}
const ALERT_COLUMNS = 'id, rule_id, rule_version, subject, sensor_id, station_id, station_ids, event_id, state, started_at, fired_at, resolved_at, peak, peak_at, value, has_late_data';

function recordedOf(row: AlertRow): RecordedAlert {
  return {
    id: row.id,
    ruleId: row.rule_id,
    ruleVersion: row.rule_version,
    subject: row.subject,
    sensorId: row.sensor_id,
    stationId: row.station_id,
    stationIds: row.station_ids,
    eventId: row.event_id,
    state: row.state,
    startedMs: row.started_at,
    firedMs: row.fired_at,
    resolvedMs: row.resolved_at,
    peak: row.peak,
    peakMs: row.peak_at,
    value: row.value,
    hasLateData: row.has_late_data,
  };
}

function spanOf({ startedMs, firedMs, resolvedMs }: AlertWrite): (string | null)[] {
  return [isoOf(startedMs), timeOf(firedMs), timeOf(resolvedMs)];
}

function timeOf(timeMs: number | null): string | null {
  return timeMs === null ? null : isoOf(timeMs);
}
