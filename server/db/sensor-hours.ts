import type { MapFramesQuery } from '#lib/domain/api.ts';
import { AppError } from '#lib/domain/codes.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC } from '#lib/domain/sight.ts';
import type { StationKind } from '#lib/domain/station.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';
import { isoOf } from './time.ts';

const HOUR_MS = 3_600_000;
/** Sensors times hours in one answer: some 300 ms of reading. */
const MAX_MEANS = 250_000;

/** One sensor's hours, oldest first; NaN where there is no good reading. */
export interface SensorHours {
  sensorId: number;
  stationId: number;
  kind: StationKind;
  parameter: ParameterId;
  method: string | null;
  means: Float64Array;
}

export interface SensorHoursQuery {
  parameters: readonly ParameterId[];
  /** Begin of the first hour. */
  firstMs: number;
  hours: number;
  bbox?: MapFramesQuery['bbox'];
}

/** Hourly means of some parameters at every public station of a part of the world, by station and sensor, from the rollups. Throws `request.invalid` where it would be too much. */
export async function readSensorHours(db: Db, { parameters, firstMs, hours, bbox }: SensorHoursQuery): Promise<SensorHours[]> {
  const [west, south, east, north] = bbox ?? [-180, -90, 180, 90];
  const { rows } = await db.query<Omit<SensorHours, 'means'>>(
    `select se.id as "sensorId", se.station_id as "stationId", st.kind, se.parameter, se.method
     from station st
     join sensor se on se.station_id = st.id
     where se.parameter = any($1::text[])
       and ${seenBy('$6')}
       and st.latitude between $3::float8 and $5::float8
       and case when $2::float8 <= $4::float8 then st.longitude between $2 and $4 else st.longitude >= $2 or st.longitude <= $4 end
     order by se.station_id, se.id`,
    [parameters, west, south, east, north, PUBLIC],
  );
  if (rows.length * hours > MAX_MEANS) throw new AppError('request.invalid', 'There are too many sensors for so many hours: ask for fewer hours, or for a smaller "bbox".');
  const sensors = rows.map((row) => ({ ...row, means: new Float64Array(hours).fill(NaN) }));
  const byId = new Map(sensors.map((sensor) => [sensor.sensorId, sensor]));
  // one statement a parameter: the hours of each come from an index of their own span
  await Promise.all([...new Set(rows.map(({ parameter }) => parameter))].map(async (parameter) => {
    const columns = await readHours(db, rows.flatMap((row) => (row.parameter === parameter ? [row.sensorId] : [])), { parameter, firstMs, hours });
    columns.sensorIds.forEach((id, i) => {
      const sensor = byId.get(id);
      if (sensor !== undefined) sensor.means[columns.hours[i]! - firstMs / HOUR_MS] = Number(columns.means[i]!.toPrecision(12)); // as the judge's hours
    });
  }));
  return sensors;
}

async function readHours(db: Db, sensorIds: number[], { parameter, firstMs, hours }: { parameter: ParameterId; firstMs: number; hours: number }): Promise<{ sensorIds: number[]; hours: number[]; means: number[] }> {
  const { rows } = await db.query<{ sensorIds: number[]; hours: number[]; means: number[] }>(
    `select
       coalesce(json_agg(sensor_id), '[]') as "sensorIds",
       coalesce(json_agg((extract(epoch from bucket) / 3600)::integer), '[]') as hours,
       coalesce(json_agg(mean_good), '[]') as means
     from rollup_hours($1, $2::timestamptz, $3::timestamptz)
     where mean_good is not null and sensor_id = any($4::integer[])`,
    [parameter, isoOf(firstMs), isoOf(firstMs + hours * HOUR_MS), sensorIds],
  );
  return rows[0]!;
}
