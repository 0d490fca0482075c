import type { Instance } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import { readOffset } from './offset.ts';
import type { Db } from './pool.ts';
import { seenBy } from './sight.ts';

export async function readInstance(db: Db, sight: Sight = PUBLIC): Promise<Instance> {
  const offset = await readOffset(db);
  const { rows: stations } = await db.query<{ all: number; demonstration: number }>(
    `select count(*) as all, count(*) filter (where st.is_demonstration) as demonstration from station st where ${seenBy('$1')}`,
    [sight],
  );
  const { rows: parameters } = await db.query<{ id: ParameterId; stations: number }>(
    `select se.parameter as id, count(distinct se.station_id) as stations
     from sensor se
     join station st on st.id = se.station_id
     where ${seenBy('$1')}
     group by se.parameter
     order by stations desc, se.parameter`,
    [sight],
  );
  return {
    stationCount: stations[0]?.all ?? 0,
    demonstrationCount: stations[0]?.demonstration ?? 0,
    parameters: parameters.map((row) => ({ id: row.id, stationCount: row.stations })),
    offset,
  };
}
