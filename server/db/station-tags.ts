import type { Db } from './pool.ts';

/** In alphabetical order; null: there is no such station. */
export async function readStationTags(db: Db, stationId: number): Promise<string[] | null> {
  const { rows } = await db.query<{ tags: string[] }>(
    `select coalesce((select array_agg(tag order by tag) from station_tag where station_id = station.id), '{}') as tags
     from station
     where id = $1::int`,
    [stationId],
  );
  return rows[0]?.tags ?? null;
}

/** Replaces all of them. */
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

/** Every tag with its number of stations. */
export async function listTags(db: Db, limit: number): Promise<{ tag: string; stationCount: number }[]> {
  const { rows } = await db.query<{ tag: string; count: number }>('select tag, count(*) as count from station_tag group by tag order by tag limit $1::int', [limit]);
  return rows.map((row) => ({ tag: row.tag, stationCount: row.count }));
}
