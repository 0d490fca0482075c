import type { SensorNow, StationNow, StationPage, StationQuery } from '#lib/domain/api.ts';
import type { Flag } from '#lib/domain/flags.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Station } from '#lib/domain/station.ts';
import type { Db } from './pool.ts';
import { SENSOR_COLUMNS, sensorOf, type SensorRow } from './sensor-row.ts';
import { seenBy } from './sight.ts';
import { STATION_COLUMNS, stationOf, type StationRow } from './station-row.ts';

const MAX_STATIONS = 1000;

/** A page of the stations that are seen, with their sensors and newest judged readings, in the order of their ids. */
export async function listStationsNow(db: Db, query: StationQuery, sight: Sight = PUBLIC): Promise<StationPage> {
  const limit = Math.max(1, Math.min(MAX_STATIONS, query.limit ?? 100));
  const [west, south, east, north] = query.bbox ?? [null, null, null, null];
  const { rows } = await db.query<StationRow>(
    `select ${STATION_COLUMNS}
     from station st
     where st.id > $1::int
       and ${seenBy('$10')}
       and ($2::float8 is null or (
         st.latitude between $3::float8 and $5::float8
         and case when $2 <= $4::float8 then st.longitude between $2 and $4 else st.longitude >= $2 or st.longitude <= $4 end
       ))
       and ($6::text[] is null or st.kind = any ($6))
       and ($7::text is null or exists (select from sensor where station_id = st.id and parameter = $7))
       and ($8::text is null or st.name ilike $8)
     order by st.id
     limit $9::int`,
    [query.after ?? 0, west, south, east, north, query.kinds ?? null, query.parameter ?? null, patternOf(query.search), limit + 1, sight],
  );
  const stations = await withSensors(db, rows.slice(0, limit).map(stationOf));
  return { stations, next: rows.length > limit ? (stations.at(-1)?.id ?? null) : null };
}

export async function findStationNow(db: Db, id: number, sight: Sight = PUBLIC): Promise<StationNow | null> {
  const { rows } = await db.query<StationRow>(`select ${STATION_COLUMNS} from station st where st.id = $1::int and ${seenBy('$2')}`, [id, sight]);
  const [station] = await withSensors(db, rows.map(stationOf));
  return station ?? null;
}

interface SensorNowRow extends SensorRow {
  interval_ms: number;
  time: number | null;
  value: number;
  flag: Flag | null;
}

async function withSensors(db: Db, stations: Station[]): Promise<StationNow[]> {
  if (stations.length === 0) return [];
  const { rows } = await db.query<SensorNowRow>(
    `select ${SENSOR_COLUMNS}, se.interval_ms, l.time, l.value, l.flag
     from sensor se
     left join latest l on l.sensor_id = se.id
     where se.station_id = any ($1::int[])
     order by se.parameter, se.height_m desc nulls first, se.channel, se.id`,
    [stations.map((station) => station.id)],
  );
  const byStation = new Map<number, SensorNow[]>();
  for (const row of rows) byStation.set(row.station_id, [...(byStation.get(row.station_id) ?? []), sensorNowOf(row)]);
  return stations.map((station) => stationNowOf(station, byStation.get(station.id) ?? []));
}

function stationNowOf(station: Station, sensors: SensorNow[]): StationNow {
  const times = sensors.flatMap(({ latest }) => (latest === null ? [] : [latest.timeMs]));
  return { ...station, sensors, newestMs: times.length === 0 ? null : Math.max(...times) };
}

function sensorNowOf(row: SensorNowRow): SensorNow {
  const latest = row.time === null ? null : { timeMs: row.time, value: row.value, flag: row.flag };
  return { ...sensorOf(row), intervalMs: row.interval_ms, latest };
}

/** The words as they are: % and _ in them mean themselves. */
function patternOf(search: string | undefined): string | null {
  const text = search?.trim() ?? '';
  return text === '' ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
