import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Device } from '#lib/domain/station.ts';
import type { DeviceInput } from '#lib/domain/wire.ts';
import type { Db, PoolClient } from './pool.ts';
import { seenBy } from './sight.ts';

interface DeviceRow {
  id: number;
  name: string;
  external_id: string | null;
  station_id: number;
  created_at: number;
  revoked_at: number | null;
}

/** Makes a device with its first key and deploys it, from now on, at every station named. One statement: all or nothing. */
export async function insertDevice(db: Db, input: DeviceInput): Promise<Device> {
  const { rows } = await db.query<DeviceRow>(
    `with fresh as (
       insert into device (name, external_id, is_demonstration)
       values ($1, $2, $4::boolean)
       returning id, name, external_id, created_at, revoked_at
     ), keyed as (
       insert into device_key (device_id, key_hash)
       select id, $3::bytea from fresh
     ), deployed as (
       insert into deployment (device_id, station_id)
       select fresh.id, s.station_id
       from fresh, unnest($5::int[]) with ordinality as s (station_id, ordinal)
       order by s.ordinal
     )
     select id, name, external_id, coalesce(($5::int[])[1], 0) as station_id, created_at, revoked_at from fresh`,
    [input.name, input.externalId, Buffer.from(input.keyHash), input.isDemonstration, input.stationIds],
  );
  return deviceOf(rows[0] as DeviceRow);
}

const SELECT = `
  select d.id, d.name, d.external_id, coalesce(p.station_id, 0) as station_id, d.created_at, d.revoked_at
  from device d
  left join lateral (
    select station_id from deployment where device_id = d.id order by ends_at desc nulls first, id limit 1
  ) p on true`;

/** It never stood at a station that is not seen. */
const isSeen = (parameter: `$${number}`) => `not exists (
  select from deployment e join station st on st.id = e.station_id where e.device_id = d.id and not ${seenBy(parameter)})`;

/** In the order of their ids, those behind `after` that are seen. */
export async function listDevices(db: Db, { after = 0, limit = 1_000_000, sight = PUBLIC }: { after?: number; limit?: number; sight?: Sight } = {}): Promise<Device[]> {
  const { rows } = await db.query<DeviceRow>(`${SELECT} where d.id > $1::int and ${isSeen('$3')} order by d.id limit $2::int`, [after, limit, sight]);
  return rows.map(deviceOf);
}

export async function findDevice(db: Db, id: number, sight: Sight = PUBLIC): Promise<Device | null> {
  const { rows } = await db.query<DeviceRow>(`${SELECT} where d.id = $1::int and ${isSeen('$2')}`, [id, sight]);
  return rows[0] === undefined ? null : deviceOf(rows[0]);
}

/** From now on at this station, under this name; one that has a name of its own keeps it. */
export async function deployDevice(tx: PoolClient, deviceId: number, { stationId, name, externalId }: { stationId: number; name: string; externalId: string | null }): Promise<void> {
  await tx.query('insert into deployment (device_id, station_id) values ($1::int, $2::int)', [deviceId, stationId]);
  await tx.query('update device set name = $2, external_id = coalesce(external_id, $3) where id = $1::int', [deviceId, name, externalId]);
}

export async function isDeployed(db: Db, deviceId: number): Promise<boolean> {
  const { rowCount } = await db.query('select id from deployment where device_id = $1::int and ends_at is null limit 1', [deviceId]);
  return rowCount === 1;
}

/** None of its keys opens anything any more, and its name neither; what it measured stays. False where there is nothing to revoke. */
export async function revokeDevice(db: Db, deviceId: number): Promise<boolean> {
  const { rowCount } = await db.query('update device set revoked_at = now() where id = $1::int and revoked_at is null', [deviceId]);
  return rowCount === 1;
}

function deviceOf(row: DeviceRow): Device {
  return { id: row.id, name: row.name, externalId: row.external_id, stationId: row.station_id, createdMs: row.created_at, revokedMs: row.revoked_at };
}
