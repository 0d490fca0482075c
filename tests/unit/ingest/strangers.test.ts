import { afterEach, describe, expect, it } from 'vitest';
import type { RawMessage } from '#lib/domain/reading.ts';
import { keyHashOf } from '#server/ingest/keys.ts';
import { KEY, startIngest, type TestServer } from './server.ts';

const STRANGE_KEY = 'lk_0123456789012345678901234567890123456789abc';
const BODY = '{"readings":[{"parameter":"pm25","value":7}]}';
const DUST = '{"sensordatavalues":[{"value_type":"P1","value":"5.38"}]}';

interface Held {
  message: RawMessage;
  keyHash: Uint8Array | null;
  address: string;
}

let server: TestServer;
afterEach(() => server.stop());

async function start(mayRead = true) {
  const [held, asked]: [Held[], string[]] = [[], []];
  const hold = async (stranger: Held) => held.push(stranger) > 0;
  const admits = (sender: string) => {
    asked.push(sender);
    return mayRead;
  };
  server = await startIngest({ quarantine: { admits, hold } });
  const send = (path: string, body: string, headers: Record<string, string> = {}) => server.send('POST', path, { 'content-type': 'application/json', ...headers }, body);
  return { held, asked, send };
}

describe('senders that nobody knows', () => {
  it('are refused as before, and what came with their key is kept without it', async () => {
    const { held, send } = await start();
    const answer = await send(`/api/v1/push/airrohr?key=${STRANGE_KEY}`, DUST, { 'x-sensor': 'esp8266-9' });
    expect([answer.status, answer.body.code]).toEqual([401, 'auth.invalid']);
    expect(answer.body.detail).toContain('waits for 30 days');
    expect(held).toMatchObject([{ keyHash: keyHashOf(STRANGE_KEY), address: '127.0.0.1', message: { decoder: 'airrohr', deviceId: null, headers: { 'x-sensor': 'esp8266-9' }, query: {} } }]);
    expect(Buffer.from(held[0]!.message.body).toString()).toBe(DUST);
    expect(JSON.stringify(held)).not.toContain(STRANGE_KEY);
  });

  it('are kept by the name of their hardware', async () => {
    const { held, asked, send } = await start();
    expect((await send('/v1/push-sensor-data/', DUST, { 'x-sensor': 'esp8266-9' })).status).toBe(401);
    expect(held).toMatchObject([{ keyHash: null }]);
    expect(asked).toEqual(['esp8266-9']);
  });

  it('are refused unread where there is no room', async () => {
    const { held, asked, send } = await start(false);
    const answer = await send('/api/v1/readings', BODY, { authorization: `Bearer ${STRANGE_KEY}` });
    expect([answer.status, answer.body.detail]).toEqual([401, 'This device key is not known, it has ended, or it was revoked.']);
    expect((await send('/v1/push-sensor-data/', DUST, { 'x-sensor': 'esp8266-9' })).status).toBe(401);
    expect([held.length, asked.length]).toEqual([0, 2]);
  });

  it('are not kept with a key that could be guessed, with a token of a person, or with a body that is too long or none of its format', async () => {
    const { held, send } = await start();
    for (const key of ['secret', 'lt_0123456789012345678901234567890']) expect((await send('/api/v1/readings', BODY, { authorization: `Bearer ${key}` })).status).toBe(401);
    expect((await send('/api/v1/readings', `{"x":"${'y'.repeat(70_000)}"}`, { authorization: `Bearer ${STRANGE_KEY}` })).status).toBe(401);
    expect((await send('/api/v1/readings', BODY, { authorization: `Bearer ${STRANGE_KEY}`, 'content-type': 'text/plain' })).status).toBe(401);
    expect(held).toEqual([]);
  });

  it('cost those nothing who are known', async () => {
    const { asked } = await start();
    expect((await server.post(BODY)).status).toBe(200);
    expect((await server.post('{"readings":[]}', { authorization: `Bearer ${KEY}` })).status).toBe(200);
    expect((await server.post('{', { authorization: `Bearer ${KEY}` })).status).toBe(400);
    expect(asked).toEqual([]);
  });
});
