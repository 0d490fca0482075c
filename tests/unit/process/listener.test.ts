import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { configOf } from '#server/config.ts';
import { makeHealthAnswerer } from '#server/health.ts';
import { makeListener } from '#server/listener.ts';

let server: Server | null = null;
let isStopping = false;
let isDatabaseUp = true;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  isStopping = false;
  isDatabaseUp = true;
});

async function listen(trusted = ''): Promise<string> {
  const { trustedProxies } = configOf({ TRUSTED_PROXIES: trusted }, '/');
  const health = makeHealthAnswerer({
    trustedProxies,
    version: '1.2.3',
    probe: () => (isDatabaseUp ? Promise.resolve() : Promise.reject(new Error('gone'))),
    judgeLag: () => ({ batches: 2, ms: 40 }),
    failingJobs: () => ['Columnstore Policy [1001]'],
    isAdministrator: (token) => token === 'secret',
    renderMetrics: () => 'lichen_up 1\n',
    now: () => Date.now(),
  });
  const listener = makeListener({
    trustedProxies,
    answerers: [health],
    site: (request, response) => void response.end(`${String(request.headers['x-lichen-address'])} ${String(request.headers['x-lichen-protocol'])}`),
    isStopping: () => isStopping,
  });
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the request listener', () => {
  it('tells the site who asks, whatever the client says of itself', async () => {
    const url = await listen();
    const response = await fetch(url, { headers: { 'x-lichen-address': '1.2.3.4', 'x-lichen-protocol': 'https', 'x-forwarded-for': '1.2.3.4' } });
    expect(await response.text()).toBe('127.0.0.1 http');
  });

  it('believes a trusted proxy', async () => {
    const url = await listen('127.0.0.1');
    const response = await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' } });
    expect(await response.text()).toBe('203.0.113.9 https');
  });

  it('answers health with what is up', async () => {
    const url = await listen();
    const response = await fetch(`${url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok', database: 'up', judgeLag: { batches: 2, ms: 40 }, failingJobs: ['Columnstore Policy [1001]'], version: '1.2.3' }]);
  });

  it('answers health with 503 while the database is gone', async () => {
    isDatabaseUp = false;
    const url = await listen();
    const response = await fetch(`${url}/healthz`);
    expect([response.status, response.headers.get('retry-after'), (await response.json() as { database: string }).database]).toEqual([503, '2', 'down']);
  });

  it('shows metrics to this machine, not through a proxy, and to the administrator', async () => {
    const url = await listen();
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(403);
    expect((await fetch(`${url}/metrics`, { headers: { forwarded: 'for=127.0.0.1', authorization: 'Bearer secret' } })).status).toBe(200);
    expect((await fetch(`${url}/metrics`, { headers: { via: '1.1 proxy', authorization: 'Bearer wrong' } })).status).toBe(403);
  });

  it('refuses with 503 and a time to try again while it is stopping', async () => {
    const url = await listen();
    isStopping = true;
    const response = await fetch(url);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.json()).toMatchObject({ code: 'server.stopping' });
  });
});
