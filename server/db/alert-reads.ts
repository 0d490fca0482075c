import type { Alert, AlertCause, AlertEvent, AlertKind, AlertState, AlertTransition, MessageDecision } from '#lib/domain/alerts.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';

export interface AlertQuery {
  states?: readonly AlertState[];
  ruleId?: number;
  stationId?: number;
  eventId?: number;
  parameter?: ParameterId;
  /** Of rules of this owner; null: the administrator's. Absent: of anybody. */
  owner?: string | null;
  /** Alerts with any station that is not seen are left out; absent: what is public. */
  sight?: Sight;
  /** At most 500; default 100. */
  limit?: number;
  /** Id of the last one of the page before. */
  before?: number;
}

interface Row {
  id: number;
  rule_id: number;
  name: string;
  kind: AlertKind;
  owner: string | null;
  state: AlertState;
  sensor_id: number | null;
  station_id: number | null;
  station_name: string | null;
  parameter: ParameterId | null;
  longitude: number | null;
  latitude: number | null;
  is_demonstration: boolean | null;
  station_ids: number[];
  started_at: number;
  fired_at: number | null;
  resolved_at: number | null;
  peak: number | null;
  peak_at: number | null;
  value: number | null;
  has_late_data: boolean;
  event_id: number | null;
}

/** Every station of the alert `a` is seen. */
const isShown = (parameter: `$${number}`) => `not exists (
  select from station hidden where hidden.id = any(array_append(a.station_ids, a.station_id)) and not ${seenBy(parameter, 'hidden')})`;

const SELECT = `
  select a.id, a.rule_id, r.name, r.kind, r.owner, a.state, a.sensor_id, st.id as station_id, st.name as station_name,
    coalesce(se.parameter, r.target ->> 'parameter') as parameter, st.longitude, st.latitude, st.is_demonstration, a.station_ids,
    a.started_at, a.fired_at, a.resolved_at, a.peak, a.peak_at, a.value, a.has_late_data, a.event_id
  from alert a
  join alert_rule r on r.id = a.rule_id
  left join sensor se on se.id = a.sensor_id
  left join station st on st.id = coalesce(a.station_id, a.station_ids[1])`;

/** Newest first; pending and withdrawn ones only where they are asked for. `owner` is the rule's. */
export async function listAlerts(db: Db, query: AlertQuery): Promise<(Alert & { owner: string | null })[]> {
  const { states = ['firing', 'acknowledged', 'resolved'], ruleId, stationId, eventId, parameter, owner, limit = 100, before, sight = PUBLIC } = query;
  const { rows } = await db.query<Row>(
    `${SELECT}
     where a.state = any($1::text[])
       and ('resolved' <> a.state or a.fired_at is not null)
       and ($2::int is null or a.rule_id = $2)
       and ($3::int is null or a.station_id = $3 or $3 = any(a.station_ids))
       and ($4::bigint is null or a.event_id = $4)
       and (not $5::boolean or r.owner is not distinct from $6)
       and ($7::bigint is null or a.id < $7)
       and ($9::text is null or coalesce(se.parameter, r.target ->> 'parameter') = $9)
       and ${isShown('$10')}
     order by a.id desc
     limit $8::int`,
    [states, ruleId ?? null, stationId ?? null, eventId ?? null, owner !== undefined, owner ?? null, before ?? null, Math.max(1, Math.min(500, limit)), parameter ?? null, sight],
  );
  return rows.map(alertOf);
}

export async function findAlert(db: Db, id: number, sight: Sight = PUBLIC): Promise<(Alert & { owner: string | null }) | null> {
  const { rows } = await db.query<Row>(`${SELECT} where a.id = $1::bigint and ${isShown('$2')}`, [id, sight]);
  return rows[0] === undefined ? null : alertOf(rows[0]);
}

export async function listTransitions(db: Db, alertId: number): Promise<AlertTransition[]> {
  const { rows } = await db.query<{ seq: number; from_state: AlertState | null; to_state: AlertState; at: number; recorded_at: number; cause: AlertCause; message: MessageDecision }>(
    'select seq, from_state, to_state, at, recorded_at, cause, message from alert_transition where alert_id = $1::bigint order by seq',
    [alertId],
  );
  return rows.map((row) => ({ alertId, seq: row.seq, from: row.from_state, to: row.to_state, atMs: row.at, recordedMs: row.recorded_at, cause: row.cause, message: row.message }));
}

/** Of some alerts those that everybody may see. */
export async function listPublicAlerts(db: Db, ids: readonly number[]): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(`select a.id from alert a where a.id = any($1::bigint[]) and ${isShown('$2')} order by a.id`, [ids, PUBLIC]);
  return rows.map((row) => row.id);
}

/** Events with the alerts that are seen counted, newest change first. */
export async function listAlertEvents(db: Db, { id, limit = 100, sight = PUBLIC }: { id?: number; limit?: number; sight?: Sight }): Promise<AlertEvent[]> {
  const { rows } = await db.query<{ id: number; started_at: number; changed_at: number; ended_at: number | null; longitude: number; latitude: number; alert_count: number; station_ids: number[] | null; parameters: ParameterId[] | null }>(
    `select e.id, e.started_at, e.changed_at, e.ended_at, e.longitude, e.latitude, count(a.id) as alert_count,
       array_agg(distinct a.station_id) filter (where a.station_id is not null) as station_ids,
       array_agg(distinct se.parameter) filter (where se.parameter is not null) as parameters
     from alert_event e
     join alert a on a.event_id = e.id and a.state <> 'withdrawn' and ${isShown('$3')}
     left join sensor se on se.id = a.sensor_id
     where ($1::bigint is null or e.id = $1)
     group by e.id
     order by e.changed_at desc
     limit $2::int`,
    [id ?? null, Math.max(1, Math.min(500, limit)), sight],
  );
  return rows.map((row) => ({
    id: row.id, startedMs: row.started_at, changedMs: row.changed_at, endedMs: row.ended_at, longitude: row.longitude, latitude: row.latitude,
    alertCount: row.alert_count, stationIds: row.station_ids ?? [], parameters: row.parameters ?? [],
  }));
}

/** Alerts that go on and that nobody has acknowledged, of rules of this owner, and where wanted of the administrator's. */
export async function countOpenAlerts(db: Db, owner: string | null, isAdministrator: boolean, sight: Sight = PUBLIC): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*) as count
     from alert a
     join alert_rule r on r.id = a.rule_id
     where a.state = 'firing'
       and (r.owner = $1 or ($2::boolean and r.owner is null))
       and ${isShown('$3')}`,
    [owner, isAdministrator, sight],
  );
  return rows[0]?.count ?? 0;
}

function alertOf(row: Row): Alert & { owner: string | null } {
  return {
    id: row.id, ruleId: row.rule_id, ruleName: row.name, kind: row.kind, owner: row.owner, state: row.state, sensorId: row.sensor_id, stationId: row.station_id,
    stationName: row.station_name, parameter: row.parameter, longitude: row.longitude, latitude: row.latitude, stationIds: row.station_ids, startedMs: row.started_at,
    firedMs: row.fired_at, resolvedMs: row.resolved_at, peak: row.peak, peakMs: row.peak_at, value: row.value, hasLateData: row.has_late_data, eventId: row.event_id,
    isDemonstration: row.is_demonstration ?? false,
  };
}
