import { AppError } from '#lib/domain/codes.ts';
import type { Device, DeviceKey } from '#lib/domain/station.ts';
import type { DeviceBook } from '#server/device-book.ts';
import { NOW_MS } from './stub-reads.ts';

const DEVICE: Device = { id: 1, name: 'sonde', externalId: 'esp8266-1', stationId: 1, createdMs: NOW_MS, revokedMs: null };
const KEY: DeviceKey = { id: 4, deviceId: 1, label: 'spring', createdMs: NOW_MS, validUntilMs: NOW_MS, revokedMs: null, usedMs: NOW_MS };

/** One device with one key: enough for the shape of every answer. */
export function makeStubDevices(told: unknown[] = []): DeviceBook {
  const own = async <T>(id: number, { isAdministrator }: { isAdministrator: boolean }, value: T) => {
    if (!isAdministrator) throw new AppError('auth.missing', 'The token of the administrator is needed.');
    if (id !== 1) throw new AppError('resource.unknown', `There is no device ${id}.`);
    return value;
  };
  return {
    list: ({ after = 0 }, access) => own(1, access, after === 0 ? [DEVICE] : []),
    get: (id, access) => own(id, access, { device: DEVICE, keys: [KEY] }),
    addKey: (id, input, access) => {
      told.push(input);
      return own(id, access, { key: { ...KEY, label: input.label }, secret: 'lk_secret' });
    },
    revokeKey: (id, keyId, access) => own(keyId === 4 ? id : 0, access, undefined),
    revokeDevice: (id, access) => own(id, access, undefined),
  };
}
