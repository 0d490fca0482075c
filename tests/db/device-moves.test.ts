import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import { THIS_INSTANCE } from '#lib/domain/sight.ts';
import { insertDevice } from '#server/db/devices.ts';
import { loadDirectory } from '#server/db/directory.ts';
import type { Pool } from '#server/db/pool.ts';
import { insertStation } from '#server/db/stations.ts';
import { makeDeviceMoves, type DeviceMoves } from '#server/device-moves.ts';
import { keyHashOf } from '#server/ingest/keys.ts';
import { Directory } from '#server/stages/directory.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';

const HOUR_MS = 3_600_000;
const TECHNICIAN: Viewer = { ...VISITOR, role: 'technician', by: 'session' };

describe.each(DIALECTS)('moves of devices on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let moves: DeviceMoves;
  let nowMs = 0;
  let count = 0;
  const makeStation = async (name: string) => (await insertStation(pool, { name, kind: 'water', latitude: 51, longitude: 13 })).id;
  /** Has stood there for ten hours. */
  const makeOne = async (stationId: number | null) => {
    const { id } = await insertDevice(pool, { name: `device ${(count += 1)}`, stationIds: stationId === null ? [] : [stationId], externalId: null, keyHash: keyHashOf(`${count}`), isDemonstration: false });
    await pool.query('update deployment set starts_at = $2::timestamptz where device_id = $1', [id, new Date(nowMs - 10 * HOUR_MS).toISOString()]);
    return id;
  };
  const whereAt = async (deviceId: number, hoursAgo: number) => new Directory(await loadDirectory(pool)).stationOf(deviceId, nowMs - hoursAgo * HOUR_MS, nowMs);
  const move = (deviceId: number, stationId: number | null, hoursAgo = 0, isSwap = false) => moves.move(deviceId, { stationId, atMs: nowMs - hoursAgo * HOUR_MS, isSwap }, TECHNICIAN);

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    nowMs = Math.floor(Date.now() / 1000) * 1000;
    moves = makeDeviceMoves(pool, { now: () => nowMs });
  });
  afterAll(() => database.drop());

  it('have a date: a reading belongs to where the device stood then', async () => {
    const [weir, mill] = [await makeStation('Weir'), await makeStation('Mill')];
    const device = await makeOne(weir);
    await move(device, mill, 2);
    expect([await whereAt(device, 3), await whereAt(device, 2), await whereAt(device, 0)]).toEqual([weir, mill, mill]);
    expect((await moves.list(device, TECHNICIAN)).map(({ stationName, fromMs, toMs }) => [stationName, nowMs - fromMs, toMs === null ? null : nowMs - toMs])).toEqual([['Mill', 2 * HOUR_MS, null], ['Weir', 10 * HOUR_MS, 2 * HOUR_MS]]);
    await move(device, null, 1);
    expect([await whereAt(device, 3), await whereAt(device, 1.5), await whereAt(device, 0.5)]).toEqual([weir, mill, null]);
    await expect(move(device, null)).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('that swap put one in the place of the others there, and both histories stay', async () => {
    const weir = await makeStation('Weir 2');
    const [old, fresh] = [await makeOne(weir), await makeOne(null)];
    expect(await move(fresh, weir, 1, true)).toEqual({ replaced: [old] });
    expect([await whereAt(old, 2), await whereAt(old, 0.5), await whereAt(fresh, 0.5)]).toEqual([weir, null, weir]);
    const beside = await makeOne(null);
    expect(await move(beside, weir, 0)).toEqual({ replaced: [] });
    expect((await pool.query("select from audit where act = 'device.swap'")).rowCount).toBe(1);
  });

  it('neither show nor reach a private station of others', async () => {
    const [weir, hidden] = [await makeStation('Weir'), await makeStation('Hidden')];
    const [device, inside] = [await makeOne(weir), await makeOne(hidden)];
    await pool.query('update station set is_public = false where id = $1', [hidden]);
    await expect(move(device, hidden)).rejects.toMatchObject({ code: 'resource.unknown' });
    await expect(move(inside, weir)).rejects.toMatchObject({ code: 'resource.unknown' });
    await expect(moves.list(inside, TECHNICIAN)).rejects.toMatchObject({ code: 'resource.unknown' });
    expect(await moves.move(device, { stationId: hidden, atMs: nowMs, isSwap: false }, { ...TECHNICIAN, organisations: [THIS_INSTANCE] })).toEqual({ replaced: [] });
  });

  it('are refused before the device came there, in the future, to nowhere known, and by whom may not', async () => {
    const [weir, mill] = [await makeStation('Weir 3'), await makeStation('Mill 3')];
    const device = await makeOne(weir);
    for (const hoursAgo of [11, -1, 10_000]) await expect(move(device, mill, hoursAgo)).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(move(device, 999_999)).rejects.toMatchObject({ code: 'resource.unknown' });
    await expect(move(999_999, mill)).rejects.toMatchObject({ code: 'resource.unknown' });
    await expect(moves.move(device, { stationId: mill, atMs: nowMs, isSwap: false }, VISITOR)).rejects.toMatchObject({ code: 'auth.missing' });
    expect(await whereAt(device, 0)).toBe(weir);
  });

  it('of two at once happen one after the other', async () => {
    const [weir, mill] = [await makeStation('Weir 4'), await makeStation('Mill 4')];
    const device = await makeOne(weir);
    const done = await Promise.allSettled([move(device, mill, 1), move(device, mill, 1)]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await moves.list(device, TECHNICIAN)).filter(({ toMs }) => toMs === null)).toHaveLength(1);
  });
});
