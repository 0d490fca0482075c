import type { Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { mayRole } from '#lib/domain/permissions.ts';
import { sightOf } from '#lib/domain/sight.ts';
import { insertAudit } from '#server/db/audit.ts';
import { beginDeployment, endDeployments, listDeploymentsOf, lockStandingAt, newestBeginOf, type DeploymentRow } from '#server/db/deployments.ts';
import { lockDevice } from '#server/db/device-keys.ts';
import { findDevice } from '#server/db/devices.ts';
import { appErrorOf, transaction, type Pool } from '#server/db/pool.ts';
import { findUnseen } from './unseen-stations.ts';

/** One dated action: from then on the device stands there. What was measured before stays where it was measured. */
export interface Move {
  /** Null: it is taken down, and stands nowhere. */
  stationId: number | null;
  atMs: number;
  /** A swap: whatever else stands at that station ends there then. */
  isSwap: boolean;
}

/** Where devices stood and stand. Throws AppError. */
export interface DeviceMoves {
  /** The newest first. */
  list(deviceId: number, viewer: Viewer): Promise<DeploymentRow[]>;
  /** Returns the devices that it took the place of. */
  move(deviceId: number, move: Move, viewer: Viewer): Promise<{ replaced: number[] }>;
}

const MAX_LISTED = 100;
const SLACK_MS = 60_000;
/** Earlier moves are history that somebody has read already. */
const MAX_BACK_MS = 366 * 86_400_000;

export function makeDeviceMoves(pool: Pool, { now }: { now: () => number }): DeviceMoves {
  return {
    list: (deviceId, viewer) => answered(pool, deviceId, viewer, () => listDeploymentsOf(pool, deviceId, MAX_LISTED)),
    move: (deviceId, { stationId, atMs, isSwap }, viewer) => answered(pool, deviceId, viewer, async () => {
      const nowMs = now();
      if (!(atMs <= nowMs + SLACK_MS && atMs > nowMs - MAX_BACK_MS)) throw new AppError('request.invalid', 'A move is now or was within a year.');
      if (stationId !== null && (await findUnseen(pool, [stationId], viewer)) !== undefined) throw new AppError('resource.unknown', `There is no station ${stationId}.`);
      return transaction(pool, async (tx) => {
        if (!(await lockDevice(tx, deviceId))) throw new AppError('resource.unknown', `There is no device ${deviceId}.`);
        const replaced = isSwap && stationId !== null ? await lockStandingAt(tx, stationId, deviceId) : [];
        const beganMs = await newestBeginOf(tx, [deviceId, ...replaced]);
        if (beganMs !== null && atMs <= beganMs) throw new AppError('request.invalid', `It came to where it stands at ${new Date(beganMs).toISOString()}; it can leave after that alone.`);
        const ended = await endDeployments(tx, [deviceId], null, atMs);
        if (replaced.length > 0) await endDeployments(tx, replaced, stationId, atMs);
        if (stationId === null && ended === 0) throw new AppError('request.invalid', 'It stands nowhere.');
        if (stationId !== null && !(await beginDeployment(tx, deviceId, stationId, atMs))) throw new AppError('resource.unknown', `There is no station ${stationId}.`);
        await insertAudit(tx, { viewer, act: replaced.length > 0 ? 'device.swap' : 'device.move', subject: `device/${deviceId}`, after: { stationId, atMs, replaced } });
        return { replaced };
      });
    }),
  };
}

async function answered<T>(pool: Pool, deviceId: number, viewer: Viewer, work: () => Promise<T>): Promise<T> {
  if (!mayRole(viewer.role, 'stations')) throw new AppError('auth.missing', 'Sign in as a technician or an administrator.');
  try {
    if ((await findDevice(pool, deviceId, sightOf(viewer))) === null) throw new AppError('resource.unknown', `There is no device ${deviceId}.`);
    return await work();
  } catch (cause) {
    throw appErrorOf(cause);
  }
}
