import type { MapFrames, MapFramesQuery } from '#lib/domain/api.ts';
import { AppError } from '#lib/domain/codes.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';
import { isoOf } from './time.ts';

const HOUR_MS = 3_600_000;
/** Hours in one answer. */
const MAX_HOURS = 48;
/** Stations times hours in one answer: some 2 MB. One hour of every station is always answered. */
const MAX_MEANS = 250_000;

interface Columns {
  stationIds: number[];
  hours: number[];
  means: (number | null)[];
}

/** Hourly means of the good readings by station, from the rollups. `from` is taken down to its hour. Throws `request.invalid` where it would be too much. */
export async function readMapFrames(db: Db, { parameter, fromMs, toMs, bbox }: MapFramesQuery, sight: Sight = PUBLIC): Promise<MapFrames> {
  const firstMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
  const count = Math.ceil((toMs - firstMs) / HOUR_MS);
  if (!(count >= 1 && count <= MAX_HOURS)) throw new AppError('request.invalid', `"to" is later than "from", by at most ${MAX_HOURS} hours.`);
  const [west, south, east, north] = bbox ?? [-180, -90, 180, 90];
  const place = [parameter, west, south, east, north, sight];
  if (count > 1 && (await countSensors(db, place)) * count > MAX_MEANS) throw new AppError('request.invalid', 'There are too many stations for so many hours: ask for fewer hours, or for a smaller "bbox".');
  const { rows } = await db.query<Columns>(
    `select
       coalesce(json_agg(station_id), '[]') as "stationIds",
       coalesce(json_agg((extract(epoch from bucket) / 3600)::integer), '[]') as hours,
       coalesce(json_agg(mean_good::real), '[]') as means
     from (
       select distinct on (se.station_id, h.bucket) se.station_id, h.bucket, h.mean_good
       from station st
       join sensor se on se.station_id = st.id
       join rollup_hours($1, $7::timestamptz, $8::timestamptz) h on h.sensor_id = se.id
       where se.parameter = $1
         and ${seenBy('$6')}
         and st.latitude between $3::float8 and $5::float8
         and case when $2::float8 <= $4::float8 then st.longitude between $2 and $4 else st.longitude >= $2 or st.longitude <= $4 end
       order by se.station_id, h.bucket, h.mean_good is null, se.id
     ) s`,
    [...place, isoOf(firstMs), isoOf(firstMs + count * HOUR_MS)],
  );
  return { parameter, ...framesOf(rows[0] as Columns, firstMs, count) };
}

async function countSensors(db: Db, place: readonly unknown[]): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::integer as count
     from station st
     join sensor se on se.station_id = st.id
     where se.parameter = $1
       and ${seenBy('$6')}
       and st.latitude between $3::float8 and $5::float8
       and case when $2::float8 <= $4::float8 then st.longitude between $2 and $4 else st.longitude >= $2 or st.longitude <= $4 end`,
    [...place],
  );
  return rows[0]?.count ?? 0;
}

/** Rows come by station; frames go by hour. */
function framesOf({ stationIds, hours, means }: Columns, firstMs: number, count: number): Omit<MapFrames, 'parameter'> {
  const ids = [...new Set(stationIds)];
  const frames = Array.from({ length: count }, () => new Array<number | null>(ids.length).fill(null));
  const firstHour = firstMs / HOUR_MS;
  let column = -1;
  stationIds.forEach((id, i) => {
    if (ids[column] !== id) column += 1;
    frames[(hours[i] ?? 0) - firstHour]![column] = means[i] ?? null;
  });
  return { hoursMs: frames.map((_, i) => firstMs + i * HOUR_MS), stationIds: ids, means: frames };
}
