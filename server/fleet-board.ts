import { STATION_TAG } from '#lib/domain/alerts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { FLEET_CAUSES, type FleetBoard, type FleetCause, type FleetCauseId, type FleetQuery, type FleetRow } from '#lib/domain/fleet.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Sight } from '#lib/domain/sight.ts';
import { countPlacedStations, listDayMeans, listFleetCauses, listPlaced, listUnplacedDevices, MAX_CAUSES, type FleetCauseRow, type FleetScope } from '#server/db/fleet.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import { COMPARED, findDisagreements, type Disagreement } from './disagreement.ts';

/** Who needs hands, for who runs a network. Throws AppError. */
export interface FleetReads {
  board(query: FleetQuery, sight: Sight): Promise<FleetBoard>;
}

const DAY_MS = 86_400_000;
/** A day counts with so many hours. */
const LEAST_HOURS = 18;
/** Yesterday does not change any more, but for what comes late. */
const DISAGREEMENTS_FOR_MS = 10 * 60_000;

export function makeFleetReads(pool: Pool, { now }: { now: () => number }): FleetReads {
  const disagreementsOf = makeDisagreements(pool);
  return {
    async board({ cause, tag, offset = 0, limit }, sight) {
      if (tag !== undefined && !STATION_TAG.test(tag)) throw new AppError('request.invalid', '"tag" is a word of lower-case letters, digits and hyphens.');
      try {
        const nowMs = now();
        const scope = { nowMs, tag: tag ?? null, sight };
        const [causes, unplaced, stationCount, differing] = await Promise.all([listFleetCauses(pool, scope), tag === undefined ? listUnplacedDevices(pool, nowMs) : [], countPlacedStations(pool, scope), disagreementsOf(scope)]);
        const rows = inOrder(rowsOf([...causes, ...unplaced, ...differing]));
        const asked = cause === undefined ? rows : rows.filter(({ causes: all }) => all.some(({ id }) => id === cause));
        return { rows: asked.slice(offset, offset + limit), total: asked.length, counts: countsOf(rows), stationCount, isCut: causes.length >= MAX_CAUSES };
      } catch (error) {
        throw appErrorOf(error);
      }
    },
  };
}

/** Yesterday's comparison, worked out once for ten minutes; names and tags are read with it. */
function makeDisagreements(pool: Pool): (scope: FleetScope) => Promise<FleetCauseRow[]> {
  let kept: { atMs: number; dayMs: number; found: Promise<Disagreement[]> } | null = null;
  return async (scope) => {
    const { nowMs } = scope;
    const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS - DAY_MS;
    if (kept === null || kept.dayMs !== dayMs || nowMs - kept.atMs > DISAGREEMENTS_FOR_MS) {
      const found = listDayMeans(pool, dayMs, Object.keys(COMPARED) as ParameterId[], LEAST_HOURS).then(findDisagreements);
      found.catch(() => (kept = null));
      kept = { atMs: nowMs, dayMs, found };
    }
    const found = await kept.found;
    return found.length === 0 ? [] : causeRowsOf(pool, found, dayMs, scope);
  };
}

async function causeRowsOf(pool: Pool, found: Disagreement[], dayMs: number, scope: FleetScope): Promise<FleetCauseRow[]> {
  const known = new Map((await listPlaced(pool, found.map(({ stationId }) => stationId), scope)).map((row) => [row.station_id, row]));
  return found.flatMap(({ stationId, sensorId, parameter, mean, against, count }) => {
    const row = known.get(stationId);
    return row === undefined ? [] : [{ ...row, cause: 'neighbours' as const, since: dayMs, parameter, sensor_id: sensorId, value: mean, against, count, why: '' }];
  });
}

/** One row for each station, and for each device that stands nowhere. */
function rowsOf(causes: readonly FleetCauseRow[]): FleetRow[] {
  const rows = new Map<string, FleetRow>();
  for (const one of causes) {
    const key = one.station_id === null ? `device/${one.device_id}` : String(one.station_id);
    const row = rows.get(key) ?? { stationId: one.station_id, deviceId: one.device_id, name: one.name, tags: one.tags, workedOnUntilMs: one.worked_until, causes: [] };
    row.causes.push(causeOf(one));
    rows.set(key, row);
  }
  for (const row of rows.values()) row.causes.sort((a, b) => urgencyOf(a.id) - urgencyOf(b.id));
  return [...rows.values()];
}

function causeOf({ cause, since, parameter, sensor_id: sensorId, value, against, count, why }: FleetCauseRow): FleetCause {
  return { id: cause, sinceMs: since, parameter, sensorId, value, against, count, why };
}

/** What nobody works on first, then the most urgent, then what has lasted longest. */
function inOrder(rows: FleetRow[]): FleetRow[] {
  return rows.sort((a, b) => Number(a.workedOnUntilMs !== null) - Number(b.workedOnUntilMs !== null) || urgencyOf(a.causes[0]!.id) - urgencyOf(b.causes[0]!.id) || (a.causes[0]!.sinceMs ?? 0) - (b.causes[0]!.sinceMs ?? 0) || a.name.localeCompare(b.name));
}

function countsOf(rows: readonly FleetRow[]): Record<FleetCauseId, number> {
  const counts = Object.fromEntries(FLEET_CAUSES.map((id) => [id, 0])) as Record<FleetCauseId, number>;
  for (const { causes } of rows) for (const { id } of causes) counts[id] += 1;
  return counts;
}

function urgencyOf(id: FleetCauseId): number {
  return FLEET_CAUSES.indexOf(id);
}
