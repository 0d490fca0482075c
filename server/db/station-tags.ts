import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';

/** In alphabetical order; null: there is no such station, or none that is seen. */
export async function readStationTags(db: Db, stationId: number, sight: Sight = PUBLIC): Promise<string[] | null> {
  const { rows } = await db.query<{ tags: string[] }>(
    `select coalesce((select array_agg(tag order by tag) from station_tag where station_id = st.id), '{}') as tags
     from station st
     where st.id = $1::int and ${seenBy('$2')}`,
    [stationId, sight],
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

/** Every tag with its number of stations, of those that are seen. */
export async function listTags(db: Db, limit: number, sight: Sight = PUBLIC): Promise<{ tag: string; stationCount: number }[]> {
  const { rows } = await db.query<{ tag: string; count: number }>(
    `select t.tag, count(*) as count
     from station_tag t
     join station st on st.id = t.station_id
     where ${seenBy('$2')}
     group by t.tag
     order by t.tag
     limit $1::int`,
    [limit, sight],
  );
  return rows.map((row) => ({ tag: row.tag, stationCount: row.count }));
}
