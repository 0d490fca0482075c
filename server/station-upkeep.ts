import { STATION_TAG, type Maintenance } from '#lib/domain/alerts.ts';
import type { Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { mayRole } from '#lib/domain/permissions.ts';
import { PUBLIC, sightOf, type Sight } from '#lib/domain/sight.ts';
import { endMaintenance, insertMaintenance, listMaintenanceOf } from '#server/db/alert-excuses.ts';
import { insertAudit } from '#server/db/audit.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import { listTags, readStationTags, setStationTags } from '#server/db/station-tags.ts';

/** What its keeper says of a station: when it is worked on, and which groups it belongs to. Throws AppError. */
export interface StationUpkeep {
  /** Newest first. */
  listMaintenance(stationId: number, sight?: Sight): Promise<Maintenance[]>;
  /** `fromMs` is now or later: what was told before stays told. Rules obey it within a second. */
  addMaintenance(stationId: number, span: { fromMs: number; toMs: number; why: string }, viewer: Viewer): Promise<Maintenance>;
  /** One that lasts ends now and stays as a row. */
  endMaintenance(stationId: number, id: number, viewer: Viewer): Promise<void>;
  tagsOf(stationId: number, sight?: Sight): Promise<string[]>;
  setTags(stationId: number, tags: readonly string[], viewer: Viewer): Promise<string[]>;
  listTags(sight?: Sight): Promise<{ tag: string; stationCount: number }[]>;
}

const MAX_LISTED = 200;
const MAX_TAGS = 20;
const MAX_TAGS_LISTED = 1000;
const MAX_WHY = 200;
const LONGEST_MS = 366 * 86_400_000;
/** Clocks of who asks and who answers. */
const SLACK_MS = 60_000;

export function makeStationUpkeep(pool: Pool, { now }: { now: () => number }): StationUpkeep {
  return {
    listMaintenance: (stationId, sight = PUBLIC) => answered(async () => {
      await tagsOf(pool, stationId, sight);
      return listMaintenanceOf(pool, stationId, MAX_LISTED);
    }),
    addMaintenance: (stationId, span, viewer) => answered(async () => {
      refuseOthers(viewer);
      await tagsOf(pool, stationId, sightOf(viewer));
      refuseSpan(span, now());
      const made = await insertMaintenance(pool, { stationId, ...span });
      if (made === null) throw unknownStation(stationId);
      await insertAudit(pool, { viewer, act: 'station.maintenance', subject: `station/${stationId}`, after: { id: made.id, ...span } });
      return made;
    }),
    endMaintenance: (stationId, id, viewer) => answered(async () => {
      refuseOthers(viewer);
      await tagsOf(pool, stationId, sightOf(viewer));
      if (!(await endMaintenance(pool, { id, stationId, nowMs: now() }))) throw new AppError('resource.unknown', `Station ${stationId} has no maintenance ${id} that could end.`);
      await insertAudit(pool, { viewer, act: 'station.maintenance.end', subject: `station/${stationId}`, after: { id } });
    }),
    tagsOf: (stationId, sight = PUBLIC) => answered(() => tagsOf(pool, stationId, sight)),
    setTags: (stationId, tags, viewer) => answered(async () => {
      refuseOthers(viewer);
      const wanted = [...new Set(tags)].sort();
      if (wanted.length > MAX_TAGS || !wanted.every((tag) => STATION_TAG.test(tag))) throw new AppError('request.invalid', `"tags" is a list of at most ${MAX_TAGS} words of lower-case letters, digits and hyphens.`);
      const before = await tagsOf(pool, stationId, sightOf(viewer));
      await setStationTags(pool, stationId, wanted);
      await insertAudit(pool, { viewer, act: 'station.tags', subject: `station/${stationId}`, before, after: wanted });
      return wanted;
    }),
    listTags: (sight = PUBLIC) => answered(() => listTags(pool, MAX_TAGS_LISTED, sight)),
  };
}

/** Throws where there is no such station, or none that is seen. */
async function tagsOf(pool: Pool, stationId: number, sight: Sight): Promise<string[]> {
  const tags = await readStationTags(pool, stationId, sight);
  if (tags === null) throw unknownStation(stationId);
  return tags;
}

function refuseOthers({ role, by }: Viewer): void {
  if (mayRole(role, 'upkeep')) return;
  if (by === 'nobody') throw new AppError('auth.missing', 'Sign in, or send a token.');
  throw new AppError('auth.forbidden', 'That is for technicians, analysts and administrators.');
}

function refuseSpan({ fromMs, toMs, why }: { fromMs: number; toMs: number; why: string }, nowMs: number): void {
  if (fromMs < nowMs - SLACK_MS) throw new AppError('request.invalid', '"from" is now or later: what was told before stays told.');
  if (!(toMs > fromMs) || toMs - fromMs > LONGEST_MS) throw new AppError('request.invalid', '"to" is after "from", by a year at most.');
  if (why.length > MAX_WHY) throw new AppError('request.invalid', `"why" is a text of at most ${MAX_WHY} characters.`);
}

function unknownStation(stationId: number): AppError {
  return new AppError('resource.unknown', `There is no station ${stationId}.`);
}

/** Whatever the database says becomes an AppError. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw appErrorOf(cause);
  }
}
