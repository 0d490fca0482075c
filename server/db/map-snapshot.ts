import type { MapSnapshot } from '#lib/domain/api.ts';
import type { Flag } from '#lib/domain/flags.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Exposure, StationKind } from '#lib/domain/station.ts';
import { readOffset } from './offset.ts';
import type { Db } from './pool.ts';
import { isoOf } from './time.ts';

/** Of several sensors of one station, the first that still sends speaks for it. */
const SILENT_AFTER_MS = 3 * 3_600_000;

type Row = [
  id: number,
  name: string,
  kind: StationKind,
  exposure: Exposure,
  longitude: number,
  latitude: number,
  sensorId: number | null,
  intervalMs: number | null,
  timeMs: number | null,
  value: number | null,
  flag: Flag | null,
];

/** Every station with its newest judged value of one parameter. Rows come as arrays: names for 20,000 of them cost more than the query. */
export async function readMapSnapshot(db: Db, parameter: ParameterId, nowMs: number): Promise<MapSnapshot> {
  const offset = await readOffset(db);
  const { rows } = await db.query<Row>({
    rowMode: 'array',
    text: `
      select st.id, st.name, st.kind, st.exposure, st.longitude, st.latitude, n.sensor_id, n.interval_ms, n.time, n.value, n.flag
      from station st
      left join (
        select distinct on (se.station_id) se.station_id, se.id as sensor_id, se.interval_ms, l.time, l.value, l.flag
        from sensor se
        left join latest l on l.sensor_id = se.id
        where se.parameter = $1
        order by se.station_id, (l.time > $2::timestamptz) is not true, se.id
      ) n on n.station_id = st.id
      order by st.id`,
    values: [parameter, isoOf(nowMs - SILENT_AFTER_MS)],
  });
  const column = <I extends keyof Row & number>(i: I) => rows.map((row) => row[i] as Row[I]);
  return {
    parameter,
    offset,
    stationIds: column(0),
    names: column(1),
    kinds: column(2),
    exposures: column(3),
    longitudes: column(4),
    latitudes: column(5),
    sensorIds: rows.map((row) => row[6] ?? 0),
    intervalsMs: rows.map((row) => row[7] ?? 0),
    timesMs: column(8),
    values: column(9),
    flags: column(10),
  };
}
