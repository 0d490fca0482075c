import type { Reads } from '#lib/domain/api.ts';
import { readCells } from './cells.ts';
import type { Dialect } from './dialect.ts';
import { listFindings } from './findings.ts';
import { readHourProfile } from './hour-profile.ts';
import { readInstance } from './instance.ts';
import { readMapSnapshot } from './map-snapshot.ts';
import { appErrorOf, type Pool } from './pool.ts';
import { findSeries } from './series.ts';
import { findStationNow, listStationsNow } from './stations-now.ts';

/** Everything that pages and public routes read. The dialect makes no difference here: the rollups have one shape. */
export function makeReads(pool: Pool, _dialect: Dialect, { now }: { now: () => number }): Reads {
  return {
    instance: () => guarded(readInstance(pool)),
    listStations: (query) => guarded(listStationsNow(pool, query)),
    findStation: (id) => guarded(findStationNow(pool, id)),
    mapSnapshot: (parameter) => guarded(readMapSnapshot(pool, parameter, now())),
    mapCells: (parameter, zoom) => guarded(readCells(pool, parameter, zoom, now())),
    hourProfile: (parameter, hours) => guarded(readHourProfile(pool, parameter, hours, now())),
    findSeries: (query) => guarded(findSeries(pool, query)),
    listFindings: (query) => guarded(listFindings(pool, query)),
  };
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw appErrorOf(cause);
  }
}
