import type { Asker } from '#lib/domain/channels.ts';
import { AppError } from '#lib/domain/codes.ts';
import { PUBLIC } from '#lib/domain/sight.ts';
import type { Device, DeviceKey } from '#lib/domain/station.ts';
import { countValidKeys, endKeys, insertKey, listKeys, lockDevice, revokeKey } from '#server/db/device-keys.ts';
import { deployDevice, findDevice, insertDevice, isDeployed, listDevices, revokeDevice } from '#server/db/devices.ts';
import { appErrorOf, sqlStateOf, transaction, type Pool } from '#server/db/pool.ts';
import { insertStation } from '#server/db/stations.ts';
import { readStation } from '#server/ingest/inputs.ts';
import { keyHashOf, makeKey } from '#server/ingest/keys.ts';

/** `organisationId`: what stations that are made here belong to; absent: this instance. */
type Access = Pick<Asker, 'isAdministrator' | 'sight'> & { organisationId?: number };

/** Devices and their keys, for who keeps them. Every process that takes readings knows within a second. Throws AppError. */
export interface DeviceBook {
  /** In the order of their ids, those behind `after`. */
  list(query: { after?: number; limit: number }, access: Access): Promise<Device[]>;
  /** With its keys, newest first. */
  get(deviceId: number, access: Access): Promise<{ device: Device; keys: DeviceKey[] }>;
  /** A device that stands nowhere yet; the secret of its first key is given this once. */
  create(input: { name: string; externalId: string | null }, access: Access): Promise<{ device: Device; secret: string }>;
  /** Makes a station of these fields, as `POST /api/v1/stations` takes them, and puts the device there from now on. */
  place(deviceId: number, fields: Record<string, unknown>, access: Access): Promise<{ stationId: number }>;
  /**
   * A new key; the secret is given this once. The keys that there are open the device for `overlapMs` more, so that it
   * can be told the new one meanwhile; null leaves them as they are.
   */
  addKey(deviceId: number, input: { label: string; overlapMs: number | null }, access: Access): Promise<{ key: DeviceKey; secret: string }>;
  revokeKey(deviceId: number, keyId: number, access: Access): Promise<void>;
  /** None of its keys opens anything any more; what it measured stays. */
  revokeDevice(deviceId: number, access: Access): Promise<void>;
}

export const MAX_OVERLAP_MS = 30 * 86_400_000;
const MAX_VALID_KEYS = 20;
const MAX_KEYS_LISTED = 200;
const MAX_LABEL = 100;

export function makeDeviceBook(pool: Pool, { now, randomBytes }: { now: () => number; randomBytes: (size: number) => Uint8Array }): DeviceBook {
  return {
    list: (query, access) => answered(access, () => listDevices(pool, { ...query, sight: access.sight ?? PUBLIC })),
    get: (deviceId, access) => answered(access, async () => {
      return { device: await getDevice(pool, deviceId, access), keys: await listKeys(pool, deviceId, MAX_KEYS_LISTED) };
    }),
    create: ({ name, externalId }, access) => answered(access, async () => {
      const secret = makeKey(randomBytes);
      const device = await insertDevice(pool, { name, externalId, stationIds: [], keyHash: keyHashOf(secret), isDemonstration: false }).catch(refuseTaken);
      return { device, secret };
    }),
    place: (deviceId, { device: named, ...fields }, access) => answered(access, async () => {
      await getDevice(pool, deviceId, access);
      const input = { ...readStation(fields), ...(access.organisationId === undefined ? {} : { organisationId: access.organisationId }) };
      const externalId = readDeviceName(named);
      return transaction(pool, async (tx) => {
        if (!(await lockDevice(tx, deviceId))) throw unknownDevice(deviceId);
        if (await isDeployed(tx, deviceId)) throw new AppError('resource.exists', `Device ${deviceId} stands at a station already.`);
        const station = await insertStation(tx, input);
        await deployDevice(tx, deviceId, { stationId: station.id, name: input.name, externalId });
        return { stationId: station.id };
      }).catch(refuseTaken);
    }),
    addKey: (deviceId, { label, overlapMs }, access) => answered(access, async () => {
      await getDevice(pool, deviceId, access);
      if (label.length > MAX_LABEL) throw new AppError('request.invalid', `"label" is a text of at most ${MAX_LABEL} characters.`);
      if (overlapMs !== null && !(overlapMs >= 0 && overlapMs <= MAX_OVERLAP_MS)) throw new AppError('request.invalid', '"overlap_s" is a number of seconds from 0 to 2592000, thirty days.');
      const secret = makeKey(randomBytes);
      const key = await transaction(pool, async (tx) => {
        if (!(await lockDevice(tx, deviceId))) throw unknownDevice(deviceId);
        if (overlapMs !== null) await endKeys(tx, deviceId, now() + overlapMs);
        if ((await countValidKeys(tx, deviceId, now())) >= MAX_VALID_KEYS) throw new AppError('request.invalid', `Device ${deviceId} has ${MAX_VALID_KEYS} keys; revoke one first.`);
        return insertKey(tx, { deviceId, keyHash: keyHashOf(secret), label });
      });
      return { key, secret };
    }),
    revokeKey: (deviceId, keyId, access) => answered(access, async () => {
      await getDevice(pool, deviceId, access);
      if (!(await revokeKey(pool, deviceId, keyId))) throw new AppError('resource.unknown', `Device ${deviceId} has no key ${keyId} that could be revoked.`);
    }),
    revokeDevice: (deviceId, access) => answered(access, async () => {
      await getDevice(pool, deviceId, access);
      if (!(await revokeDevice(pool, deviceId))) throw unknownDevice(deviceId);
    }),
  };
}

/** Throws where there is none, or none that is seen. */
async function getDevice(pool: Pool, deviceId: number, { sight = PUBLIC }: Access): Promise<Device> {
  const device = await findDevice(pool, deviceId, sight);
  if (device === null) throw unknownDevice(deviceId);
  return device;
}

/** What hardware calls itself, where it is told. */
function readDeviceName(name: unknown): string | null {
  if (name === undefined || name === null) return null;
  if (typeof name !== 'string' || !/^[\w.:-]{1,64}$/.test(name)) throw new AppError('request.invalid', '"device" is a name of letters, digits and . : _ -');
  return name;
}

/** 23505: the name is taken. */
function refuseTaken(cause: unknown): never {
  if (sqlStateOf(cause) === '23505') throw new AppError('resource.exists', 'A device of this name, or a station, is there already.', { cause });
  throw cause;
}

function unknownDevice(deviceId: number): AppError {
  return new AppError('resource.unknown', `There is no device ${deviceId}.`);
}

/** Who may not is told so before anything is looked up; whatever the database says becomes an AppError. */
async function answered<T>({ isAdministrator }: Access, work: () => Promise<T>): Promise<T> {
  if (!isAdministrator) throw new AppError('auth.missing', 'The token of the administrator is needed.');
  try {
    return await work();
  } catch (cause) {
    throw appErrorOf(cause);
  }
}
