import type { Maintenance } from '#lib/domain/alerts.ts';
import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

export interface ExcusedSpan {
  fromMs: number;
  toMs: number;
}

/** Outages that touch the time since `sinceMs`, in order. */
export async function listOutages(db: Db, sinceMs: number): Promise<ExcusedSpan[]> {
  const { rows } = await db.query<{ starts_at: number; ends_at: number }>('select starts_at, ends_at from outage where ends_at > $1::timestamptz order by starts_at', [isoOf(sinceMs)]);
  return rows.map((row) => ({ fromMs: row.starts_at, toMs: row.ends_at }));
}

/** A span that overlaps one that is there lengthens it. */
export async function insertOutage(db: Db, { fromMs, toMs, why }: ExcusedSpan & { why: string }): Promise<void> {
  await db.query(
    `with gone as (
       delete from outage
       where starts_at <= $2::timestamptz and ends_at >= $1::timestamptz
       returning starts_at, ends_at
     )
     insert into outage (starts_at, ends_at, why)
     select least($1::timestamptz, min(starts_at)), greatest($2::timestamptz, max(ends_at)), $3
     from gone
     on conflict (starts_at) do update set ends_at = greatest(outage.ends_at, excluded.ends_at)`,
    [isoOf(fromMs), isoOf(toMs), why],
  );
}

export async function listMaintenance(db: Db, sinceMs: number): Promise<Map<number, ExcusedSpan[]>> {
  const { rows } = await db.query<{ station_id: number; starts_at: number; ends_at: number }>(
    'select station_id, starts_at, ends_at from station_maintenance where ends_at > $1::timestamptz order by starts_at',
    [isoOf(sinceMs)],
  );
  const byStation = new Map<number, ExcusedSpan[]>();
  for (const row of rows) byStation.set(row.station_id, [...(byStation.get(row.station_id) ?? []), { fromMs: row.starts_at, toMs: row.ends_at }]);
  return byStation;
}

/** Null: there is no such station. */
export async function insertMaintenance(db: Db, { stationId, fromMs, toMs, why }: ExcusedSpan & { stationId: number; why: string }): Promise<Maintenance | null> {
  const { rows } = await db.query<MaintenanceRow>(
    `insert into station_maintenance (station_id, starts_at, ends_at, why)
     select id, $2::timestamptz, $3::timestamptz, $4 from station where id = $1::int
     returning id, starts_at, ends_at, why`,
    [stationId, isoOf(fromMs), isoOf(toMs), why],
  );
  return rows[0] === undefined ? null : maintenanceOf(rows[0]);
}

/** Newest first. */
export async function listMaintenanceOf(db: Db, stationId: number, limit: number): Promise<Maintenance[]> {
  const { rows } = await db.query<MaintenanceRow>(
    `select id, starts_at, ends_at, why
     from station_maintenance
     where station_id = $1::int
     order by starts_at desc, id desc
     limit $2::int`,
    [stationId, limit],
  );
  return rows.map(maintenanceOf);
}

/** A span that lasts ends now and stays as a row, since its readings were left out; one that has not begun never was. False: there is none to end. */
export async function endMaintenance(db: Db, { id, stationId, nowMs }: { id: number; stationId: number; nowMs: number }): Promise<boolean> {
  const { rowCount } = await db.query(
    `with gone as (
       delete from station_maintenance
       where id = $1::int and station_id = $2::int and starts_at >= $3::timestamptz
       returning id
     ), ended as (
       update station_maintenance
       set ends_at = $3::timestamptz
       where id = $1::int and station_id = $2::int and starts_at < $3::timestamptz and ends_at > $3::timestamptz
       returning id
     )
     select id from gone union all select id from ended`,
    [id, stationId, isoOf(nowMs)],
  );
  return rowCount === 1;
}

interface MaintenanceRow {
  id: number;
  starts_at: number;
  ends_at: number;
  why: string;
}

function maintenanceOf(row: MaintenanceRow): Maintenance {
  return { id: row.id, fromMs: row.starts_at, toMs: row.ends_at, why: row.why };
}
