import { describe, expect, it } from 'vitest';
import type { Reject } from '#lib/domain/reading.ts';
import type { SensorInput } from '#lib/domain/wire.ts';
import { Directory } from '#server/stages/directory.ts';
import { MAX_SENSORS_PER_STATION, identify, identifyAll } from '#server/stages/identify.ts';
import type { Canonical } from '#server/stages/validate.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 86_400_000;
const KEY_HASH = new Uint8Array(32).fill(1);
const REVOKED_HASH = new Uint8Array(32).fill(2);
const OLD_HASH = new Uint8Array(32).fill(3);

/** Device 10 moved from station 1 to station 2 a day ago; device 11 was revoked. */
function makeDirectory(): Directory {
  return new Directory({
    stations: [1, 2, 3].map((id) => ({ id, isDemonstration: false })),
    devices: [
      { id: 10, externalId: 'esp8266-1', revokedMs: null },
      { id: 11, externalId: 'esp8266-2', revokedMs: NOW - DAY },
    ],
    keys: [
      { id: 20, deviceId: 10, keyHash: KEY_HASH, validUntilMs: null },
      { id: 21, deviceId: 10, keyHash: OLD_HASH, validUntilMs: NOW + 1000 },
      { id: 22, deviceId: 11, keyHash: REVOKED_HASH, validUntilMs: null },
    ],
    deployments: [
      { deviceId: 10, stationId: 2, fromMs: NOW - DAY, toMs: null },
      { deviceId: 10, stationId: 1, fromMs: NOW - 30 * DAY, toMs: NOW - DAY },
    ],
    sensors: [
      { id: 101, stationId: 1, parameter: 'pm25', channel: '', heightM: null },
      { id: 102, stationId: 2, parameter: 'pm25', channel: '', heightM: null },
      { id: 103, stationId: 2, parameter: 'pm25', channel: 'b', heightM: null },
      { id: 104, stationId: 2, parameter: 'soil_moisture', channel: '', heightM: -0.1 },
    ],
  });
}

function canonical(fields: Partial<Canonical> = {}): Canonical {
  return { index: 0, station: null, device: null, parameter: 'pm25', channel: '', heightM: null, timeMs: NOW, value: 7, flag: null, sentValue: null, sentUnit: null, deviceTimeMs: null, belowDetection: false, ...fields };
}

function one(fields: Partial<Canonical>, deviceId: number | null = 10) {
  const rejects: Reject[] = [];
  const { readings, missing } = identify([canonical(fields)], rejects, { directory: makeDirectory(), deviceId, nowMs: NOW });
  return readings[0]?.sensorId ?? missing[0] ?? rejects[0]?.code;
}

describe('identify', () => {
  it.each<[string, Partial<Canonical>, unknown]>([
    ['where the device is', {}, 102],
    ['another channel', { channel: 'b' }, 103],
    ['a depth', { parameter: 'soil_moisture', heightM: -0.1 }, 104],
    ['where the device was then', { timeMs: NOW - 2 * DAY }, 101],
    ['where it is, for a backlog from before it was anywhere', { timeMs: NOW - 1000 * DAY }, 102],
    ['a station of its own by name', { station: '2' }, 102],
    ['the station it left, for a reading from then', { station: '1', timeMs: NOW - 2 * DAY }, 101],
    ['not the station it left, for a reading of now', { station: '1' }, 'station.not_allowed'],
    ['not a station of somebody else', { station: '3' }, 'station.not_allowed'],
    ['no station that does not exist', { station: '99' }, 'station.unknown'],
    ['no station that is no id', { station: '2 or 1' }, 'station.unknown'],
    ['a sensor still to be made', { parameter: 'no2' }, { stationId: 2, parameter: 'no2', channel: '', heightM: null }],
  ])('finds %s', (_title, fields, expected) => {
    expect(one(fields)).toEqual(expected);
  });

  it('knows hardware by the name it gives itself, unless a key says who it is', () => {
    expect(one({ device: 'esp8266-1' }, null)).toBe(102);
    expect(one({ device: 'esp8266-9' }, 10)).toBe(102);
    expect(one({ device: 'esp8266-9' }, null)).toBe('device.unknown');
    expect(one({ device: 'esp8266-2' }, null)).toBe('device.unknown');
    expect(one({}, null)).toBe('device.unknown');
    expect(one({}, 12)).toBe('station.not_allowed');
  });

  it('makes each missing sensor once and knows it from then on', async () => {
    const directory = makeDirectory();
    const made: SensorInput[] = [];
    const insertSensor = (input: SensorInput) => Promise.resolve({ id: 200 + made.push(input) });
    const samples = [canonical({ index: 0 }), canonical({ index: 1, parameter: 'no2' }), canonical({ index: 2, parameter: 'no2', timeMs: NOW - 5 }), canonical({ index: 3, parameter: 'o3', channel: 'x' })];
    const readings = await identifyAll(samples, [], { directory, deviceId: 10, nowMs: NOW }, insertSensor);
    expect(readings.map((reading) => [reading.index, reading.sensorId])).toEqual([[0, 102], [1, 201], [2, 201], [3, 202]]);
    expect(await identifyAll(samples, [], { directory, deviceId: 10, nowMs: NOW }, insertSensor)).toHaveLength(4);
    expect(made).toHaveLength(2);
  });

  it('lets no device fill the database with sensors', async () => {
    const rejects: Reject[] = [];
    const samples = Array.from({ length: 400 }, (_, index) => canonical({ index, channel: `c${index}` }));
    let id = 1000;
    const readings = await identifyAll(samples, rejects, { directory: makeDirectory(), deviceId: 10, nowMs: NOW }, () => Promise.resolve({ id: id++ }));
    expect(readings).toHaveLength(MAX_SENSORS_PER_STATION - 3);
    expect(new Set(rejects.map((reject) => reject.code))).toEqual(new Set(['sensor.too_many']));
  });
});

describe('directory', () => {
  it('finds devices by the hash of each of their keys and by name until they are revoked or removed', () => {
    const directory = makeDirectory();
    expect([KEY_HASH, OLD_HASH, REVOKED_HASH].map((hash) => directory.findKey(Uint8Array.from(hash), NOW)?.deviceId ?? null)).toEqual([10, 10, null]);
    directory.removeDevice(10);
    expect([directory.findKey(KEY_HASH, NOW), directory.findKey(OLD_HASH, NOW), directory.findDeviceByName('esp8266-1')]).toEqual([null, null, null]);
  });

  it('opens nothing with a key from the moment on at which it ends', () => {
    const directory = makeDirectory();
    expect([NOW + 999, NOW + 1000].map((nowMs) => directory.findKey(OLD_HASH, nowMs)?.id ?? null)).toEqual([21, null]);
  });

  it('takes what it is told of a device for all there is, and leaves the others', () => {
    const directory = makeDirectory();
    const device = { id: 10, externalId: 'esp8266-9', revokedMs: null };
    directory.replaceDevices([10, 12], { devices: [device], keys: [{ id: 23, deviceId: 10, keyHash: OLD_HASH, validUntilMs: null }], deployments: [{ deviceId: 10, stationId: 4, fromMs: NOW, toMs: null }] });
    expect([KEY_HASH, OLD_HASH].map((hash) => directory.findKey(hash, NOW + DAY)?.id ?? null)).toEqual([null, 23]);
    expect([directory.findDeviceByName('esp8266-1'), directory.findDeviceByName('esp8266-9')]).toEqual([null, device]);
    expect([directory.stationOf(10, NOW, NOW), directory.hasStation(4)]).toEqual([4, true]);
    directory.replaceDevices([10], { devices: [{ ...device, revokedMs: NOW }], keys: [], deployments: [] });
    expect([...directory.deviceIds()]).toEqual([]);
  });

  it('forgets a removed station with its sensors and deployments', () => {
    const directory = makeDirectory();
    directory.removeStation(2);
    expect([directory.hasStation(2), directory.findSensor(2, 'pm25', '', null), directory.stationOf(10, NOW, NOW), directory.countSensors(2)]).toEqual([false, null, null, 0]);
    expect(directory.hasStation(1)).toBe(true);
  });
});
