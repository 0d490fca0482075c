import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteDemonstration } from '#server/db/demonstration.ts';
import { findDevice, insertDevice, listDevices, revokeDevice } from '#server/db/devices.ts';
import { insertDeadLetter } from '#server/db/dead-letters.ts';
import { insertSensor, loadDirectory } from '#server/db/directory.ts';
import { acquireInstanceLock } from '#server/db/instance-lock.ts';
import { openPool, transaction, type Pool } from '#server/db/pool.ts';
import { publicPositionOf } from '#server/db/position.ts';
import { makeReads } from '#server/db/reads.ts';
import { insertNew } from '#server/db/readings.ts';
import { findExactPosition, findStation, findStationByExternalId, insertStation } from '#server/db/stations.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const PLACE = { latitude: 51.049_312_7, longitude: 13.738_144_1 };
const keyHash = (key: string) => createHash('sha256').update(key).digest();

describe('stations and devices', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await makeDatabase();
    pool = database.pool;
  });
  afterAll(() => database.drop());

  it('keep a coarse position to themselves, whatever is asked', async () => {
    const station = await insertStation(pool, { name: 'Home', kind: 'low-cost', positionAccuracy: '1km', externalId: 'home', ...PLACE });
    await insertSensor(pool, { stationId: station.id, parameter: 'pm25', channel: '', heightM: null });
    const reads = makeReads(pool, 'plain', { now: Date.now });
    const near: [number, number, number, number] = [PLACE.longitude - 1e-6, PLACE.latitude - 1e-6, PLACE.longitude + 1e-6, PLACE.latitude + 1e-6];
    const said = JSON.stringify([
      station,
      await findStation(pool, station.id),
      await findStationByExternalId(pool, 'home'),
      await reads.findStation(station.id),
      await reads.listStations({}),
      await reads.mapSnapshot('pm25'),
      await reads.mapCells('pm25', 6),
      await loadDirectory(pool),
    ]);
    for (const degrees of ['51.0493', '13.7381']) expect(said).not.toContain(degrees);
    expect((await reads.listStations({ bbox: near })).stations).toEqual([]);
    expect(await findExactPosition(pool, station.id)).toEqual(PLACE);
    expect(distanceM(station, PLACE)).toBeLessThan(1500);
  });

  it('are found again by what an importer calls them', async () => {
    await expect(insertStation(pool, { name: 'Twice', kind: 'soil', externalId: 'home', ...PLACE })).rejects.toMatchObject({ code: '23505' });
    expect(await findStationByExternalId(pool, 'nobody')).toBeNull();
  });

  it('make a sensor once, also when many ask at once', async () => {
    const station = await insertStation(pool, { name: 'Weir', kind: 'water', ...PLACE });
    const input = { stationId: station.id, parameter: 'ph' as const, channel: '', heightM: -0.5 };
    const made = await Promise.all(Array.from({ length: 8 }, () => insertSensor(pool, input)));
    expect(new Set(made.map((sensor) => sensor.id)).size).toBe(1);
    expect((await insertSensor(pool, { ...input, heightM: -1 })).id).not.toBe(made[0]?.id);
  });

  it('deploy a device at every station named and take it away', async () => {
    const [one, two] = [await insertStation(pool, { name: 'One', kind: 'water', ...PLACE }), await insertStation(pool, { name: 'Two', kind: 'water', ...PLACE })];
    const device = await insertDevice(pool, { name: 'sonde', stationIds: [two.id, one.id], externalId: 'esp-1', keyHash: keyHash('a'), isDemonstration: false });
    expect(device).toMatchObject({ name: 'sonde', stationId: two.id, externalId: 'esp-1', revokedMs: null });
    expect(await listDevices(pool)).toEqual([device]);
    expect([await findDevice(pool, device.id), await findDevice(pool, 999_999), await listDevices(pool, { after: device.id })]).toEqual([device, null, []]);
    const { keys, deployments } = await loadDirectory(pool);
    expect(keys.map((one) => [one.deviceId, Buffer.from(one.keyHash).equals(keyHash('a')), one.validUntilMs])).toEqual([[device.id, true, null]]);
    expect(deployments.map(({ stationId, toMs }) => ({ stationId, toMs }))).toEqual([{ stationId: two.id, toMs: null }, { stationId: one.id, toMs: null }]);
    expect(await revokeDevice(pool, device.id)).toBe(true);
    expect(await revokeDevice(pool, device.id)).toBe(false);
  });

  it('leave no device behind where a station is unknown', async () => {
    await expect(insertDevice(pool, { name: 'lost', stationIds: [999_999], externalId: null, keyHash: keyHash('x'), isDemonstration: false })).rejects.toMatchObject({ code: '23503' });
    expect((await listDevices(pool)).map((device) => device.name)).not.toContain('lost');
  });

  it('lose the demonstration and nothing else', async () => {
    const simulated = await insertStation(pool, { name: 'Simulated', kind: 'water', isDemonstration: true, ...PLACE });
    const real = await insertStation(pool, { name: 'Real', kind: 'water', ...PLACE });
    const sensors = await Promise.all([simulated, real].map(({ id }) => insertSensor(pool, { stationId: id, parameter: 'ph', channel: '', heightM: null })));
    await transaction(pool, (tx) => insertNew(tx, sensors.flatMap((sensor) => [1, 2, 3].map((i) => readingOf(sensor.id, i, 7)))));
    await insertDevice(pool, { name: 'simulated', stationIds: [simulated.id], externalId: null, keyHash: keyHash('s'), isDemonstration: true });
    expect(await deleteDemonstration(pool)).toEqual({ stations: 1, readings: 3 });
    expect(await findStation(pool, simulated.id)).toBeNull();
    expect(await findStation(pool, real.id)).not.toBeNull();
    expect((await pool.query('select from reading')).rowCount).toBe(3);
    expect((await listDevices(pool)).map((device) => device.name)).not.toContain('simulated');
  });

  it('keep bytes that could not be stored once, and count them', async () => {
    const letter = { source: 'http', bytes: Uint8Array.of(0, 255), sqlState: '22003', message: 'too large' };
    await insertDeadLetter(pool, letter);
    await insertDeadLetter(pool, letter);
    expect((await pool.query('select source, times_seen, sqlstate from dead_letter')).rows).toEqual([{ source: 'http', times_seen: 2, sqlstate: '22003' }]);
  });

  it('belong to one instance at a time', async () => {
    const other = openPool(database.url, { max: 2 });
    const lock = await acquireInstanceLock(pool);
    await expect(acquireInstanceLock(other)).rejects.toMatchObject({ code: 'instance.running' });
    await lock.release();
    await (await acquireInstanceLock(other)).release();
    await other.end();
  });
});

describe('coarse positions', () => {
  const many = Array.from({ length: 400 }, (_, i) => publicPositionOf(PLACE, '1km', i, 'secret'));

  it('never move', () => {
    expect(publicPositionOf(PLACE, '1km', 7, 'secret')).toEqual(many[7]);
    expect(publicPositionOf(PLACE, '1km', 7, 'another')).not.toEqual(many[7]);
  });

  it('do not lie on one another, and lie in the cell of the true position', () => {
    expect(new Set(many.map((one) => `${one.latitude} ${one.longitude}`)).size).toBe(400);
    for (const one of many) expect(distanceM(one, PLACE)).toBeLessThan(1450);
    for (let i = 0; i < 100; i += 1) expect(distanceM(publicPositionOf(PLACE, '100m', i, 's'), PLACE)).toBeLessThan(150);
  });

  it('depend on the true position through its cell alone', () => {
    const near = { latitude: PLACE.latitude + 1e-7, longitude: PLACE.longitude + 1e-7 };
    expect(publicPositionOf(near, '1km', 7, 'secret')).toEqual(many[7]);
  });

  it.each([[90, 180], [-90, -180], [89.9999, 0], [0, 0], [-0.0001, -0.0001]])('stay on the globe at %f, %f', (latitude, longitude) => {
    for (let i = 0; i < 50; i += 1) {
      const shown = publicPositionOf({ latitude, longitude }, '1km', i, 's');
      expect(Math.abs(shown.latitude)).toBeLessThanOrEqual(90);
      expect(Math.abs(shown.longitude)).toBeLessThanOrEqual(180);
    }
  });
});

function distanceM(a: typeof PLACE, b: typeof PLACE): number {
  const metres = 111_320;
  return Math.hypot((a.latitude - b.latitude) * metres, (a.longitude - b.longitude) * metres * Math.cos((b.latitude * Math.PI) / 180));
}
