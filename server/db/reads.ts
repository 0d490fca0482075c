import type { HourProfile, MapFrames, MapSnapshot, MapWind, Reads } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, sightKeyOf, type Sight } from '#lib/domain/sight.ts';
import { cellsOf } from './cells.ts';
import type { Dialect } from './dialect.ts';
import { listFindings } from './findings.ts';
import { readHourProfile } from './hour-profile.ts';
import { readInstance } from './instance.ts';
import { readMapFrames } from './map-frames.ts';
import { readMapSnapshot } from './map-snapshot.ts';
import { readMapWind } from './map-wind.ts';
import { appErrorOf, type Pool } from './pool.ts';
import { findSeries } from './series.ts';
import { sharedWork } from './shared-work.ts';
import { findStationNow, listStationsNow } from './stations-now.ts';

/** More than there are parameters. */
const MAX_SHARED = 200;
/** Medians of whole hours: only the hour that runs moves, and slowly. */
const PROFILE_KEPT_MS = 20_000;
/** A frame of a large network is some megabytes. */
const MAX_SHARED_FRAMES = 16;
/** Wind is asked for again and again by every map that shows it. */
const WIND_KEPT_MS = 5_000;

export type StoredReads = Omit<Reads, 'hourTable' | 'shownCells' | 'shownFrames'>;

/**
 * Everything that pages and public routes read: what is public, and by `as` what a viewer sees besides. What is shared
 * is shared by those alone who see the same. The dialect makes no difference here: the rollups have one shape.
 */
export function makeReads(pool: Pool, _dialect: Dialect, { now }: { now: () => number }): StoredReads & { as(sight: Sight): StoredReads } {
  const sharedMap = sharedWork<MapSnapshot>(0, MAX_SHARED, now);
  const sharedProfile = sharedWork<HourProfile>(PROFILE_KEPT_MS, MAX_SHARED, now);
  const sharedWind = sharedWork<MapWind>(WIND_KEPT_MS, MAX_SHARED, now);
  const sharedFrames = sharedWork<MapFrames>(PROFILE_KEPT_MS, MAX_SHARED_FRAMES, now);
  const readsOf = (sight: Sight): StoredReads => {
    const key = (what: string) => `${sightKeyOf(sight)}/${what}`;
    const mapSnapshot = (parameter: ParameterId) => sharedMap(key(parameter), () => guarded(readMapSnapshot(pool, parameter, now(), sight)));
    return {
      instance: () => guarded(readInstance(pool, sight)),
      listStations: (query) => guarded(listStationsNow(pool, query, sight)),
      findStation: (id) => guarded(findStationNow(pool, id, sight)),
      mapSnapshot,
      mapCells: async (parameter, zoom, filter) => cellsOf(await mapSnapshot(parameter), zoom, now(), filter),
      mapFrames: (query) => sharedFrames(key(JSON.stringify(query)), () => guarded(readMapFrames(pool, query, sight))),
      mapWind: (hourMs) => sharedWind(key(String(hourMs)), () => guarded(readMapWind(pool, hourMs, sight))),
      hourProfile: (parameter, hours, toMs) => sharedProfile(key(`${parameter}/${hours}/${toMs ?? ''}`), () => guarded(readHourProfile(pool, parameter, hours, toMs ?? now(), sight))),
      findSeries: (query) => guarded(findSeries(pool, query, sight)),
      listFindings: (query) => guarded(listFindings(pool, query, sight)),
    };
  };
  return { ...readsOf(PUBLIC), as: readsOf };
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw appErrorOf(cause);
  }
}
