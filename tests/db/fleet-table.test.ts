import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import { insertDevice, revokeDevice } from '#server/db/devices.ts';
import { loadDirectory } from '#server/db/directory.ts';
import type { Pool } from '#server/db/pool.ts';
import { readStationTags } from '#server/db/station-tags.ts';
import { findExactPosition, insertStation } from '#server/db/stations.ts';
import { makeFleetTables, type FleetTables } from '#server/fleet-import.ts';
import { keyHashOf } from '#server/ingest/keys.ts';
import { Directory } from '#server/stages/directory.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';

const ADMINISTRATOR: Viewer = { ...VISITOR, role: 'administrator', by: 'administrator-token' };
const TECHNICIAN: Viewer = { ...VISITOR, role: 'technician', by: 'session' };
const TABLE = `station,kind,latitude,longitude,position_accuracy,tags,device,device_external_id
Bridge,water,51.0501,13.7401,1km,river north,sonde 1,
Bridge,,,,,,sonde 2,eui-2
Mast,soil,50,12,,,,
`;

describe.each(DIALECTS)('tables of stations and devices on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let tables: FleetTables;
  let seed = 0;
  const counts = async () => (await pool.query<{ stations: number; devices: number; places: number }>('select (select count(*) from station) as stations, (select count(*) from device) as devices, (select count(*) from deployment) as places')).rows[0];
  const take = (text: string, isApplied = true) => tables.import(new TextEncoder().encode(text), { isApplied, viewer: ADMINISTRATOR });
  const faultsOf = async (text: string) => (await take(text)).lines.map(({ error }) => error);

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    tables = makeFleetTables(pool, { randomBytes: (size) => createHash('sha512').update(String((seed += 1))).digest().subarray(0, size) });
  });
  afterAll(() => database.drop());

  it('are tried first, and nothing is changed', async () => {
    const before = await counts();
    const tried = await take(TABLE, false);
    expect(tried).toMatchObject({ newStations: 2, newDevices: 2, errors: 0, isApplied: false });
    expect(tried.lines.map(({ line, station, device, key }) => [line, station?.state, station?.id, device?.state, key])).toEqual([[2, 'new', null, 'new', null], [3, 'new', null, 'new', null], [4, 'new', null, undefined, null]]);
    expect(await counts()).toEqual(before);
  });

  it('add what is not there, with keys that open, and the second time nothing', async () => {
    const done = await take(TABLE);
    expect(done).toMatchObject({ newStations: 2, newDevices: 2, errors: 0, isApplied: true });
    const [first, second] = done.lines;
    expect(first!.station!.id).toBe(second!.station!.id);
    const directory = new Directory(await loadDirectory(pool));
    expect([first, second].map((line) => directory.findKey(keyHashOf(line!.key!), Date.now())?.deviceId)).toEqual([first!.device!.id, second!.device!.id]);
    expect(directory.mayServe(second!.device!.id!, first!.station!.id!, Date.now() + 1000, Date.now() + 1000)).toBe(true);
    expect(await readStationTags(pool, first!.station!.id!)).toEqual(['north', 'river']);
    expect(await findExactPosition(pool, first!.station!.id!)).toEqual({ latitude: 51.0501, longitude: 13.7401 });
    expect(tables.answer(done)).toContain(first!.key!);
    expect(JSON.stringify((await pool.query('select * from audit')).rows)).toContain('fleet.import');
    expect(JSON.stringify((await pool.query('select * from audit')).rows)).not.toContain(first!.key!);

    const before = await counts();
    expect(await take(TABLE)).toMatchObject({ newStations: 0, newDevices: 0, errors: 0, lines: [{ key: null, device: { state: 'known' } }, {}, {}] });
    expect(await counts()).toEqual(before);
  });

  it('come in as they went out, and then nothing changes; the true position is not in them', async () => {
    const csv = await tables.export(TECHNICIAN);
    expect(csv.trim().split('\r\n')).toHaveLength(4);
    expect(csv).not.toMatch(/51\.0501|13\.7401/);
    const before = await counts();
    expect(await take(csv)).toMatchObject({ newStations: 0, newDevices: 0, errors: 0 });
    expect(await counts()).toEqual(before);
  });

  it('say what is wrong line by line, and then change nothing', async () => {
    await insertStation(pool, { name: 'Twin', kind: 'water', latitude: 1, longitude: 1 });
    await insertStation(pool, { name: 'Twin', kind: 'water', latitude: 2, longitude: 2 });
    const revoked = await insertDevice(pool, { name: 'Old', stationIds: [], externalId: 'old-1', keyHash: keyHashOf('old'), isDemonstration: false });
    await revokeDevice(pool, revoked.id);
    const before = await counts();
    const lines = [
      'New place,51,13,,,', // fine by itself
      'No place,,,,,',
      'Too far,910,13,,,',
      'Twin,,,,,',
      ',,,999999,,',
      ',,,,x,y',
      'New place,51,13,,sonde,',
      'New place,51,13,,sonde,',
      'Mast,,,,,eui-2',
      'Mast,,,,,old-1',
      'Mast,,,,odd,what is this',
    ];
    const errors = await faultsOf(`station,latitude,longitude,station_id,device,device_external_id\n${lines.join('\n')}`);
    const words = [null, '"latitude"', '"latitude"', '2 stations are called', 'no station 999999', 'names its station', null, 'twice', 'stands at station', 'revoked', '"device_external_id"'];
    expect(errors.map((error, i) => (words[i] === null ? error : error?.includes(words[i]!)))).toEqual(words.map((word) => (word === null ? null : true)));
    expect(await counts()).toEqual(before);
  });

  it('put a device that stands nowhere, and move none', async () => {
    const loose = await insertDevice(pool, { name: 'Loose', stationIds: [], externalId: 'loose-1', keyHash: keyHashOf('loose'), isDemonstration: false });
    const done = await take('station,device_external_id\nMast,loose-1\n');
    expect(done).toMatchObject({ newStations: 0, newDevices: 0, errors: 0, lines: [{ device: { state: 'known', id: loose.id }, key: null }] });
    expect((await pool.query('select from deployment where device_id = $1', [loose.id])).rowCount).toBe(1);
    expect((await take('station,device_external_id\nBridge,loose-1\n')).errors).toBe(1);
  });

  it('that come twice at once make one of each', async () => {
    const before = (await counts())!;
    const two = await Promise.all([take('station,latitude,longitude,device\nRace,1,1,r\n'), take('station,latitude,longitude,device\nRace,1,1,r\n')]);
    expect(two.map(({ newStations }) => newStations).sort()).toEqual([0, 1]);
    expect(await counts()).toEqual({ stations: before.stations + 1, devices: before.devices + 1, places: before.places + 1 });
  });

  it('are for administrators, and go out to technicians', async () => {
    await expect(tables.import(new Uint8Array(), { isApplied: false, viewer: TECHNICIAN })).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(tables.export(VISITOR)).rejects.toMatchObject({ code: 'auth.forbidden' });
  });
});
