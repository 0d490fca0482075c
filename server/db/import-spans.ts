import { moment, momentsOf, numbersOf } from './arrays.ts';
import type { PoolClient } from './pool.ts';

/** Widens, per sensor, the span of times that an import touched: what an undo looks through. */
export async function noteImportSpans(tx: PoolClient, importId: number, readings: readonly { sensorId: number; timeMs: number }[]): Promise<void> {
  const spans = new Map<number, { sensorId: number; fromMs: number; toMs: number }>();
  for (const { sensorId, timeMs } of readings) {
    const span = spans.get(sensorId);
    if (span === undefined) spans.set(sensorId, { sensorId, fromMs: timeMs, toMs: timeMs });
    else {
      span.fromMs = Math.min(span.fromMs, timeMs);
      span.toMs = Math.max(span.toMs, timeMs);
    }
  }
  const list = [...spans.values()].toSorted((a, b) => a.sensorId - b.sensorId);
  await tx.query(
    `insert into import_span as s (import_id, sensor_id, starts_at, ends_at)
     select $1::int, sensor_id, ${moment('from_us')}, ${moment('to_us')}
     from unnest($2::int[], $3::float8[], $4::float8[]) as i (sensor_id, from_us, to_us)
     on conflict (import_id, sensor_id) do update
     set starts_at = least(s.starts_at, excluded.starts_at), ends_at = greatest(s.ends_at, excluded.ends_at)`,
    [importId, numbersOf(list, (span) => span.sensorId), momentsOf(list, (span) => span.fromMs), momentsOf(list, (span) => span.toMs)],
  );
}
