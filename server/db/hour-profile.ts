import type { HourProfile } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';
import { isoOf } from './time.ts';

const HOUR_MS = 3_600_000;
const MAX_HOURS = 24 * 31;

/** The last `hours` full or running hours, oldest first, each with the median over the stations' means. */
export async function readHourProfile(db: Db, parameter: ParameterId, hours: number, nowMs: number, sight: Sight = PUBLIC): Promise<HourProfile> {
  const count = Math.max(1, Math.min(MAX_HOURS, Math.floor(hours)));
  const lastMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const firstMs = lastMs - (count - 1) * HOUR_MS;
  const { rows } = await db.query<{ bucket: number; median: number | null }>(
    `select h.bucket, percentile_cont(0.5) within group (order by h.mean_good) as median
     from rollup_hours($1, $2::timestamptz, $3::timestamptz) h
     where not exists (select from sensor se join station st on st.id = se.station_id where se.id = h.sensor_id and not ${seenBy('$4')})
     group by h.bucket`,
    [parameter, isoOf(firstMs), isoOf(lastMs + HOUR_MS), sight],
  );
  const medians = new Map(rows.map((row) => [row.bucket, row.median]));
  const hoursMs = Array.from({ length: count }, (_, i) => firstMs + i * HOUR_MS);
  return { hoursMs, medians: hoursMs.map((hourMs) => medians.get(hourMs) ?? null) };
}
