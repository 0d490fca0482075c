import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

/** What was refused of one device for one reason since the last time it was written. */
export interface Refusal {
  deviceId: number;
  code: string;
  firstMs: number;
  lastMs: number;
  count: number;
  why: string;
}

/** Adds to what is there; after a day of peace counting begins anew. A device that is gone is passed over. */
export async function saveRefusals(db: Db, refusals: readonly Refusal[]): Promise<void> {
  await db.query(
    `insert into device_refusal as r (device_id, code, first_at, last_at, count, why)
     select n.device_id, n.code, n.first_at, n.last_at, n.count, left(n.why, 300)
     from unnest($1::int[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::bigint[], $6::text[]) as n (device_id, code, first_at, last_at, count, why)
     join device d on d.id = n.device_id
     order by n.device_id, n.code
     on conflict (device_id, code) do update
     set first_at = case when r.last_at < excluded.first_at - interval '1 day' then excluded.first_at else r.first_at end,
         count = excluded.count + case when r.last_at < excluded.first_at - interval '1 day' then 0 else r.count end,
         last_at = greatest(r.last_at, excluded.last_at),
         why = excluded.why`,
    [
      refusals.map(({ deviceId }) => deviceId),
      refusals.map(({ code }) => code),
      refusals.map(({ firstMs }) => isoOf(firstMs)),
      refusals.map(({ lastMs }) => isoOf(lastMs)),
      refusals.map(({ count }) => count),
      refusals.map(({ why }) => why),
    ],
  );
}
