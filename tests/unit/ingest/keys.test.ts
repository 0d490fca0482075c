import { Agent, request as httpRequest, type ClientRequest } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { keyHashOf } from '#server/ingest/keys.ts';
import { KEY, NOW, startIngest, type TestServer } from './server.ts';

const READING = '[{"parameter":"pm25","value":7}]';
let server: TestServer;
afterEach(() => server.stop());

const device = { id: 10, externalId: null, revokedMs: null };
const deployments = [{ deviceId: 10, stationId: 1, fromMs: NOW, toMs: null }];
const keyOf = (id: number, text: string, validUntilMs: number | null = null) => ({ id, deviceId: 10, keyHash: keyHashOf(text), validUntilMs });

it('takes readings with the next key and the one before it while both are valid', async () => {
  server = await startIngest();
  server.directory.replaceDevices([10], { devices: [device], keys: [keyOf(50, KEY, NOW + 1), keyOf(51, 'lk_next')], deployments });
  for (const key of [KEY, 'lk_next']) expect((await server.post(READING, { authorization: `Bearer ${key}` })).status).toBe(200);
});

it('refuses a key that has ended, in words that tell it from one that is missing', async () => {
  server = await startIngest();
  server.directory.replaceDevices([10], { devices: [device], keys: [keyOf(50, KEY, NOW)], deployments });
  const answer = await server.post(READING);
  expect([answer.status, answer.body.code, answer.body.detail]).toEqual([401, 'auth.invalid', expect.stringContaining('ended')]);
});

it('says which keys were used, and when', async () => {
  const uses: [number, number][] = [];
  server = await startIngest({ onKeyUse: (keyId, atMs) => uses.push([keyId, atMs]) });
  await server.post(READING, { authorization: 'Bearer lk_unknown' });
  expect(uses).toEqual([]);
  await server.post(READING);
  expect(new Set(uses.map(String))).toEqual(new Set([`50,${NOW}`]));
});

it('takes nothing more on a connection that stays open once its key was revoked', async () => {
  server = await startIngest();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect(await statusOf(begin(agent), READING)).toBe(200);
  server.directory.replaceDevices([10], { devices: [device], keys: [], deployments });
  expect(await statusOf(begin(agent), READING)).toBe(401);
  agent.destroy();
});

it('stores nothing of a body whose key was revoked while it came', async () => {
  server = await startIngest({ body: { timeoutMs: 5000 } });
  const seen = new Promise<void>((resolve) => (server.directory.findKey = new Proxy(server.directory.findKey, { apply: (find, self, given) => (resolve(), Reflect.apply(find, self, given)) })));
  const outgoing = begin();
  outgoing.write(READING.slice(0, 10));
  await seen;
  server.directory.replaceDevices([10], { devices: [device], keys: [], deployments });
  expect(await statusOf(outgoing, READING.slice(10))).toBe(401);
  expect(server.stored.size).toBe(0);
});

function begin(agent?: Agent): ClientRequest {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'content-length': String(READING.length) };
  return httpRequest({ port: server.port, host: '127.0.0.1', method: 'POST', path: '/api/v1/readings', headers, ...(agent === undefined ? {} : { agent }) });
}

function statusOf(outgoing: ClientRequest, rest: string): Promise<number> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject).on('response', (incoming) => incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0)));
    outgoing.end(rest);
  });
}
