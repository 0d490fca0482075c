import type { ParameterId } from '#lib/domain/parameters.ts';
import type { SensorRecord, StationDay } from '#lib/domain/station-record.ts';
import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

/** Hours and readings by day (UTC), from that day's begin on; days without any are left out. `firstMs`: the first of those hours. */
export async function listStationDays(db: Db, stationId: number, fromMs: number): Promise<(StationDay & { firstMs: number })[]> {
  const { rows } = await db.query<{ day: number; first: number; hours: number; readings: number; good: number }>(
    `select date_trunc('day', h.bucket, 'UTC') as day, min(h.bucket) as first, count(distinct h.bucket) as hours, sum(h.count_all)::bigint as readings, sum(h.count_good)::bigint as good
     from rollup_hourly h
     where h.sensor_id in (select id from sensor where station_id = $1::int) and h.bucket >= $2::timestamptz
     group by 1
     order by 1`,
    [stationId, isoOf(fromMs)],
  );
  return rows.map(({ day, first, ...rest }) => ({ dayMs: day, firstMs: first, ...rest }));
}

/** The same by series; those without a reading since are there with zeros. */
export async function listSensorRecords(db: Db, stationId: number, fromMs: number): Promise<SensorRecord[]> {
  const { rows } = await db.query<{ id: number; parameter: ParameterId; channel: string; hours: number; readings: number; good: number }>(
    `select s.id, s.parameter, s.channel, coalesce(h.hours, 0) as hours, coalesce(h.readings, 0) as readings, coalesce(h.good, 0) as good
     from sensor s
     left join lateral (
       select count(*) as hours, sum(count_all)::bigint as readings, sum(count_good)::bigint as good
       from rollup_hourly where sensor_id = s.id and bucket >= $2::timestamptz
     ) h on true
     where s.station_id = $1::int
     order by s.parameter, s.channel, s.id`,
    [stationId, isoOf(fromMs)],
  );
  return rows.map(({ id, ...rest }) => ({ sensorId: id, ...rest }));
}
