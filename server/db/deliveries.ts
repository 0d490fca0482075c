import type { Delivery, DeliveryKind, DeliveryPayload, DeliveryState } from '#lib/domain/channels.ts';
import type { Json } from '#lib/domain/plugins.ts';
import type { Db } from './pool.ts';

/** One message that may go out now, with its channel. */
export interface DueDelivery {
  id: number;
  key: string;
  kind: DeliveryKind;
  payload: DeliveryPayload;
  attempts: number;
  createdMs: number;
  channel: { id: number; kind: string; config: Json; failures: number; hasSucceeded: boolean };
}

const COLUMNS = `d.id, d.channel_id, d.key, d.kind, d.state, d.attempts, d.error, d.created_at, d.started_at, d.ended_at, (d.payload->>'alertId')::bigint as alert_id`;

/** A message of our own to one channel. The same key again changes nothing. */
export async function insertDelivery(db: Db, { channelId, key, kind, payload = {} }: { channelId: number; key: string; kind: DeliveryKind; payload?: DeliveryPayload }): Promise<Delivery> {
  const { rows } = await db.query<Row>(
    `insert into delivery as d (channel_id, key, kind, payload, state)
     values ($1, $2, $3, $4::jsonb, 'waiting')
     on conflict (key) do update set key = excluded.key
     returning ${COLUMNS}`,
    [channelId, key, kind, JSON.stringify(payload)],
  );
  return deliveryOf(rows[0]!);
}

/**
 * The oldest waiting message of each channel that may be sent to now, those of healthy channels first. A channel has one
 * message under way at a time, which keeps its order; `except` are those that have.
 */
export async function listDue(db: Db, { except, exceptKinds, limit }: { except: number[]; exceptKinds: string[]; limit: number }): Promise<DueDelivery[]> {
  const { rows } = await db.query<DueRow>(
    `select d.id, d.key, d.kind, d.payload, d.attempts, d.created_at, c.id as channel_id, c.kind as channel_kind, c.config, c.failures, c.last_ok_at
     from (
       select distinct on (channel_id) id, channel_id, key, kind, payload, attempts, created_at
       from delivery
       where state = 'waiting' and not_before <= now() and channel_id <> all($1::bigint[])
       order by channel_id, id
     ) d
     join channel c on c.id = d.channel_id
     where c.retry_at <= now()
       and (c.state = 'confirmed' or (c.state = 'unconfirmed' and d.kind = 'confirm'))
       and c.kind <> all($2::text[])
     order by c.failures, d.id
     limit $3`,
    [except, exceptKinds, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    kind: row.kind,
    payload: row.payload,
    attempts: row.attempts,
    createdMs: row.created_at,
    channel: { id: row.channel_id, kind: row.channel_kind, config: row.config, failures: row.failures, hasSucceeded: row.last_ok_at !== null },
  }));
}

/** Before the attempt: a process that is killed during it leaves the trace that a message may have gone out. */
export async function markStarted(db: Db, ids: number[]): Promise<void> {
  await db.query('update delivery set attempts = attempts + 1, started_at = now() where id = any($1::bigint[])', [ids]);
}

export async function markSent(db: Db, id: number): Promise<void> {
  await db.query(
    `with sent as (update delivery set state = 'sent', ended_at = now(), error = null where id = $1 and state = 'waiting' returning channel_id)
     update channel set failures = 0, retry_at = now(), last_ok_at = now() where id in (select channel_id from sent)`,
    [id],
  );
}

/** An attempt that counts against its channel; the message waits on. Returns the failures in a row. */
export async function markFailed(db: Db, id: number, why: string, retryInMs: number): Promise<number> {
  const { rows } = await db.query<{ failures: number }>(
    `with failed as (update delivery set error = $2 where id = $1 returning channel_id)
     update channel set failures = failures + 1, retry_at = now() + $3 * interval '1 millisecond'
     where id in (select channel_id from failed)
     returning failures`,
    [id, why.slice(0, 500), retryInMs],
  );
  return rows[0]?.failures ?? 0;
}

/** Our own side could not send: nothing counts against the channel. */
export async function markHeldUp(db: Db, id: number, why: string): Promise<void> {
  await db.query('update delivery set error = $2 where id = $1', [id, why.slice(0, 500)]);
}

/** What is too old to matter is not sent any more. */
export async function expireDeliveries(db: Db, beforeMs: number): Promise<number> {
  const { rowCount } = await db.query(
    `update delivery set state = 'expired', ended_at = now()
     where state = 'waiting' and greatest(created_at, not_before) < $1::timestamptz`,
    [new Date(beforeMs)],
  );
  return rowCount ?? 0;
}

export async function pruneDeliveries(db: Db, beforeMs: number): Promise<number> {
  const { rowCount } = await db.query('delete from delivery where ended_at < $1::timestamptz', [new Date(beforeMs)]);
  return rowCount ?? 0;
}

/** The log of some channels, newest first. */
export async function listDeliveries(db: Db, { channelIds, limit, before }: { channelIds: number[]; limit: number; before?: number }): Promise<Delivery[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS}
     from delivery d
     where d.channel_id = any($1::bigint[]) and ($3::bigint is null or d.id < $3)
     order by d.id desc
     limit $2`,
    [channelIds, limit, before ?? null],
  );
  return rows.map(deliveryOf);
}

export async function listDeliveriesOfAlert(db: Db, alertId: number): Promise<Delivery[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS}
     from alert_outbox o
     join delivery d on d.outbox_id = o.id
     where o.alert_id = $1
     order by d.id
     limit 500`,
    [alertId],
  );
  return rows.map(deliveryOf);
}

/** For the metrics page. */
export async function countWaiting(db: Db): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select count(*) from delivery where state = 'waiting'`);
  return rows[0]?.count ?? 0;
}

interface Row {
  id: number;
  channel_id: number;
  key: string;
  kind: DeliveryKind;
  state: DeliveryState;
  attempts: number;
  error: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  alert_id: number | null;
}

interface DueRow {
  id: number;
  key: string;
  kind: DeliveryKind;
  payload: DeliveryPayload;
  attempts: number;
  created_at: number;
  channel_id: number;
  channel_kind: string;
  config: Json;
  failures: number;
  last_ok_at: number | null;
}

function deliveryOf(row: Row): Delivery {
  return {
    id: row.id,
    channelId: row.channel_id,
    key: row.key,
    kind: row.kind,
    state: row.state,
    attempts: row.attempts,
    error: row.error,
    alertId: row.alert_id,
    createdMs: row.created_at,
    startedMs: row.started_at,
    endedMs: row.ended_at,
  };
}
