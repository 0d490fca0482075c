import type { PoolClient } from './pool.ts';
import { isoOf } from './time.ts';

/** Alerts within this distance and time of one another are one event. */
const NEAR_KM = 25;
const NEAR_MS = 3 * 3_600_000;
const KM_PER_DEGREE = 111.32;

/** The nearest event that goes on or changed a while ago, otherwise a new one. Alerts of private stations have events of their own. */
export async function joinEvent(tx: PoolClient, { longitude, latitude, atMs, isPublic }: { longitude: number; latitude: number; atMs: number; isPublic: boolean }): Promise<number> {
  const degrees = NEAR_KM / KM_PER_DEGREE;
  const narrowing = Math.max(0.05, Math.cos((latitude * Math.PI) / 180));
  const { rows } = await tx.query<{ id: number }>(
    `with near as (
       select id
       from alert_event
       where (ended_at is null or changed_at > $3::timestamptz - $4::float8 * interval '1 millisecond')
         and is_public = $7::boolean
         and started_at < $3::timestamptz + $4::float8 * interval '1 millisecond'
         and abs(latitude - $2::float8) <= $5::float8
         and ((longitude - $1::float8) * $6::float8) ^ 2 + (latitude - $2::float8) ^ 2 <= $5::float8 ^ 2
       order by ((longitude - $1::float8) * $6::float8) ^ 2 + (latitude - $2::float8) ^ 2, id
       limit 1
     )
     update alert_event
     set changed_at = greatest(changed_at, $3::timestamptz), ended_at = null
     where id = (select id from near)
     returning id`,
    [longitude, latitude, isoOf(atMs), NEAR_MS, degrees, narrowing, isPublic],
  );
  if (rows[0] !== undefined) return rows[0].id;
  const { rows: made } = await tx.query<{ id: number }>(
    'insert into alert_event (started_at, changed_at, longitude, latitude, is_public) values ($1::timestamptz, $1::timestamptz, $2::float8, $3::float8, $4::boolean) returning id',
    [isoOf(atMs), longitude, latitude, isPublic],
  );
  return made[0]?.id ?? 0;
}

export async function setAlertEvent(tx: PoolClient, alertId: number, eventId: number): Promise<void> {
  await tx.query('update alert set event_id = $2::bigint where id = $1::bigint', [alertId, eventId]);
}

/** Ends an event with its last open alert. */
export async function leaveEvent(tx: PoolClient, eventId: number, atMs: number): Promise<void> {
  await tx.query(
    `update alert_event e
     set
       changed_at = greatest(e.changed_at, $2::timestamptz),
       ended_at = case when exists (select from alert a where a.event_id = e.id and a.state in ('pending', 'firing', 'acknowledged')) then null else greatest(e.changed_at, $2::timestamptz) end
     where e.id = $1::bigint`,
    [eventId, isoOf(atMs)],
  );
}
