import { AppError } from '#lib/domain/codes.ts';
import type { InspectedMessage } from '#lib/domain/reading.ts';
import type { Device, DeviceKey } from '#lib/domain/station.ts';
import type { DeviceBook } from '#server/device-book.ts';
import { NOW_MS } from './stub-reads.ts';

const DEVICE: Device = { id: 1, name: 'sonde', externalId: 'esp8266-1', stationId: 1, createdMs: NOW_MS, revokedMs: null };
const KEY: DeviceKey = { id: 4, deviceId: 1, label: 'spring', createdMs: NOW_MS, validUntilMs: NOW_MS, revokedMs: null, usedMs: NOW_MS };

export const MESSAGE: InspectedMessage = {
  seq: 7, receivedMs: NOW_MS, decoder: 'ecowitt', keyId: 4, device: null, contentType: 'application/x-www-form-urlencoded', byteCount: 20, text: 'PASSKEY=***&tempf=50', isCut: false, status: 200, refusal: null,
  counts: { stored: 1, duplicates: 0, revisions: 0, rejected: 1 },
  readings: [{ index: 1, parameter: 'air_temperature', channel: '', value: 10, sentValue: 50, sentUnit: '°F', timeMs: NOW_MS, deviceTimeMs: null, belowDetection: false }],
  rejected: [{ index: 2, code: 'value.not_a_number', message: 'no' }],
};

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
    create: ({ name, externalId }, access) => own(1, access, { device: { ...DEVICE, name, externalId, stationId: 0 }, secret: 'lk_secret' }),
    place: (id, fields, access) => {
      if (typeof fields['name'] !== 'string') return Promise.reject(new AppError('request.invalid', '"name" must be text.'));
      return own(id, access, { stationId: 9 });
    },
    addKey: (id, input, access) => {
      told.push(input);
      return own(id, access, { key: { ...KEY, label: input.label }, secret: 'lk_secret' });
    },
    revokeKey: (id, keyId, access) => own(keyId === 4 ? id : 0, access, undefined),
    revokeDevice: (id, access) => own(id, access, undefined),
  };
}
