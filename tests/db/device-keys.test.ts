import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listKeys, saveKeyUses } from '#server/db/device-keys.ts';
import { insertDevice, revokeDevice } from '#server/db/devices.ts';
import { loadDirectory, loadDirectoryDevices } from '#server/db/directory.ts';
import { migrate } from '#server/db/migrate.ts';
import { openPool, type Pool } from '#server/db/pool.ts';
import { insertStation } from '#server/db/stations.ts';
import { DeviceWatch } from '#server/device-watch.ts';
import { makeDeviceBook, type DeviceBook } from '#server/device-book.ts';
import { keyHashOf } from '#server/ingest/keys.ts';
import { makeLog } from '#server/log.ts';
import { Directory } from '#server/stages/directory.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';

const HOUR_MS = 3_600_000;
const ADMIN = { isAdministrator: true };
const hashOf = (text: string) => createHash('sha256').update(text).digest();
const log = makeLog('silent', () => undefined, Date.now);

describe.each(DIALECTS)('keys of devices on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let stationId: number;
  let nowMs: number;
  let book: DeviceBook;
  let bytes = 0;
  const makeOne = async (key: string) => (await insertDevice(pool, { name: key, stationIds: [stationId], externalId: `name-${key}`, keyHash: hashOf(key), isDemonstration: false })).id;

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    stationId = (await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 51, longitude: 13 })).id;
    nowMs = Date.now();
    book = makeDeviceBook(pool, { now: () => nowMs, randomBytes: (size) => new Uint8Array(size).fill((bytes += 1)) });
  });
  afterAll(() => database.drop());

  it('open the device beside the next one until the overlap is over', async () => {
    const id = await makeOne('first');
    const { key, secret } = await book.addKey(id, { label: 'spring', overlapMs: HOUR_MS }, ADMIN);
    expect(key).toMatchObject({ deviceId: id, label: 'spring', validUntilMs: null, revokedMs: null, usedMs: null });
    const directory = new Directory(await loadDirectory(pool));
    const opens = (text: string, atMs: number) => directory.findKey(keyHashOf(text), atMs)?.deviceId === id;
    expect([opens('first', nowMs + HOUR_MS - 1), opens(secret, nowMs + HOUR_MS - 1)]).toEqual([true, true]);
    expect([opens('first', nowMs + HOUR_MS), opens(secret, nowMs + HOUR_MS)]).toEqual([false, true]);
    expect(JSON.stringify([await book.get(id, ADMIN), (await pool.query('select * from device_key')).rows])).not.toContain(secret.slice(3));
  });

  it('never live longer because of a later rotation', async () => {
    const id = await makeOne('short');
    await book.addKey(id, { label: '', overlapMs: 1000 }, ADMIN);
    await book.addKey(id, { label: '', overlapMs: HOUR_MS }, ADMIN);
    expect((await listKeys(pool, id, 10)).map((key) => key.validUntilMs)).toEqual([null, nowMs + HOUR_MS, nowMs + 1000]);
    await book.addKey(id, { label: 'beside', overlapMs: null }, ADMIN);
    expect((await listKeys(pool, id, 10)).map((key) => key.validUntilMs)).toEqual([null, null, nowMs + HOUR_MS, nowMs + 1000]);
  });

  it('are at most twenty that are valid, also when many ask at once', async () => {
    const id = await makeOne('many');
    const asked = await Promise.allSettled(Array.from({ length: 25 }, () => book.addKey(id, { label: '', overlapMs: null }, ADMIN)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(19);
    await expect(book.addKey(id, { label: '', overlapMs: null }, ADMIN)).rejects.toMatchObject({ code: 'request.invalid' });
    await book.addKey(id, { label: '', overlapMs: 0 }, ADMIN);
  });

  it('are revoked one by one, and all with their device', async () => {
    const id = await makeOne('revoked');
    const { key } = await book.addKey(id, { label: '', overlapMs: null }, ADMIN);
    await book.revokeKey(id, key.id, ADMIN);
    await expect(book.revokeKey(id, key.id, ADMIN)).rejects.toMatchObject({ code: 'resource.unknown' });
    const [first] = (await listKeys(pool, id, 10)).slice(-1);
    await expect(book.revokeKey(id + 1, first!.id, ADMIN)).rejects.toMatchObject({ code: 'resource.unknown' });
    expect((await loadDirectoryDevices(pool, [id])).keys.map((one) => one.id)).toEqual([first!.id]);
    await book.revokeDevice(id, ADMIN);
    expect(new Directory(await loadDirectory(pool)).findKey(hashOf('revoked'), nowMs)).toBeNull();
    await expect(book.addKey(id, { label: '', overlapMs: 0 }, ADMIN)).rejects.toMatchObject({ code: 'resource.unknown' });
    await expect(book.revokeDevice(id, ADMIN)).rejects.toMatchObject({ code: 'resource.unknown' });
  });

  it('are there before their device stands anywhere, and open it where it is put', async () => {
    const { device, secret } = await book.create({ name: 'Ecowitt', externalId: null }, ADMIN);
    expect(device).toMatchObject({ name: 'Ecowitt', stationId: 0 });
    const placed = { name: 'Courtyard', latitude: 48.137, longitude: 11.575, position_accuracy: '100m', device: 'eui-1' };
    const { stationId: madeId } = await book.place(device.id, placed, ADMIN);
    const directory = new Directory(await loadDirectory(pool));
    expect([directory.findKey(keyHashOf(secret), nowMs)?.deviceId, directory.stationOf(device.id, nowMs, Date.now() + 1000), directory.nameOf(device.id)]).toEqual([device.id, madeId, 'eui-1']);
    expect((await book.get(device.id, ADMIN)).device).toMatchObject({ name: 'Courtyard', externalId: 'eui-1', stationId: madeId });
    await expect(book.place(device.id, placed, ADMIN)).rejects.toMatchObject({ code: 'resource.exists' });
  });

  it('leave no station behind where the device cannot be put there', async () => {
    const [one, two] = [await book.create({ name: 'a', externalId: 'serial-1' }, ADMIN), await book.create({ name: 'b', externalId: null }, ADMIN)];
    await expect(book.create({ name: 'c', externalId: 'serial-1' }, ADMIN)).rejects.toMatchObject({ code: 'resource.exists' });
    const count = async () => (await pool.query<{ count: number }>('select count(*) from station')).rows[0]!.count;
    const before = await count();
    const place = { name: 'X', latitude: 1, longitude: 1 };
    await expect(book.place(two.device.id, { ...place, device: 'serial-1' }, ADMIN)).rejects.toMatchObject({ code: 'resource.exists' });
    await expect(book.place(two.device.id, { ...place, latitude: 'north' }, ADMIN)).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(book.place(2_000_000_000, place, ADMIN)).rejects.toMatchObject({ code: 'resource.unknown' });
    expect(await count()).toBe(before);
    await book.place(one.device.id, { ...place, device: 'another' }, ADMIN);
    expect((await book.get(one.device.id, ADMIN)).device.externalId).toBe('serial-1');
  });

  it('are nobody else’s business', async () => {
    const asked = [() => book.list({ limit: 5 }, { isAdministrator: false }), () => book.get(1, { isAdministrator: false }), () => book.addKey(999, { label: '', overlapMs: 0 }, { isAdministrator: false }), () => book.revokeKey(1, 1, { isAdministrator: false }), () => book.revokeDevice(999, { isAdministrator: false }), () => book.create({ name: 'x', externalId: null }, { isAdministrator: false }), () => book.place(1, {}, { isAdministrator: false })];
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'auth.missing' });
  });

  it('remember when they were used last, and never an earlier time', async () => {
    const id = await makeOne('used');
    const [key] = await listKeys(pool, id, 1);
    await saveKeyUses(pool, new Map([[key!.id, nowMs], [2_000_000_000, nowMs]]));
    await saveKeyUses(pool, new Map([[key!.id, nowMs - 1000]]));
    expect((await listKeys(pool, id, 1))[0]?.usedMs).toBe(nowMs);
  });

  it('are unknown in every process within a second of being revoked, whoever revokes them', async () => {
    const [one, two, three] = [await makeOne('site'), await makeOne('hand'), await makeOne('gone')];
    const directory = new Directory();
    const watch = new DeviceWatch({ url: database.url, refresh: async (ids) => directory.replaceDevices(ids ?? directory.deviceIds(), await loadDirectoryDevices(pool, ids)), log });
    await watch.look();
    const opens = (text: string) => directory.findKey(hashOf(text), Date.now()) !== null;
    const tookMs = async (text: string, revoke: () => Promise<unknown>) => {
      expect(opens(text)).toBe(true);
      await revoke();
      const sinceMs = performance.now();
      await vi.waitUntil(() => !opens(text), { timeout: 3000, interval: 1 });
      return performance.now() - sinceMs;
    };
    expect(await tookMs('site', () => book.revokeDevice(one, ADMIN))).toBeLessThan(1000);
    expect(await tookMs('hand', () => pool.query('update device_key set revoked_at = now() where device_id = $1', [two]))).toBeLessThan(1000);
    // the connection that listens is cut: what happens meanwhile is read when there is another
    await pool.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lichen-devices' and datname = current_database()");
    expect(await tookMs('gone', () => revokeDevice(pool, three))).toBeLessThan(1000);
    const fresh = await makeOne('fresh');
    await vi.waitUntil(() => directory.findDeviceByName('name-fresh')?.id === fresh, { timeout: 3000, interval: 1 });
    expect(directory.stationOf(fresh, nowMs, Date.now())).toBe(stationId);
    await watch.stop();
  });

  it('are taken over from the devices that had one before there were several', async () => {
    const before = await makeDatabase(dialect);
    const [folder, rest] = [await mkdtemp(join(tmpdir(), 'lichen-migrations-')), 'migrations'];
    await before.pool.query('drop schema public cascade; create schema public');
    await mkdir(join(folder, 'plain'));
    for (const name of (await readdir(rest)).filter((file) => file.endsWith('.sql') && file < '0002')) await copyFile(join(rest, name), join(folder, name));
    const old = openPool(before.url, { max: 2 });
    await migrate(old, { directory: folder, mustBeDurable: false });
    await old.query("insert into device (name, key_hash, revoked_at) values ('a', sha256('a'), null), ('b', sha256('b'), now())");
    await copyFile(join(rest, '0012_device_keys.sql'), join(folder, '0012_device_keys.sql'));
    await migrate(old, { directory: folder, mustBeDurable: false });
    const { rows } = await old.query<{ device_id: number; is_same: boolean; is_revoked: boolean }>(
      'select device_id, key_hash = sha256(name::bytea) as is_same, k.revoked_at is not null as is_revoked from device_key k join device d on d.id = device_id order by device_id',
    );
    expect(rows).toEqual([{ device_id: 1, is_same: true, is_revoked: false }, { device_id: 2, is_same: true, is_revoked: true }]);
    await old.end();
    await before.drop();
    await rm(folder, { recursive: true });
  });
});
