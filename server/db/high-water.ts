import type { Reading } from '#lib/domain/reading.ts';
import { numbersOf } from './arrays.ts';
import type { Db } from './pool.ts';

/** Newest stored time of each sensor, ms. One entry per sensor. */
export type HighWater = Map<number, number>;

/**
 * A copy of the marks of the batch's sensors, to be raised while the batch is split. Marks that are missing are
 * looked up, also into the caller's map.
 */
export async function withMarks(db: Db, readings: readonly Reading[], highWater: HighWater = new Map()): Promise<HighWater> {
  const sensorIds = [...new Set(readings.map((reading) => reading.sensorId))];
  const missing = sensorIds.filter((sensorId) => !highWater.has(sensorId));
  if (missing.length > 0) for (const [sensorId, timeMs] of await readMarks(db, missing)) highWater.set(sensorId, timeMs);
  return new Map(sensorIds.map((sensorId) => [sensorId, highWater.get(sensorId) ?? Number.NEGATIVE_INFINITY]));
}

/** True where nothing of this sensor, stored or before it in the batch, is as new; the mark then rises. */
export function isBeyond(marks: HighWater, reading: Reading): boolean {
  const mark = marks.get(reading.sensorId) ?? Number.NEGATIVE_INFINITY;
  if (reading.timeMs <= mark) return false;
  marks.set(reading.sensorId, reading.timeMs);
  return true;
}

/** Also true to life when the transaction is rolled back: a mark too high only means that a row is looked at. */
export function raise(highWater: HighWater, stored: readonly Reading[]): void {
  for (const { sensorId, timeMs } of stored) {
    if (timeMs > (highWater.get(sensorId) ?? Number.NEGATIVE_INFINITY)) highWater.set(sensorId, timeMs);
  }
}

async function readMarks(db: Db, sensorIds: number[]): Promise<[number, number][]> {
  const { rows } = await db.query<{ sensor_id: number; time: number | null }>(
    `select s.sensor_id, r.time
     from unnest($1::int[]) as s (sensor_id)
     left join lateral (select time from reading where sensor_id = s.sensor_id order by time desc limit 1) r on true`,
    [numbersOf(sensorIds, (id) => id)],
  );
  return rows.map((row) => [row.sensor_id, row.time ?? Number.NEGATIVE_INFINITY]);
}
