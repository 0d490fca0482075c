import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, KEY, startIngest } from './server.ts';
import type { TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => void (server = await startIngest()));
afterAll(() => server.stop());

const post = (path: string, body: object | string, headers: Record<string, string> = {}) =>
  server.send('POST', path, { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json', ...headers }, typeof body === 'string' ? body : JSON.stringify(body));
const WEIR = { name: 'Weir', latitude: 51.04, longitude: 13.74, kind: 'water', time_zone: 'Europe/Berlin', licence: 'CC-BY-4.0' };

describe('POST /api/v1/stations', () => {
  it('answers 201 with the id as text', async () => {
    const answer = await post('/api/v1/stations', WEIR);
    expect([answer.status, answer.body, answer.headers.location]).toEqual([201, { id: '1001' }, '/api/v1/stations/1001']);
    expect(server.stations.at(-1)).toEqual({
      name: 'Weir', kind: 'water', exposure: 'outdoor', latitude: 51.04, longitude: 13.74, positionAccuracy: 'exact', altitudeM: null,
      timeZone: 'Europe/Berlin', licence: 'CC-BY-4.0', source: null, externalId: null, isDemonstration: false,
    });
  });

  it('needs name and position alone, takes numbers as text, and reads "air" as a low-cost station', async () => {
    expect((await post('/api/v1/stations', { name: 'Roof', latitude: '51', longitude: '-13.5', kind: 'air', is_demonstration: true, id: 7 })).status).toBe(201);
    expect(server.stations.at(-1)).toMatchObject({ kind: 'low-cost', timeZone: 'UTC', licence: null, latitude: 51, longitude: -13.5, isDemonstration: false });
  });

  it.each<[object | string, number, string]>([
    [{ ...WEIR, name: '' }, 422, 'name'],
    [{ ...WEIR, name: 'a\r\nb' }, 422, 'name'],
    [{ ...WEIR, name: 'x'.repeat(201) }, 422, 'name'],
    [{ ...WEIR, latitude: 91 }, 422, 'latitude'],
    [{ ...WEIR, latitude: null }, 422, 'latitude'],
    [{ ...WEIR, longitude: '1e400' }, 422, 'longitude'],
    [{ ...WEIR, kind: 'satellite' }, 422, 'kind'],
    [{ ...WEIR, kind: '__proto__' }, 422, 'kind'],
    [{ ...WEIR, time_zone: 'Mars/Olympus' }, 422, 'time_zone'],
    [{ ...WEIR, position_accuracy: '5m' }, 422, 'position_accuracy'],
    [{ ...WEIR, altitude_m: 1e9 }, 422, 'altitude_m'],
    ['[1]', 400, 'object'],
    ['{', 400, 'JSON'],
    [' '.repeat(100_000), 413, 'bytes'],
  ])('refuses %.60j', async (body, status, word) => {
    const answer = await post('/api/v1/stations', body);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toContain(word);
  });

  it('is for the administrator alone', async () => {
    expect((await post('/api/v1/stations', WEIR, { authorization: `Bearer ${KEY}` })).status).toBe(403);
    expect((await post('/api/v1/stations', WEIR, { authorization: 'Bearer nobody' })).status).toBe(401);
    expect((await post('/api/v1/stations', WEIR, { authorization: '' })).body.code).toBe('auth.missing');
  });

  it('answers 409 where the name of a sender is taken', async () => {
    const taken = await startIngest({ insertStation: () => Promise.reject(Object.assign(new Error('duplicate key'), { code: '23505' })) });
    const answer = await taken.send('POST', '/api/v1/stations', { authorization: `Bearer ${ADMIN}` }, JSON.stringify(WEIR));
    await taken.stop();
    expect([answer.status, answer.body.code]).toEqual([409, 'resource.exists']);
  });
});

describe('POST /api/v1/devices', () => {
  it('answers 201 with a key that sends at once and is not what is stored', async () => {
    const answer = await post('/api/v1/devices', { station: '1', name: 'sonde 3' });
    expect([answer.status, answer.body.id]).toEqual([201, '2001']);
    expect(answer.body.key).toMatch(/^lk_[\w-]{43}$/);
    expect(Buffer.from(server.devices.at(-1)!.keyHash).toString('base64url')).not.toContain(String(answer.body.key).slice(3));
    const reading = await server.post('[{"parameter":"pm25","value":7}]', { authorization: `Bearer ${String(answer.body.key)}` });
    expect(reading.body).toMatchObject({ stored: 1 });
  });

  it('takes several stations, ids as numbers, and a name of the hardware’s own', async () => {
    expect((await post('/api/v1/devices', { stations: [1, '2', 1], external_id: 'esp32-7' })).status).toBe(201);
    expect(server.devices.at(-1)).toMatchObject({ name: 'esp32-7', stationIds: [1, 2], externalId: 'esp32-7', isDemonstration: false });
  });

  it.each([{ name: 'x' }, { name: 'x', station: 99 }, { name: 'x', station: '1; drop table' }, { station: 1 }, { name: 'x', stations: [] }, { name: 'x', station: 1, external_id: 'a b' }])('refuses %j', async (body) => {
    expect((await post('/api/v1/devices', body)).status).toBe(422);
  });
});
