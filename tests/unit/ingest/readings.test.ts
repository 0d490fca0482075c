import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#lib/domain/codes.ts';
import { ADMIN, KEY, NOW, startIngest } from './server.ts';
import type { TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => void (server = await startIngest()));
beforeEach(() => server.stored.clear());
afterAll(() => server.stop());

const TIME = '2026-11-22T11:00:00Z';
const one = (fields: object = {}) => JSON.stringify({ readings: [{ parameter: 'dissolved_oxygen', value: 8.41, unit: 'mg/L', time: TIME, ...fields }] });

describe('POST /api/v1/readings', () => {
  it('stores a reading and says so as the contract does', async () => {
    const answer = await server.post(one());
    expect([answer.status, answer.body]).toEqual([200, { stored: 1, duplicates: 0, rejected: [] }]);
    expect([...server.stored.values()]).toMatchObject([{ timeMs: Date.parse(TIME), value: 8.41, flag: null, sentValue: null, sentUnit: null }]);
  });

  it('counts what is sent again, and tells of another value as a revision', async () => {
    await server.post(one());
    expect((await server.post(one())).body).toEqual({ stored: 0, duplicates: 1, rejected: [] });
    expect((await server.post(one({ value: 9 }))).body).toEqual({ stored: 0, duplicates: 0, revisions: 1, rejected: [] });
  });

  it('takes the key as the password of Basic too', async () => {
    const answer = await server.post(one(), { authorization: `Basic ${btoa(`anyone:${KEY}`)}` });
    expect(answer.status).toBe(200);
  });

  it('takes gzip', async () => {
    const answer = await server.post(gzipSync(one()), { 'content-encoding': 'gzip' });
    expect(answer.body).toMatchObject({ stored: 1 });
  });

  it('takes an array, text for numbers, a missing time, ids as numbers or text, and fields it does not know', async () => {
    const body = [
      { parameter: 'pm25', value: '12.5', colour: 'blue' },
      { parameter: 'pm10', value: 20, time: NOW / 1000, station: 2 },
      { parameter: 'no2', value: '<3', unit: 'ppb', time: NOW, station: '2', channel: 'b', height_m: 3.5 },
    ];
    expect((await server.post(JSON.stringify(body))).body).toEqual({ stored: 3, duplicates: 0, rejected: [] });
    expect([...server.stored.values()].map((reading) => [reading.timeMs, reading.belowDetection])).toEqual([[NOW, false], [NOW, false], [NOW, true]]);
  });

  it('keeps value and unit as sent where they differ from what is stored', async () => {
    await server.post(one({ parameter: 'water_temperature', value: 50, unit: '°F' }));
    expect([...server.stored.values()]).toMatchObject([{ value: 10, sentValue: 50, sentUnit: '°F' }]);
  });

  it('keeps every reading of a body whose clock is ahead, a millisecond apart', async () => {
    const aheadMs = NOW + 60 * 60_000;
    const readings = [1, 2, 3].map((value, i) => ({ parameter: 'ph', value, unit: '1', time: aheadMs + i * 1000 }));
    expect((await server.post(JSON.stringify({ readings }))).body).toMatchObject({ stored: 3, duplicates: 0 });
    expect([...server.stored.values()].map(({ timeMs, value, deviceTimeMs }) => [timeMs - NOW, value, (deviceTimeMs ?? 0) - aheadMs])).toEqual([[0, 1, 0], [1, 2, 1000], [2, 3, 2000]]);
  });

  it('stores a reading that is more than ten minutes ahead at its receive time, suspect, with the device’s own time', async () => {
    const aheadMs = NOW + 11 * 60_000;
    await server.post(one({ time: aheadMs }));
    expect([...server.stored.values()]).toMatchObject([{ timeMs: NOW, flag: 3, deviceTimeMs: aheadMs }]);
  });

  it('rejects bad readings one by one, in order, and stores the good one beside them', async () => {
    const good = { parameter: 'pm25', value: 7, time: TIME };
    const bad: [object | number | null, string][] = [
      [{ ...good, parameter: 'pm3' }, 'parameter.unknown'],
      [{ ...good, parameter: '__proto__' }, 'parameter.unknown'],
      [{ value: 7 }, 'parameter.missing'],
      [{ ...good, value: null }, 'value.missing'],
      [{ ...good, value: 'NaN' }, 'value.not_a_number'],
      [{ ...good, value: {} }, 'value.not_a_number'],
      [{ ...good, value: 1e14 }, 'value.out_of_range'],
      [{ ...good, value: -999 }, 'value.out_of_range'],
      [{ ...good, unit: 'furlong' }, 'unit.unknown'],
      [{ ...good, unit: 'ppb' }, 'unit.incompatible'],
      [{ ...good, time: '22.11.2026 10:00' }, 'time.malformed'],
      [{ ...good, time: '2026-11-22T10:00:00' }, 'time.malformed'],
      [{ ...good, time: '2026-02-30T10:00:00Z' }, 'time.malformed'],
      [{ ...good, time: '1970-01-01T00:00:07Z' }, 'time.out_of_range'],
      [{ ...good, time: 0 }, 'time.out_of_range'],
      [{ ...good, time: '9999-12-31T23:59:59Z' }, 'time.out_of_range'],
      [{ ...good, time: 8.64e15 }, 'time.out_of_range'],
      [{ ...good, time: 1e300 }, 'time.out_of_range'],
      [{ ...good, station: 99 }, 'station.unknown'],
      [{ ...good, station: 'x\r\nSet-Cookie: a=b' }, 'station.unknown'],
      [{ ...good, station: 3 }, 'station.not_allowed'],
      [{ ...good, channel: 'a\r\nb' }, 'reading.malformed'],
      [{ ...good, channel: '\ud800' }, 'reading.malformed'],
      [{ ...good, height_m: 'up' }, 'reading.malformed'],
      [null, 'reading.malformed'],
      [7, 'reading.malformed'],
    ];
    const answer = await server.post(JSON.stringify({ readings: [...bad.map(([reading]) => reading), good] }));
    const rejected = answer.body.rejected as { index: number; code: string; message: string }[];
    expect(answer.body).toMatchObject({ stored: 1, duplicates: 0 });
    expect(rejected.map(({ index, code }) => [index, code])).toEqual(bad.map(([, code], index) => [index, code]));
    expect(rejected.every(({ message }) => message.length > 5)).toBe(true);
  });

  it.each(['NaN', 'Infinity', '-Infinity', '1e400', '-1e400'])('rejects a bare %s alone', async (value) => {
    const answer = await server.post(`{"readings":[{"parameter":"pm25","value":${value}},{"parameter":"pm25","value":7,"channel":"NaN \\\\"}, {"parameter":"pm10","value":7,"channel":"NaN"}]}`);
    expect([answer.status, answer.body.stored]).toEqual([200, 1]);
    expect((answer.body.rejected as { code: string }[]).map(({ code }) => code)).toEqual(['value.not_a_number', 'reading.malformed']);
  });

  it('keeps history of any age', async () => {
    expect((await server.post(one({ time: '1995-06-01T00:00:00Z' }))).body).toMatchObject({ stored: 1 });
  });

  it('answers 200 with nothing stored where a well-formed body has nothing good, or nothing at all', async () => {
    expect((await server.post(one({ unit: 'furlong' }))).body).toMatchObject({ stored: 0, rejected: [{ index: 0, code: 'unit.unknown' }] });
    expect((await server.post('{"readings":[]}')).body).toEqual({ stored: 0, duplicates: 0, rejected: [] });
  });

  it('pollutes no prototype', async () => {
    const answer = await server.post('{"__proto__":{"readings":[]},"constructor":{"prototype":{"x":1}},"readings":[{"__proto__":{"value":1},"parameter":"pm25","value":7}]}');
    expect(answer.body).toMatchObject({ stored: 1 });
    expect(({} as Record<string, unknown>).value).toBeUndefined();
  });
});

describe('authentication', () => {
  it.each<[string, Record<string, string>, number, string]>([
    ['no key', { authorization: '' }, 401, 'auth.missing'],
    ['an unknown key', { authorization: 'Bearer lk_nobody' }, 401, 'auth.invalid'],
    ['a scheme that is not known', { authorization: `Digest ${KEY}` }, 401, 'auth.missing'],
    ['broken Basic', { authorization: 'Basic %%%' }, 401, 'auth.missing'],
    ['an endless key', { authorization: `Bearer ${'x'.repeat(10_000)}` }, 401, 'auth.missing'],
    ['the administrator’s token', { authorization: `Bearer ${ADMIN}` }, 403, 'auth.forbidden'],
  ])('refuses %s', async (_title, headers, status, code) => {
    const answer = await server.post(one(), headers);
    expect([answer.status, answer.body.code, answer.headers['content-type']]).toEqual([status, code, 'application/problem+json; charset=utf-8']);
    expect(answer.headers['www-authenticate'] !== undefined).toBe(status === 401);
    expect(server.stored.size).toBe(0);
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'])('answers %s with 405 and what is allowed', async (method) => {
    const answer = await server.send(method, '/api/v1/readings', {});
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });

  it('leaves the site its reads of stations, and every other address', async () => {
    for (const [method, path] of [['GET', '/api/v1/stations'], ['OPTIONS', '/api/v1/stations?x=1'], ['POST', '/api/v1/other'], ['GET', '//api/v1/readings']] as const) {
      expect((await server.send(method, path, {})).body).toEqual({ code: 'site' });
    }
  });
});

describe('failing dependencies', () => {
  it.each([
    [new AppError('queue.full', 'full', { retryAfterS: 2 }), 503, 'queue.full', '2'],
    [new AppError('db.unavailable', 'gone', { retryAfterS: 0.4 }), 503, 'db.unavailable', '1'],
    [new TypeError('a secret of the house'), 500, 'server.failed', undefined],
  ])('turns %s into %s', async (error, status, code, retryAfter) => {
    const failing = await startIngest({ submit: () => Promise.reject(error) });
    const answer = await failing.post(one());
    await failing.stop();
    expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([status, code, retryAfter]);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(failing.errors).toHaveLength(status === 500 ? 1 : 0);
  });

  it('answers 429 with the time to wait where a device sends too often', async () => {
    const limited = await startIngest({ rates: { device: { ratePerS: 0.5, burst: 2 } } });
    const statuses = [(await limited.post(one())).status, (await limited.post(one())).status];
    const third = await limited.post(one());
    await limited.stop();
    expect([...statuses, third.status, third.headers['retry-after']]).toEqual([200, 200, 429, '2']);
  });

  it('answers 429 where one address sends too often, but never for loopback', async () => {
    const limited = await startIngest({ rates: { address: { ratePerS: 1, burst: 1 } }, addressOf: () => '192.0.2.7' });
    const statuses = [(await limited.post(one())).status, (await limited.post(one())).status];
    await limited.stop();
    const local = await startIngest({ rates: { address: { ratePerS: 1, burst: 1 } } });
    const localStatuses = [(await local.post(one())).status, (await local.post(one())).status];
    await local.stop();
    expect([statuses, localStatuses]).toEqual([[200, 429], [200, 200]]);
  });
});
