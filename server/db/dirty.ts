import { moment, momentsOf, numbersOf } from './arrays.ts';
import type { PoolClient } from './pool.ts';
import { floorDayMs } from './time.ts';

const HOUR_MS = 3_600_000;
/** How far the database's clock may be ahead of the caller's. */
const CLOCK_MARGIN_MS = 5 * 60_000;

/**
 * Marks the days whose stored rollups these readings change: those with an hour that is over. Hours that still run
 * are rolled up when they are closed, ten minutes after their end, so nothing needs to be marked for them.
 */
export async function markDirty(tx: PoolClient, readings: readonly { sensorId: number; timeMs: number }[], nowMs?: number): Promise<void> {
  const openMs = nowMs === undefined ? Number.POSITIVE_INFINITY : Math.floor((nowMs + CLOCK_MARGIN_MS) / HOUR_MS) * HOUR_MS;
  const days = new Map<string, { sensorId: number; dayMs: number; firstMs: number }>();
  for (const { sensorId, timeMs } of readings) {
    if (timeMs >= openMs) continue;
    const dayMs = floorDayMs(timeMs);
    const key = `${sensorId}/${dayMs}`;
    const day = days.get(key);
    if (day === undefined) days.set(key, { sensorId, dayMs, firstMs: timeMs });
    else if (timeMs < day.firstMs) day.firstMs = timeMs;
  }
  if (days.size > 0) await insertDays(tx, [...days.values()]);
}

async function insertDays(tx: PoolClient, days: { sensorId: number; dayMs: number; firstMs: number }[]): Promise<void> {
  await tx.query(
    `insert into rollup_dirty (sensor_id, day)
     select sensor_id, ${moment('day_us')}
     from unnest($1::int[], $2::float8[], $3::float8[]) as d (sensor_id, day_us, first_us)
     where ${moment('first_us')} < date_trunc('hour', now())`,
    [numbersOf(days, (day) => day.sensorId), momentsOf(days, (day) => day.dayMs), momentsOf(days, (day) => day.firstMs)],
  );
}
