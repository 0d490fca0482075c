import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reading } from '#lib/domain/reading.ts';
import type { DeviceInput, StationInput } from '#lib/domain/wire.ts';
import { startDemonstration } from '#server/demonstration.ts';
import { Directory } from '#server/stages/directory.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 12, 3);

/** The process around the simulator, held in memory: what is stored survives a restart of the simulator. */
function makeInstance() {
  const settings = new Map<string, string>();
  const stations = new Map<string, StationInput & { id: number }>();
  const devices: DeviceInput[] = [];
  const directory = new Directory();
  const backfilled: Reading[] = [];
  let sensors = 0;
  let isFilling = (_: unknown) => {};
  const filling = new Promise((resolve) => { isFilling = resolve; });
  return {
    settings, stations, devices, backfilled, filling, directory, now: () => NOW_MS, log: () => {},
    findStationByExternalId: (externalId: string) => Promise.resolve(stations.get(externalId) ?? null),
    createStation(input: StationInput) {
      const station = { ...input, id: stations.size + 1 };
      stations.set(input.externalId ?? '', station);
      directory.addStation(station.id);
      return Promise.resolve(station);
    },
    createDevice(input: DeviceInput) {
      devices.push(input);
      const id = devices.length;
      const deployments = input.stationIds.map((stationId) => ({ deviceId: id, stationId, fromMs: NOW_MS, toMs: null }));
      directory.replaceDevices([id], { devices: [{ id, externalId: input.externalId, revokedMs: null }], keys: [{ id, deviceId: id, keyHash: input.keyHash, validUntilMs: null }], deployments });
      return Promise.resolve();
    },
    insertSensor: () => Promise.resolve({ id: (sensors += 1) }),
    storeBackfill(readings: Reading[]) {
      backfilled.push(...readings);
      isFilling(null);
      return Promise.resolve();
    },
    readSetting: (name: string) => Promise.resolve(settings.get(name) ?? null),
    writeSetting: (name: string, value: string) => Promise.resolve(void settings.set(name, value)),
  };
}

describe('the demonstration', () => {
  let server: Server;
  let address: string;
  const heard = new Set<string>();
  beforeEach(async () => {
    heard.clear();
    server = createServer((request, response) => void json(request).then(() => {
      heard.add(createHash('sha256').update(String(request.headers.authorization).slice('Bearer '.length)).digest('hex'));
      response.end('{"stored":1,"duplicates":0,"rejected":[]}');
    }));
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => { server.close(resolve); }));

  it('marks everything that it makes, and lets every station speak before it fills the past', async () => {
    const instance = makeInstance();
    const simulator = await startDemonstration({ ...instance, address });
    await simulator.live;
    const stations = [...instance.stations.values()];
    expect(stations.length).toBeGreaterThan(190);
    expect(stations.every((s) => s.isDemonstration && s.source === 'Lichen demonstration' && s.licence !== null)).toBe(true);
    expect(instance.devices.every((d) => d.isDemonstration)).toBe(true);
    expect(heard).toEqual(new Set(instance.devices.map((d) => Buffer.from(d.keyHash).toString('hex'))));
    await instance.filling;
    await simulator.stop();
    expect(Math.min(...instance.backfilled.map((r) => r.timeMs))).toBeGreaterThan(NOW_MS - 3 * 3_600_000);
  });

  it('knows its stations and keys again after a restart, and stores no key', async () => {
    const instance = makeInstance();
    const first = await startDemonstration({ ...instance, address });
    await first.live;
    await first.stop();
    const [stations, devices] = [instance.stations.size, instance.devices.length];
    heard.clear();
    const second = await startDemonstration({ ...instance, address });
    await second.live;
    await second.stop();
    expect([instance.stations.size, instance.devices.length]).toEqual([stations, devices]);
    expect(heard.size).toBe(devices);
    expect([...heard].every((hash) => instance.devices.some((d) => Buffer.from(d.keyHash).toString('hex') === hash))).toBe(true);
  });

  it('shows names in several scripts, one of them very long', async () => {
    const instance = makeInstance();
    const simulator = await startDemonstration({ ...instance, address });
    await simulator.live;
    await simulator.stop();
    const names = [...instance.stations.values()].map((s) => s.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.some((name) => /\p{Script=Arabic}/u.test(name))).toBe(true);
    expect(Math.max(...names.map((name) => name.length))).toBeGreaterThan(100);
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(200);
  });
});
