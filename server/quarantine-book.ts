import type { Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { mayRole } from '#lib/domain/permissions.ts';
import type { QuarantineTotals, UnknownDevice } from '#lib/domain/quarantine.ts';
import { insertAudit } from '#server/db/audit.ts';
import { insertDevice } from '#server/db/devices.ts';
import { appErrorOf, sqlStateOf, transaction, type Pool, type PoolClient } from '#server/db/pool.ts';
import { claimUnknown, listUnknown, lockUnknown, quarantineTotals, refuseUnknown } from '#server/db/quarantine.ts';
import { keyHashOf, makeKey } from '#server/ingest/keys.ts';

/** Hardware that waits, for who keeps stations. Throws AppError. */
export interface QuarantineBook {
  list(viewer: Viewer): Promise<{ devices: UnknownDevice[]; totals: QuarantineTotals }>;
  /** It becomes a device that stands nowhere yet, and keeps the key or the name that it sends with. */
  claim(id: number, viewer: Viewer): Promise<{ deviceId: number }>;
  /** What it sent goes, and what it sends is kept no more. */
  refuse(id: number, viewer: Viewer): Promise<void>;
}

type RandomBytes = (size: number) => Uint8Array;

const MAX_LISTED = 500;
const MAX_REFUSED = 1000;

export function makeQuarantineBook(pool: Pool, { now, randomBytes }: { now: () => number; randomBytes: RandomBytes }): QuarantineBook {
  return {
    list: (viewer) => answered(viewer, async () => ({ devices: await listUnknown(pool, MAX_LISTED), totals: await quarantineTotals(pool) })),
    claim: (id, viewer) => answered(viewer, () => transaction(pool, async (tx) => {
      const found = await lockUnknown(tx, id);
      if (found === null) throw unknown(id);
      const deviceId = await makeDeviceOf(tx, found, randomBytes);
      await claimUnknown(tx, id, deviceId, now());
      await insertAudit(tx, { viewer, act: 'quarantine.claim', subject: `device/${deviceId}`, after: { decoder: found.device.decoder } });
      return { deviceId };
    })),
    refuse: (id, viewer) => answered(viewer, () => transaction(pool, async (tx) => {
      if (!(await refuseUnknown(tx, id, now(), MAX_REFUSED))) throw unknown(id);
      await insertAudit(tx, { viewer, act: 'quarantine.refuse', subject: `unknown/${id}` });
    })),
  };
}

/** Hardware that only names itself has a key that nobody knows: another is made on its page. */
export async function makeDeviceOf(tx: PoolClient, { device, ident }: { device: UnknownDevice; ident: string }, randomBytes: RandomBytes): Promise<number> {
  const keyHash = device.name === null ? Buffer.from(ident.slice('key/'.length), 'hex') : keyHashOf(makeKey(randomBytes));
  const { id } = await insertDevice(tx, { name: device.name ?? `${device.decoder} ${device.fingerprint}`, externalId: device.name, stationIds: [], keyHash, isDemonstration: false });
  return id;
}

function unknown(id: number): AppError {
  return new AppError('resource.unknown', `None of the number ${id} waits.`);
}

/** 23505: it was registered by another way meanwhile. */
async function answered<T>({ role }: Viewer, work: () => Promise<T>): Promise<T> {
  if (!mayRole(role, 'stations')) throw new AppError('auth.missing', 'Sign in as a technician or an administrator.');
  try {
    return await work();
  } catch (cause) {
    if (sqlStateOf(cause) === '23505') throw new AppError('resource.exists', 'A device of this name or key is there already.', { cause });
    throw appErrorOf(cause);
  }
}
