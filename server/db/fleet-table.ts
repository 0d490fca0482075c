import type { StationKind, Exposure, PositionAccuracy } from '#lib/domain/station.ts';
import type { Sight } from '#lib/domain/sight.ts';
import type { Db, PoolClient } from './pool.ts';
import { seenBy } from './sight.ts';

/** A station with one of the devices that stand there, or none. Positions are those that may be shown. */
export interface FleetTableRow {
  station_id: number;
  station_external_id: string | null;
  station: string;
  kind: StationKind;
  exposure: Exposure;
  latitude: number;
  longitude: number;
  position_accuracy: PositionAccuracy;
  altitude_m: number | null;
  time_zone: string;
  licence: string | null;
  source: string | null;
  tags: string[];
  device_id: number | null;
  device_external_id: string | null;
  device: string | null;
}

/** In the order of stations and devices. */
export async function listFleetTable(db: Db, limit: number, sight: Sight): Promise<FleetTableRow[]> {
  const { rows } = await db.query<FleetTableRow>(
    `select st.id as station_id, st.external_id as station_external_id, st.name as station, st.kind, st.exposure, st.latitude, st.longitude, st.position_accuracy, st.altitude_m,
       st.time_zone, st.licence, st.source, coalesce(t.tags, '{}') as tags, d.id as device_id, d.external_id as device_external_id, d.name as device
     from station st
     left join (select station_id, array_agg(tag order by tag) as tags from station_tag group by station_id) t on t.station_id = st.id
     left join (
       select distinct dp.station_id, d.id, d.external_id, d.name
       from deployment dp
       join device d on d.id = dp.device_id and d.revoked_at is null
       where dp.ends_at is null
     ) d on d.station_id = st.id
     where ${seenBy('$2')}
     order by st.id, d.id
     limit $1::int`,
    [limit, sight],
  );
  return rows;
}

/** One table at a time, so that two that say the same make one of each. Held until the transaction ends. */
export async function lockFleetTable(tx: PoolClient): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [7_241_006]);
}

export interface KnownStation {
  id: number;
  name: string;
  external_id: string | null;
}

/** Stations that a table may mean. */
export async function findStationsMeant(db: Db, { ids, externalIds, names }: { ids: readonly number[]; externalIds: readonly string[]; names: readonly string[] }): Promise<KnownStation[]> {
  const { rows } = await db.query<KnownStation>('select id, name, external_id from station where id = any ($1::int[]) or external_id = any ($2::text[]) or name = any ($3::text[]) order by id', [ids, externalIds, names]);
  return rows;
}

export interface KnownDevice {
  id: number;
  name: string;
  external_id: string | null;
  is_revoked: boolean;
  /** Where it stands now. */
  station_ids: number[];
}

/** Devices that a table may mean: by their ids, or where they stand. */
export async function findDevicesMeant(db: Db, { ids, externalIds, stationIds }: { ids: readonly number[]; externalIds: readonly string[]; stationIds: readonly number[] }): Promise<KnownDevice[]> {
  const { rows } = await db.query<KnownDevice>(
    `select d.id, d.name, d.external_id, d.revoked_at is not null as is_revoked, coalesce(p.station_ids, '{}') as station_ids
     from device d
     left join lateral (select array_agg(distinct station_id) as station_ids from deployment where device_id = d.id and ends_at is null) p on true
     where d.id = any ($1::int[]) or d.external_id = any ($2::text[])
       or d.id in (select device_id from deployment where station_id = any ($3::int[]) and ends_at is null)
     order by d.id`,
    [ids, externalIds, stationIds],
  );
  return rows;
}
