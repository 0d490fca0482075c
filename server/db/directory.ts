import type { Sensor } from '#lib/domain/station.ts';
import type { DirectoryRows, SensorInput } from '#lib/domain/wire.ts';
import type { Db } from './pool.ts';
import { SENSOR_COLUMNS, sensorOf, type SensorRow } from './sensor-row.ts';

/** Everything that identifying a reading needs, to be kept in memory. */
export async function loadDirectory(db: Db): Promise<DirectoryRows> {
  return {
    ...(await loadDirectoryDevices(db)),
    stations: await listDirectoryStations(db),
    sensors: await listSensors(db),
  };
}

const INSERT_SENSOR = `
  with fresh as (
    insert into sensor as se (station_id, parameter, channel, height_m, method, averaging_s, stamp)
    values ($1::int, $2, $3, $4::float8, $5, $6::int, $7)
    on conflict (station_id, parameter, channel, height_m) do nothing
    returning ${SENSOR_COLUMNS}
  )
  select ${SENSOR_COLUMNS} from fresh se
  union all
  select ${SENSOR_COLUMNS} from sensor se
  where se.station_id = $1::int and se.parameter = $2 and se.channel = $3 and se.height_m is not distinct from $4::float8
  limit 1`;

/** The series of this station, parameter, channel and height: the one there is, otherwise a new one. */
export async function insertSensor(db: Db, input: SensorInput): Promise<Sensor> {
  const { stationId, parameter, channel, heightM, method = null, averagingS = 0, stamp = 'instant' } = input;
  const values = [stationId, parameter, channel, heightM, method, averagingS, stamp];
  const { rows } = await db.query<SensorRow>(INSERT_SENSOR, values);
  // none: another transaction made it after this statement began, and a new statement sees it
  const row = rows[0] ?? (await db.query<SensorRow>(INSERT_SENSOR, values)).rows[0];
  return sensorOf(row as SensorRow);
}

export async function listSensors(db: Db): Promise<Sensor[]> {
  const { rows } = await db.query<SensorRow>(`select ${SENSOR_COLUMNS} from sensor se order by se.id`);
  return rows.map(sensorOf);
}

/** Sensors with the usual interval that the judge found; 0 while unknown. */
export async function listIntervals(db: Db): Promise<{ sensorId: number; intervalMs: number }[]> {
  const { rows } = await db.query<{ id: number; interval_ms: number }>('select id, interval_ms from sensor where interval_ms > 0');
  return rows.map((row) => ({ sensorId: row.id, intervalMs: row.interval_ms }));
}

/** Devices with their keys and deployments: these, or all where none is named. */
export async function loadDirectoryDevices(db: Db, deviceIds: readonly number[] | null = null): Promise<Pick<DirectoryRows, 'devices' | 'keys' | 'deployments'>> {
  return {
    devices: await listDirectoryDevices(db, deviceIds),
    keys: await listDirectoryKeys(db, deviceIds),
    deployments: await listDeployments(db, deviceIds),
  };
}

async function listDirectoryDevices(db: Db, ids: readonly number[] | null): Promise<DirectoryRows['devices']> {
  const { rows } = await db.query<{ id: number; external_id: string | null; revoked_at: number | null }>(
    'select id, external_id, revoked_at from device where $1::int[] is null or id = any ($1::int[]) order by id',
    [ids],
  );
  return rows.map((row) => ({ id: row.id, externalId: row.external_id, revokedMs: row.revoked_at }));
}

async function listDirectoryKeys(db: Db, deviceIds: readonly number[] | null): Promise<DirectoryRows['keys']> {
  const { rows } = await db.query<{ id: number; device_id: number; key_hash: Buffer; valid_until: number | null }>(
    `select id, device_id, key_hash, valid_until
     from device_key
     where revoked_at is null and ($1::int[] is null or device_id = any ($1::int[]))
     order by id`,
    [deviceIds],
  );
  return rows.map((row) => ({ id: row.id, deviceId: row.device_id, keyHash: row.key_hash, validUntilMs: row.valid_until }));
}

async function listDeployments(db: Db, deviceIds: readonly number[] | null): Promise<DirectoryRows['deployments']> {
  const { rows } = await db.query<{ device_id: number; station_id: number; starts_at: number; ends_at: number | null }>(
    `select device_id, station_id, starts_at, ends_at
     from deployment
     where $1::int[] is null or device_id = any ($1::int[])
     order by starts_at, id`,
    [deviceIds],
  );
  return rows.map((row) => ({ deviceId: row.device_id, stationId: row.station_id, fromMs: row.starts_at, toMs: row.ends_at }));
}

/** Of private stations: no live room hears of them. */
export async function listHiddenSensors(db: Db): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>('select se.id from station st join sensor se on se.station_id = st.id where not st.is_public');
  return rows.map((row) => row.id);
}

async function listDirectoryStations(db: Db): Promise<DirectoryRows['stations']> {
  const { rows } = await db.query<{ id: number; is_demonstration: boolean }>('select id, is_demonstration from station order by id');
  return rows.map((row) => ({ id: row.id, isDemonstration: row.is_demonstration }));
}
