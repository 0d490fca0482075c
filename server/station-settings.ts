import type { Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { administers, mayRole } from '#lib/domain/permissions.ts';
import { sightOf } from '#lib/domain/sight.ts';
import { POSITION_ACCURACIES, type PositionAccuracy } from '#lib/domain/station.ts';
import { insertAudit } from '#server/db/audit.ts';
import { listOrganisations } from '#server/db/organisations.ts';
import { appErrorOf, transaction, type Pool } from '#server/db/pool.ts';
import { changeStationSettings, findStationSettings, type StationSettings } from '#server/db/station-settings.ts';

/** What is asked of a station's settings; what is left out stays. */
export interface SettingsChange {
  isPublic?: unknown;
  positionAccuracy?: unknown;
  organisationId?: unknown;
}

/** Who may see a station, and how exactly where it is. Throws AppError. */
export interface StationKeeping {
  /** Null: the viewer is not its keeper. */
  find(stationId: number, viewer: Viewer): Promise<(StationSettings & { organisations: { id: number; name: string }[] }) | null>;
  /** What a station may not be is `request.invalid`; whoever may not see it is told that there is none. */
  change(stationId: number, change: SettingsChange, viewer: Viewer): Promise<StationSettings>;
}

const MAX_ORGANISATIONS = 200;

/** `settle` tells the process, whose sockets and files must obey. */
export function makeStationKeeping(pool: Pool, { settle }: { settle(): Promise<void> }): StationKeeping {
  return {
    find: (stationId, viewer) => answered(async () => {
      const settings = await findStationSettings(pool, stationId, sightOf(viewer));
      if (settings === null || !keeps(viewer, settings)) return null;
      const all = await listOrganisations(pool, MAX_ORGANISATIONS);
      return { ...settings, organisations: all.filter(({ id }) => administers(viewer) || viewer.organisations.includes(id)).map(({ id, name }) => ({ id, name })) };
    }),
    change: (stationId, change, viewer) => answered(async () => {
      const before = await findStationSettings(pool, stationId, sightOf(viewer));
      if (before === null) throw new AppError('resource.unknown', `There is no station ${stationId}.`);
      if (!keeps(viewer, before)) throw new AppError('auth.forbidden', 'That is for technicians of its organisation, and for administrators.');
      const wanted = { ...before, ...readChange(change, viewer, (await listOrganisations(pool, MAX_ORGANISATIONS)).map(({ id }) => id)) };
      const after = await transaction(pool, async (tx) => {
        await changeStationSettings(tx, stationId, wanted);
        await insertAudit(tx, { viewer, act: 'station.settings', subject: `station/${stationId}`, before: { ...before }, after: { ...wanted } });
        return wanted;
      });
      await settle();
      return after;
    }),
  };
}

/** Of its own organisation, by role. */
function keeps(viewer: Viewer, { organisationId }: StationSettings): boolean {
  return administers(viewer) || (mayRole(viewer.role, 'stations') && viewer.organisations.includes(organisationId));
}

function readChange({ isPublic, positionAccuracy, organisationId }: SettingsChange, viewer: Viewer, known: readonly number[]): Partial<StationSettings> {
  const change: Partial<StationSettings> = {};
  if (isPublic !== undefined) {
    if (typeof isPublic !== 'boolean') throw new AppError('request.invalid', '"is_public" is true or false.');
    change.isPublic = isPublic;
  }
  if (positionAccuracy !== undefined) change.positionAccuracy = accuracyOf(positionAccuracy);
  if (organisationId !== undefined) {
    const id = Number(organisationId);
    if (!known.includes(id) || !(administers(viewer) || viewer.organisations.includes(id))) throw new AppError('request.invalid', '"organisation" is the id of an organisation of yours.');
    change.organisationId = id;
  }
  return change;
}

function accuracyOf(value: unknown): PositionAccuracy {
  const accuracy = POSITION_ACCURACIES.find((one) => one === value);
  if (accuracy === undefined) throw new AppError('request.invalid', `"position_accuracy" is one of ${POSITION_ACCURACIES.join(', ')}.`);
  return accuracy;
}

/** Whatever the database says becomes an AppError. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw appErrorOf(cause);
  }
}
