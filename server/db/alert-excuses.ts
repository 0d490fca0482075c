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

export async function insertMaintenance(db: Db, { stationId, fromMs, toMs, why }: ExcusedSpan & { stationId: number; why: string }): Promise<{ id: number }> {
  const { rows } = await db.query<{ id: number }>(
    'insert into station_maintenance (station_id, starts_at, ends_at, why) values ($1::int, $2::timestamptz, $3::timestamptz, $4) returning id',
    [stationId, isoOf(fromMs), isoOf(toMs), why],
  );
  return rows[0] as { id: number };
}

export async function setStationTags(db: Db, stationId: number, tags: readonly string[]): Promise<void> {
  await db.query(
    `with gone as (
       delete from station_tag where station_id = $1::int and tag <> all($2::text[])
     )
     insert into station_tag (station_id, tag)
     select $1::int, tag from unnest($2::text[]) as tag
     on conflict do nothing`,
    [stationId, tags],
  );
}
