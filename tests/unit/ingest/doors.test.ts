import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#lib/domain/codes.ts';
import type { IngestResult, RawMessage } from '#lib/domain/reading.ts';
import { decoders } from '#server/decoders/index.ts';
import { keyHashOf } from '#server/ingest/keys.ts';
import { KEY, NOW, startIngest, type TestServer } from './server.ts';

let server: TestServer;
const told: [RawMessage, IngestResult | AppError][] = [];
beforeAll(async () => void (server = await startIngest({ onMessage: (message, outcome) => told.push([message, outcome]) })));
beforeEach(() => {
  server.stored.clear();
  told.length = 0;
});
afterAll(() => server.stop());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const BEARER = { authorization: `Bearer ${KEY}`, ...JSON_TYPE };
const values = () => [...server.stored.values()].map((reading) => reading.value);
const recorded = (path: string) => new URL(`../../../../shared/data/payloads/${path}`, import.meta.url);

describe('doors of devices', () => {
  it('are told apart by their addresses', () => {
    const addresses = decoders.flatMap(({ head }) => head.doors.map(({ method, path }) => `${method} ${path}`));
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('take a form of Ecowitt with the key in its address, converted from US units', async () => {
    const answer = await server.send('POST', `/api/v1/push/ecowitt/${KEY}`, FORM, 'PASSKEY=0123&dateutc=2026-11-22+11:59:00&tempf=50.0&baromabsin=29.530&windspeedmph=10');
    expect([answer.status, answer.body]).toEqual([200, { stored: 3, duplicates: 0, rejected: [] }]);
    expect(values()).toEqual([10, expect.closeTo(1000, 0), expect.closeTo(4.47, 2)]);
  });

  it('take a weather station’s GET with the key for its password, and answer the word it waits for', async () => {
    const answer = await server.raw(`GET /weatherstation/updateweatherstation.php?ID=me&PASSWORD=${KEY}&dateutc=now&tempf=50&action=updateraw HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toContain(' 200 OK');
    expect(answer.split('\r\n\r\n')[1]).toBe('success\n');
    expect([values(), JSON.stringify(told)]).toEqual([[10], expect.not.stringContaining(KEY.slice(3))]);
  });

  it('take an AirGradient by the name in its address, where somebody registered it', async () => {
    server.directory.replaceDevices([12], { devices: [{ id: 12, externalId: 'airgradient:84fce60bec38', revokedMs: null }], keys: [], deployments: [{ deviceId: 12, stationId: 3, fromMs: NOW, toMs: null }] });
    const body = '{"wifi":-46,"rco2":447,"pm02":7,"atmp":25.87,"rhum":43}';
    expect((await server.send('POST', '/sensors/airgradient:84FCE60BEC38/measures', JSON_TYPE, body)).body).toMatchObject({ stored: 5 });
    expect((await server.send('POST', '/sensors/airgradient:000000000000/measures', JSON_TYPE, body)).status).toBe(401);
  });

  it.skipIf(!existsSync(recorded('airgradient')))('take what an AirGradient outdoors was recorded to say', async () => {
    const answer = await server.send('POST', '/api/v1/push/airgradient', BEARER, readFileSync(recorded('airgradient/current_measures_outdoor.json')));
    expect(answer.body).toMatchObject({ stored: 7, rejected: [] });
  });

  it('take metrics of Telegraf', async () => {
    const body = `{"metrics":[{"fields":{"pm25":7.2,"load":1},"name":"roof","tags":{"host":"pi"},"timestamp":${NOW / 1000}}]}`;
    expect((await server.send('POST', '/api/v1/push/telegraf', BEARER, body)).body).toMatchObject({ stored: 1, rejected: [{ code: 'parameter.unknown' }] });
  });

  it.skipIf(!existsSync(recorded('ttn_v3')))('take uplinks recorded from The Things Stack', async () => {
    server.directory.replaceDevices([14], { devices: [{ id: 14, externalId: null, revokedMs: null }], keys: [{ id: 61, deviceId: 14, keyHash: keyHashOf('lk_ttn'), validUntilMs: null }], deployments: [{ deviceId: 14, stationId: 3, fromMs: NOW, toMs: null }] });
    const dragino = await server.send('POST', '/api/v1/push/the-things-stack', { authorization: 'Bearer lk_ttn', ...JSON_TYPE }, readFileSync(recorded('ttn_v3/dragino_1.json')));
    expect([dragino.body, values().sort((a, b) => a - b)]).toEqual([{ stored: 2, duplicates: 0, rejected: [] }, [-33, 3.655]]);
  });

  it.skipIf(!existsSync(recorded('chirpstack_v4')))('say of an uplink recorded from ChirpStack that nobody decoded it, and take its other events', async () => {
    const send = (event: string) => server.send('POST', `/api/v1/push/chirpstack?event=${event}`, BEARER, readFileSync(recorded(`chirpstack_v4/${event}.json`)));
    expect((await send('up')).body).toMatchObject({ status: 400, detail: expect.stringContaining('codec') });
    for (const event of ['join', 'status']) expect((await send(event)).body).toEqual({ stored: 0, duplicates: 0, rejected: [] });
  });

  it('let a forwarded message speak for the device of the key alone, once that has a name', async () => {
    server.directory.replaceDevices([13], {
      devices: [{ id: 13, externalId: 'eui-0101010101010101', revokedMs: null }],
      keys: [{ id: 60, deviceId: 13, keyHash: keyHashOf('lk_lora'), validUntilMs: null }],
      deployments: [{ deviceId: 13, stationId: 3, fromMs: NOW, toMs: null }],
    });
    const send = (eui: string) => server.send('POST', '/api/v1/push/chirpstack', { authorization: 'Bearer lk_lora', ...JSON_TYPE }, `{"deviceInfo":{"devEui":"${eui}"},"object":{"temperature":4}}`);
    expect((await send('0101010101010101')).body).toMatchObject({ stored: 1 });
    expect((await send('0202020202020202')).body).toMatchObject({ stored: 0, rejected: [{ code: 'device.unknown', message: expect.stringContaining('eui-0202020202020202') }] });
  });

  it.each<[string, string, string, Record<string, string>, number]>([
    ['POST', '/api/v1/push/ecowitt/lk_wrong', 'tempf=50', FORM, 401],
    ['POST', '/api/v1/push/ecowitt', 'tempf=50', FORM, 404],
    ['POST', `/api/v1/push/ecowitt/${KEY}/more`, 'tempf=50', FORM, 404],
    ['GET', `/api/v1/push/ecowitt/${KEY}`, '', {}, 405],
    ['POST', `/api/v1/push/ecowitt/${KEY}`, '{}', JSON_TYPE, 415],
    ['POST', `/api/v1/push/ecowitt/${KEY}`, 'user=me', FORM, 400],
    ['POST', '/api/v1/push/telegraf', '{}', JSON_TYPE, 401],
  ])('answer %s %s with %s by %j: %i', async (method, path, body, headers, status) => {
    expect((await server.send(method, path, headers, body)).status).toBe(status);
  });

  it('tell what became of a message, with the bytes of one that says it is something else', async () => {
    await server.send('POST', '/api/v1/readings', { authorization: `Bearer ${KEY}`, 'content-type': 'text/plain' }, '[{"parameter":"pm25","value":7}]');
    await server.post('[{"parameter":"pm25","value":7}]');
    await server.send('POST', '/api/v1/readings', { authorization: 'Bearer lk_unknown' }, '[]');
    expect(told.map(([message, outcome]) => [message.deviceId, message.keyId, Buffer.from(message.body).toString(), outcome instanceof AppError ? outcome.code : outcome.stored])).toEqual([
      [10, 50, '[{"parameter":"pm25","value":7}]', 'body.type'],
      [10, 50, '[{"parameter":"pm25","value":7}]', 1],
    ]);
  });
});
