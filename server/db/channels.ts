import type { Channel, ChannelState, Digest } from '#lib/domain/channels.ts';
import type { Json } from '#lib/domain/plugins.ts';
import type { Db } from './pool.ts';

/** With what is never given out. */
export interface ChannelRow extends Channel {
  config: Json;
  owner: string | null;
}

export interface ChannelInput {
  kind: string;
  config: Json;
  label: string;
  /** sha256 */
  addressHash: Uint8Array;
  owner: string | null;
  state: ChannelState;
  digest: Digest;
  timeZone: string;
  createdFrom: Uint8Array | null;
}

const COLUMNS = 'id, kind, config, label, owner, state, paused_why, failures, digest, time_zone, last_ok_at, created_at, confirmed_at';
const NEXT_DIGEST = `case digest
       when 'day' then (date_trunc('day', now() at time zone time_zone) + interval '1 day 8 hours') at time zone time_zone
       when 'week' then (date_trunc('week', now() at time zone time_zone) + interval '7 days 8 hours') at time zone time_zone
     end`;

export async function insertChannel(db: Db, input: ChannelInput): Promise<ChannelRow> {
  const { rows } = await db.query<Row>(
    `insert into channel (kind, config, label, address_hash, owner, state, digest, time_zone, created_from, confirmed_at)
     values ($1, $2::jsonb, $3, $4::bytea, $5, $6, 'none', $7, $8::bytea, case when $6 = 'confirmed' then now() end)
     returning ${COLUMNS}`,
    [input.kind, JSON.stringify(input.config), input.label, input.addressHash, input.owner, input.state, input.timeZone, input.createdFrom],
  );
  const channel = channelOf(rows[0]!);
  return input.digest === 'none' ? channel : ((await setDigest(db, channel.id, input.digest, input.timeZone)) ?? channel);
}

export async function findChannel(db: Db, id: number): Promise<ChannelRow | null> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from channel where id = $1`, [id]);
  return rows[0] === undefined ? null : channelOf(rows[0]);
}

/** Of one owner, newest first; null: the administrator's. */
export async function listChannels(db: Db, owner: string | null, limit = 500): Promise<ChannelRow[]> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from channel where owner is not distinct from $1 order by id desc limit $2`, [owner, limit]);
  return rows.map(channelOf);
}

/** Confirmed or paused channels of the same address, this one among them. */
export async function listChannelsOfAddress(db: Db, id: number): Promise<ChannelRow[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS}
     from channel
     where address_hash = (select address_hash from channel where id = $1)
       and (state <> 'unconfirmed' or id = $1)
     order by id
     limit 200`,
    [id],
  );
  return rows.map(channelOf);
}

/** How many there are of one address, and how many one network asked for since. */
export async function countChannels(db: Db, { addressHash, createdFrom, sinceMs }: { addressHash: Uint8Array; createdFrom: Uint8Array; sinceMs: number }): Promise<{ ofAddress: number; unconfirmedOfAddress: number; ofNetwork: number }> {
  const { rows } = await db.query<{ of_address: number; unconfirmed: number; of_network: number }>(
    `select
       (select count(*) from channel where address_hash = $1::bytea) as of_address,
       (select count(*) from channel where address_hash = $1::bytea and state = 'unconfirmed') as unconfirmed,
       (select count(*) from channel where created_from = $2::bytea and created_at > $3::timestamptz) as of_network`,
    [addressHash, createdFrom, new Date(sinceMs)],
  );
  return { ofAddress: rows[0]!.of_address, unconfirmedOfAddress: rows[0]!.unconfirmed, ofNetwork: rows[0]!.of_network };
}

/** The same twice changes nothing. */
export async function confirmChannel(db: Db, id: number): Promise<void> {
  await db.query(`update channel set state = 'confirmed', confirmed_at = now() where id = $1 and state = 'unconfirmed'`, [id]);
}

export async function pauseChannel(db: Db, id: number, why: string): Promise<void> {
  await db.query(
    `with paused as (update channel set state = 'paused', paused_why = $2 where id = $1 and state = 'confirmed' returning id)
     update delivery set state = 'paused', ended_at = now()
     where channel_id in (select id from paused) and state in ('waiting', 'digest')`,
    [id, why],
  );
}

export async function resumeChannel(db: Db, id: number): Promise<void> {
  await db.query(`update channel set state = 'confirmed', paused_why = null, failures = 0, retry_at = now() where id = $1 and state = 'paused'`, [id]);
}

/** What waits for a digest that is no longer wanted goes out at once. */
export async function setDigest(db: Db, id: number, digest: Digest, timeZone: string): Promise<ChannelRow | null> {
  await db.query('update channel set digest = $2, time_zone = $3 where id = $1', [id, digest, timeZone]);
  await db.query(`update channel set digest_at = ${NEXT_DIGEST} where id = $1`, [id]);
  if (digest === 'none') await db.query(`update delivery set state = 'waiting' where channel_id = $1 and state = 'digest'`, [id]);
  return findChannel(db, id);
}

/** With its log; rules that named it go on without it. */
export async function deleteChannel(db: Db, id: number): Promise<void> {
  await db.query('delete from channel where id = $1', [id]);
}

/** Those that nobody confirmed in time. */
export async function deleteUnconfirmed(db: Db, beforeMs: number): Promise<number> {
  const { rowCount } = await db.query(`delete from channel where state = 'unconfirmed' and created_at < $1::timestamptz`, [new Date(beforeMs)]);
  return rowCount ?? 0;
}

/** Channels and rules of one owner become another's. Returns how many channels. */
export async function adoptChannels(db: Db, fromOwner: string, toOwner: string): Promise<number> {
  const { rowCount } = await db.query(
    `with rules as (update alert_rule set owner = $2, updated_at = now() where owner = $1)
     update channel set owner = $2 where owner = $1`,
    [fromOwner, toOwner],
  );
  return rowCount ?? 0;
}

/** Gathers what waits for a digest that is due; each becomes one delivery. Returns how many. */
export async function makeDigests(db: Db): Promise<number> {
  const { rowCount } = await db.query(
    `with due as (
       select id from channel where digest <> 'none' and digest_at <= now() order by digest_at limit 100 for update skip locked
     ), gathered as (
       select channel_id, min(id) as first_id, max(id) as last_id, count(*) as row_count,
              (array_agg(payload order by id))[1:50] as items
       from delivery
       where state = 'digest' and channel_id in (select id from due)
       group by channel_id
     ), ended as (
       update delivery set state = 'digested', ended_at = now()
       from gathered
       where delivery.channel_id = gathered.channel_id and delivery.state = 'digest' and delivery.id <= gathered.last_id
     ), moved as (
       update channel set digest_at = ${NEXT_DIGEST} where id in (select id from due)
     )
     insert into delivery (channel_id, key, kind, payload, state)
     select gathered.channel_id, 'd.' || gathered.channel_id || '-' || first_id || '-' || last_id, 'digest',
            jsonb_build_object('items', to_jsonb(items), 'more', greatest(0, row_count - 50)), 'waiting'
     from gathered
     join channel on channel.id = gathered.channel_id and channel.state = 'confirmed'`,
  );
  return rowCount ?? 0;
}

interface Row {
  id: number;
  kind: string;
  config: Json;
  label: string;
  owner: string | null;
  state: ChannelState;
  paused_why: string | null;
  failures: number;
  digest: Digest;
  time_zone: string;
  last_ok_at: number | null;
  created_at: number;
  confirmed_at: number | null;
}

function channelOf(row: Row): ChannelRow {
  return {
    id: row.id,
    kind: row.kind,
    config: row.config,
    label: row.label,
    owner: row.owner,
    state: row.state,
    pausedWhy: row.paused_why,
    failures: row.failures,
    digest: row.digest,
    timeZone: row.time_zone,
    lastOkMs: row.last_ok_at,
    createdMs: row.created_at,
    confirmedMs: row.confirmed_at,
  };
}
