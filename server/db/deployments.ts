import type { Db, PoolClient } from './pool.ts';
import { isoOf } from './time.ts';

/** Where a device stood, from … to …; open while `toMs` is null. */
export interface DeploymentRow {
  deviceId: number;
  deviceName: string;
  stationId: number;
  stationName: string;
  fromMs: number;
  toMs: number | null;
}

/** Of one device, the newest first. */
export async function listDeploymentsOf(db: Db, deviceId: number, limit: number): Promise<DeploymentRow[]> {
  const { rows } = await db.query<{ device_id: number; device: string; station_id: number; station: string; starts_at: number; ends_at: number | null }>(
    `select dp.device_id, d.name as device, dp.station_id, st.name as station, dp.starts_at, dp.ends_at
     from deployment dp
     join device d on d.id = dp.device_id
     join station st on st.id = dp.station_id
     where dp.device_id = $1::int
     order by dp.starts_at desc, dp.id desc
     limit $2::int`,
    [deviceId, limit],
  );
  return rows.map((row) => ({ deviceId: row.device_id, deviceName: row.device, stationId: row.station_id, stationName: row.station, fromMs: row.starts_at, toMs: row.ends_at }));
}

/** Devices that stand at a station now, this one left out; locked until the transaction ends. */
export async function lockStandingAt(tx: PoolClient, stationId: number, exceptDeviceId: number): Promise<number[]> {
  const { rows } = await tx.query<{ device_id: number }>('select device_id from deployment where station_id = $1::int and ends_at is null and device_id <> $2::int for update', [stationId, exceptDeviceId]);
  return [...new Set(rows.map((row) => row.device_id))];
}

/** When the newest place of these devices began; null: they stand nowhere. */
export async function newestBeginOf(db: Db, deviceIds: readonly number[]): Promise<number | null> {
  const { rows } = await db.query<{ begin: number | null }>('select max(starts_at) as begin from deployment where device_id = any ($1::int[]) and ends_at is null', [deviceIds]);
  return rows[0]?.begin ?? null;
}

/** From then on these devices stand nowhere; what was stays. */
export async function endDeployments(tx: PoolClient, deviceIds: readonly number[], stationId: number | null, atMs: number): Promise<number> {
  const { rowCount } = await tx.query('update deployment set ends_at = $2::timestamptz where device_id = any ($1::int[]) and ends_at is null and ($3::int is null or station_id = $3::int)', [deviceIds, isoOf(atMs), stationId]);
  return rowCount ?? 0;
}

/** False: there is no such station. */
export async function beginDeployment(tx: PoolClient, deviceId: number, stationId: number, atMs: number): Promise<boolean> {
  const { rowCount } = await tx.query('insert into deployment (device_id, station_id, starts_at) select $1::int, id, $3::timestamptz from station where id = $2::int', [deviceId, stationId, isoOf(atMs)]);
  return rowCount === 1;
}
