import type { FindingQuery, FindingRow } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';
import { isoOf } from './time.ts';

interface Row {
  id: number;
  sensor_id: number;
  station_id: number;
  parameter: ParameterId;
  module: string;
  version: number;
  starts_at: number;
  ends_at: number;
  score: number;
  title: string;
  why: string;
}

/** Findings that touch the span asked for, newest first. */
export async function listFindings(db: Db, { stationId, sensorId, fromMs, toMs, limit = 100 }: FindingQuery, sight: Sight = PUBLIC): Promise<FindingRow[]> {
  const { rows } = await db.query<Row>(
    `select f.id, f.sensor_id, s.station_id, s.parameter, f.module, f.version, f.starts_at, f.ends_at, f.score, f.title, f.why
     from finding f
     join sensor s on s.id = f.sensor_id
     join station st on st.id = s.station_id
     where ${seenBy('$6')}
       and ($1::int is null or s.station_id = $1)
       and ($2::int is null or f.sensor_id = $2)
       and ($3::timestamptz is null or f.ends_at >= $3)
       and ($4::timestamptz is null or f.starts_at < $4)
     order by f.starts_at desc, f.id desc
     limit $5::int`,
    [stationId ?? null, sensorId ?? null, fromMs === undefined ? null : isoOf(fromMs), toMs === undefined ? null : isoOf(toMs), Math.max(1, Math.min(1000, limit)), sight],
  );
  return rows.map((row) => ({
    id: row.id,
    sensorId: row.sensor_id,
    stationId: row.station_id,
    parameter: row.parameter,
    module: row.module,
    version: row.version,
    fromMs: row.starts_at,
    toMs: row.ends_at,
    score: row.score,
    title: row.title,
    why: row.why,
  }));
}
