import type { Instance } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { readOffset } from './offset.ts';
import type { Db } from './pool.ts';

export async function readInstance(db: Db): Promise<Instance> {
  const offset = await readOffset(db);
  const { rows: stations } = await db.query<{ all: number; demonstration: number }>(
    'select count(*) as all, count(*) filter (where is_demonstration) as demonstration from station',
  );
  const { rows: parameters } = await db.query<{ id: ParameterId; stations: number }>(
    `select parameter as id, count(distinct station_id) as stations
     from sensor
     group by parameter
     order by stations desc, parameter`,
  );
  return {
    stationCount: stations[0]?.all ?? 0,
    demonstrationCount: stations[0]?.demonstration ?? 0,
    parameters: parameters.map((row) => ({ id: row.id, stationCount: row.stations })),
    offset,
  };
}
