import type { DeviceKey } from '#lib/domain/station.ts';
import type { Db, PoolClient } from './pool.ts';
import { isoOf } from './time.ts';

interface KeyRow {
  id: number;
  device_id: number;
  label: string;
  created_at: number;
  valid_until: number | null;
  revoked_at: number | null;
  used_at: number | null;
}

const COLUMNS = 'id, device_id, label, created_at, valid_until, revoked_at, used_at';

/** Of one device, newest first. */
export async function listKeys(db: Db, deviceId: number, limit: number): Promise<DeviceKey[]> {
  const { rows } = await db.query<KeyRow>(`select ${COLUMNS} from device_key where device_id = $1::int order by id desc limit $2::int`, [deviceId, limit]);
  return rows.map(keyOf);
}

export async function insertKey(db: Db, { deviceId, keyHash, label }: { deviceId: number; keyHash: Uint8Array; label: string }): Promise<DeviceKey> {
  const { rows } = await db.query<KeyRow>(`insert into device_key (device_id, key_hash, label) values ($1::int, $2::bytea, $3) returning ${COLUMNS}`, [deviceId, Buffer.from(keyHash), label]);
  return keyOf(rows[0] as KeyRow);
}

/** Waits for whoever changes the keys of this device just now. False: there is no such device, or it was revoked. */
export async function lockDevice(tx: PoolClient, deviceId: number): Promise<boolean> {
  const { rowCount } = await tx.query('select id from device where id = $1::int and revoked_at is null for update', [deviceId]);
  return rowCount === 1;
}

/** Keys of a device that open it now. */
export async function countValidKeys(db: Db, deviceId: number, nowMs: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*) from device_key where device_id = $1::int and revoked_at is null and (valid_until is null or valid_until > $2::timestamptz)',
    [deviceId, isoOf(nowMs)],
  );
  return rows[0]?.count ?? 0;
}

/** The keys that a device has end then, where they would not end earlier. */
export async function endKeys(db: Db, deviceId: number, atMs: number): Promise<void> {
  await db.query(
    `update device_key
     set valid_until = $2::timestamptz
     where device_id = $1::int and revoked_at is null and (valid_until is null or valid_until > $2::timestamptz)`,
    [deviceId, isoOf(atMs)],
  );
}

/** False where this device has no such key, or it was revoked before. */
export async function revokeKey(db: Db, deviceId: number, keyId: number): Promise<boolean> {
  const { rowCount } = await db.query('update device_key set revoked_at = now() where device_id = $1::int and id = $2::int and revoked_at is null', [deviceId, keyId]);
  return rowCount === 1;
}

/** When keys last opened their devices; it never goes back. */
export async function saveKeyUses(db: Db, uses: ReadonlyMap<number, number>): Promise<void> {
  await db.query(
    `update device_key k
     set used_at = u.used_at
     from unnest($1::int[], $2::timestamptz[]) as u (id, used_at)
     where k.id = u.id and (k.used_at is null or k.used_at < u.used_at)`,
    [[...uses.keys()], [...uses.values()].map(isoOf)],
  );
}

function keyOf(row: KeyRow): DeviceKey {
  return { id: row.id, deviceId: row.device_id, label: row.label, createdMs: row.created_at, validUntilMs: row.valid_until, revokedMs: row.revoked_at, usedMs: row.used_at };
}
