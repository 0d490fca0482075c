import type { HeldReading, QuarantineTotals, UnknownDevice } from '#lib/domain/quarantine.ts';
import type { RawMessage } from '#lib/domain/reading.ts';
import type { Db, PoolClient } from './pool.ts';
import { isoOf } from './time.ts';

/** What is kept at most; beyond, the newest message is dropped, and the quietest of those that wait. */
export interface HoldLimits {
  /** Devices that wait, and as many that were refused. */
  devices: number;
  bytesPerDevice: number;
  bytes: number;
}

export interface Stranger {
  /** `name/…` or `key/…` */
  ident: string;
  network: string;
  readings: readonly HeldReading[];
}

/** `held`, `dropped`: there was no room. `refused`: somebody decided so. `known`: it is no stranger, or was none. */
export type HoldOutcome = { is: 'held' | 'dropped'; unknownId: number; isNew: boolean } | { is: 'refused' | 'known' };

/** Keeps one message of hardware that is not known. One caller at a time. */
export async function holdMessage(tx: PoolClient, message: RawMessage, stranger: Stranger, limits: HoldLimits): Promise<HoldOutcome> {
  const bytes = Buffer.from(message.body);
  const { rows } = await tx.query<{ id: number; state: string; held_bytes: number; is_new: boolean }>(
    `insert into unknown_device as u (ident, decoder, network, first_at, last_at, readings)
     select $1, $2, $3, $4::timestamptz, $4::timestamptz, $5::jsonb
     where not exists (select from device where external_id = case when left($1, 5) = 'name/' then substr($1, 6) end)
       and not exists (select from device_key where key_hash = case when left($1, 4) = 'key/' then decode(substr($1, 5), 'hex') end)
     on conflict (ident) do update
     set decoder = excluded.decoder, network = excluded.network, last_at = excluded.last_at, readings = excluded.readings, message_count = u.message_count + 1
     returning id, state, held_bytes, message_count = 1 as is_new`,
    [stranger.ident, message.decoder, stranger.network, isoOf(message.receivedMs), JSON.stringify(stranger.readings)],
  );
  const [row] = rows;
  if (row === undefined || row.state === 'claimed') return { is: 'known' };
  if (row.state === 'refused') return { is: 'refused' };
  if (row.is_new) await dropQuietest(tx, row.id, limits.devices);
  const hasRoom = row.held_bytes + bytes.length <= limits.bytesPerDevice && (await totalBytes(tx)) + bytes.length <= limits.bytes;
  if (hasRoom) {
    await tx.query('insert into held_message (unknown_id, decoder, received_at, bytes, headers, query) values ($1::int, $2, $3::timestamptz, $4::bytea, $5::jsonb, $6::jsonb)', [row.id, message.decoder, isoOf(message.receivedMs), bytes, JSON.stringify(message.headers), JSON.stringify(message.query)]);
    await tx.query('update unknown_device set held_count = held_count + 1, held_bytes = held_bytes + $2::int where id = $1::int', [row.id, bytes.length]);
  } else await tx.query('update unknown_device set dropped_count = dropped_count + 1 where id = $1::int', [row.id]);
  return { is: hasRoom ? 'held' : 'dropped', unknownId: row.id, isNew: row.is_new };
}

async function totalBytes(db: Db): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>('select coalesce(sum(held_bytes), 0)::bigint as bytes from unknown_device');
  return rows[0]?.bytes ?? 0;
}

/** A flood of names leaves rows with one message each: whoever sends again stays. */
async function dropQuietest(tx: PoolClient, newId: number, most: number): Promise<void> {
  await tx.query(
    `delete from unknown_device
     where id in (
       select id from unknown_device
       where state = 'waiting' and id <> $1::int
       order by message_count, last_at
       limit greatest(0, (select count(*) from unknown_device where state = 'waiting') - $2::int)
     )`,
    [newId, most],
  );
}

interface UnknownRow {
  id: number;
  ident: string;
  decoder: string;
  network: string;
  first_at: number;
  last_at: number;
  message_count: number;
  held_count: number;
  held_bytes: number;
  dropped_count: number;
  readings: HeldReading[];
}

const COLUMNS = 'id, ident, decoder, network, first_at, last_at, message_count, held_count, held_bytes, dropped_count, readings';

/** Those that wait, the newest first. */
export async function listUnknown(db: Db, limit: number): Promise<UnknownDevice[]> {
  const { rows } = await db.query<UnknownRow>(`select ${COLUMNS} from unknown_device where state = 'waiting' order by last_at desc, id desc limit $1::int`, [limit]);
  return rows.map(unknownOf);
}

/** One that waits, with what it is known by; locked until the transaction ends. */
export async function lockUnknown(tx: PoolClient, id: number): Promise<{ device: UnknownDevice; ident: string } | null> {
  const { rows } = await tx.query<UnknownRow>(`select ${COLUMNS} from unknown_device where id = $1::int and state = 'waiting' for update`, [id]);
  return rows[0] === undefined ? null : { device: unknownOf(rows[0]), ident: rows[0].ident };
}

export async function claimUnknown(tx: PoolClient, id: number, deviceId: number, nowMs: number): Promise<void> {
  await tx.query("update unknown_device set state = 'claimed', device_id = $2::int, decided_at = $3::timestamptz where id = $1::int", [id, deviceId, isoOf(nowMs)]);
}

/** What it sent goes; that it was refused stays, for a year at most. False: none of this number waits. */
export async function refuseUnknown(tx: PoolClient, id: number, nowMs: number, most: number): Promise<boolean> {
  const { rowCount } = await tx.query("update unknown_device set state = 'refused', decided_at = $2::timestamptz, held_count = 0, held_bytes = 0, readings = '[]' where id = $1::int and state = 'waiting'", [id, isoOf(nowMs)]);
  if (rowCount !== 1) return false;
  await tx.query('delete from held_message where unknown_id = $1::int', [id]);
  await tx.query("delete from unknown_device where id in (select id from unknown_device where state = 'refused' order by decided_at desc offset $1::int)", [most]);
  return true;
}

export async function countClaimedSince(db: Db, sinceMs: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>("select count(*) from unknown_device where state = 'claimed' and decided_at > $1::timestamptz", [isoOf(sinceMs)]);
  return rows[0]?.count ?? 0;
}

export async function quarantineTotals(db: Db): Promise<QuarantineTotals> {
  const { rows } = await db.query<{ waiting: number; refused: number; bytes: number }>("select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'refused') as refused, coalesce(sum(held_bytes), 0)::bigint as bytes from unknown_device");
  return { waiting: rows[0]?.waiting ?? 0, refused: rows[0]?.refused ?? 0, heldBytes: rows[0]?.bytes ?? 0 };
}

export interface HeldMessage {
  id: number;
  message: RawMessage;
}

/** What a device sent before it was claimed: oldest first behind `after`, or the newest one. As if it had come with the device's key. */
export async function readHeld(db: Db, deviceId: number, { after = 0, limit, isNewest = false }: { after?: number; limit: number; isNewest?: boolean }): Promise<HeldMessage[]> {
  const { rows } = await db.query<{ id: number; decoder: string; bytes: Buffer; headers: Record<string, string>; query: Record<string, string>; received_at: number }>(
    `select h.id, h.decoder, h.bytes, h.headers, h.query, h.received_at
     from held_message h
     join unknown_device u on u.id = h.unknown_id
     where u.device_id = $1::int and h.id > $2::bigint
     order by case when $4::boolean then -h.id else h.id end
     limit $3::int`,
    [deviceId, after, limit, isNewest],
  );
  return rows.map(({ id, decoder, bytes, headers, query, received_at: receivedMs }) => ({ id, message: { decoder, body: bytes, headers, query, deviceId, keyId: null, receivedMs } }));
}

/** They are stored: up to this one they are needed no more. */
export async function dropHeld(db: Db, deviceId: number, upTo: number): Promise<void> {
  await db.query(
    `with gone as (
       delete from held_message h using unknown_device u
       where u.id = h.unknown_id and u.device_id = $1::int and h.id <= $2::bigint
       returning h.unknown_id, octet_length(h.bytes) as size
     )
     update unknown_device u
     set held_count = u.held_count - g.count, held_bytes = u.held_bytes - g.bytes
     from (select unknown_id, count(*)::int as count, sum(size)::bigint as bytes from gone group by unknown_id) g
     where u.id = g.unknown_id`,
    [deviceId, upTo],
  );
}

/** What is older than it may be kept, and who has not been heard of since. */
export async function pruneQuarantine(db: Db, { heldBeforeMs, refusedBeforeMs }: { heldBeforeMs: number; refusedBeforeMs: number }): Promise<void> {
  await db.query(
    `with gone as (
       delete from held_message where received_at < $1::timestamptz returning unknown_id, octet_length(bytes) as size
     )
     update unknown_device u
     set held_count = u.held_count - g.count, held_bytes = u.held_bytes - g.bytes
     from (select unknown_id, count(*)::int as count, sum(size)::bigint as bytes from gone group by unknown_id) g
     where u.id = g.unknown_id`,
    [isoOf(heldBeforeMs)],
  );
  await db.query("delete from unknown_device where (state = 'waiting' and last_at < $1::timestamptz) or (state = 'refused' and last_at < $2::timestamptz) or (state = 'claimed' and held_count = 0 and decided_at < $1::timestamptz)", [isoOf(heldBeforeMs), isoOf(refusedBeforeMs)]);
}

function unknownOf(row: UnknownRow): UnknownDevice {
  const name = row.ident.startsWith('name/') ? row.ident.slice(5) : null;
  return {
    id: row.id,
    decoder: row.decoder,
    name,
    fingerprint: name === null ? row.ident.slice(4, 12) : null,
    network: row.network,
    firstMs: row.first_at,
    lastMs: row.last_at,
    messageCount: row.message_count,
    heldCount: row.held_count,
    heldBytes: row.held_bytes,
    droppedCount: row.dropped_count,
    readings: row.readings,
  };
}
