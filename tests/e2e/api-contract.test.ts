import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeContract, type OpenApi } from '../unit/api/contract.ts';
import { ADMIN_TOKEN, call, makeDataDir, makeStation, removeDataDir, startProduct, type Product } from './product.ts';

/** The document that the running server hands out, held against what it answers. */
describe('the API of the running product', () => {
  let dataDir: string;
  let product: Product;
  let stationId: string;
  let sensorId: string;
  let channelId: string;
  let download: string;
  let snapshot: string;
  let document: OpenApi;

  const get = (path: string, headers: Record<string, string> = {}) => fetch(new URL(path, product.url), { headers });
  const filled = (path: string) => path.replace('{sha256}', snapshot).replace('{id}', path.includes('/downloads/') ? download : path.includes('/channels/') ? channelId : path.includes('/sensors/') ? sensorId : path.includes('/indices/') ? 'us-aqi' : stationId);

  beforeAll(async () => {
    dataDir = makeDataDir();
    product = await startProduct(dataDir);
    const station = await makeStation(product.url);
    stationId = station.stationId;
    const readings = Array.from({ length: 30 }, (_, i) => ({ parameter: 'dissolved_oxygen', value: 8 + i / 100, unit: 'mg/L', time: new Date(Date.now() - i * 60_000).toISOString() }));
    expect(await call(product.url, '/api/v1/readings', station.key, { readings })).toMatchObject({ status: 200 });
    const { json } = await call<{ sensors: { id: string; latest: unknown }[] }>(product.url, `/api/v1/stations/${stationId}`, null);
    sensorId = json.sensors[0]!.id;
    channelId = (await call<{ channel: { id: string } }>(product.url, '/api/v1/channels', ADMIN_TOKEN, { kind: 'ntfy', config: { topic: 'contract' } })).json.channel.id;
    document = (await (await get('/api/openapi.json')).json()) as OpenApi;
    const prepared = (await (await fetch(new URL('/api/v1/downloads?stations=all&format=json', product.url), { method: 'POST' })).json()) as { id: string };
    download = prepared.id;
    await vi.waitUntil(async () => (await (await get(`/api/v1/downloads/${download}`)).json()).state === 'done', { timeout: 20_000, interval: 100 });
    snapshot = ((await (await fetch(new URL(`/api/v1/downloads/${download}/freeze`, product.url), { method: 'POST' })).json()) as { sha256: string }).sha256;
    await vi.waitUntil(async () => (await (await get('/api/v1/latest')).json()).latest.length === 1, { timeout: 10_000, interval: 100 });
  });

  afterAll(async () => {
    await product?.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it('answers every operation as documented, in each of its forms', async () => {
    const contract = makeContract(document);
    const query: Record<string, string> = { '/api/v1/map': '?parameter=dissolved_oxygen', '/api/v1/map/cells': '?parameter=dissolved_oxygen&zoom=5', '/api/v1/map/frames': `?parameter=dissolved_oxygen&from=${Date.now() - 7_200_000}&to=${Date.now()}`, '/api/v1/hours': '?parameter=dissolved_oxygen', '/api/v1/readings': '?stations=all&format=json', '/api/v1/readings/first': '?stations=all', '/api/v1/coverage': '?stations=all' };
    const faults: string[] = [];
    for (const path of contract.reads) {
      const address = filled(path) + (query[path] ?? '');
      faults.push(...(await contract.faultsOf(path, await get(address))));
      faults.push(...(await contract.faultsOf(path, await get(address, { accept: 'application/geo+json' }))));
      faults.push(...(await contract.faultsOf(path, await get(`${filled(path)}?nonsense=1`))));
    }
    for (const every of ['raw', '10m', '1h', '1d']) {
      faults.push(...(await contract.faultsOf('/api/v1/sensors/{id}/readings', await get(`/api/v1/sensors/${sensorId}/readings?every=${every}`))));
    }
    faults.push(...(await contract.faultsOf('/api/v1/sensors/{id}/readings', await get(`/api/v1/sensors/${sensorId}/readings?points=5`))));
    faults.push(...(await contract.faultsOf('/api/v1/stations/{id}', await get('/api/v1/stations/2147483647'))));
    expect(faults).toEqual([]);
  });

  it('answers what is asked for by POST and DELETE as documented', async () => {
    const contract = makeContract(document);
    const send = (method: string, path: string, headers: Record<string, string> = {}) => fetch(new URL(path, product.url), { method, headers });
    const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const cases: [method: 'post' | 'delete', documented: string, path: string, status: number, headers?: Record<string, string>][] = [
      ['post', '/api/v1/downloads', '/api/v1/downloads?stations=all&format=json', 200],
      ['post', '/api/v1/downloads', '/api/v1/downloads?stations=all&format=ndjson', 202],
      ['post', '/api/v1/downloads', '/api/v1/downloads?stations=all&format=docx', 422],
      ['post', '/api/v1/downloads', '/api/v1/downloads?stations=2147483647', 404],
      ['post', '/api/v1/downloads/{id}/freeze', `/api/v1/downloads/${download}/freeze`, 200],
      ['post', '/api/v1/downloads/{id}/freeze', '/api/v1/downloads/nothing/freeze', 404],
      ['delete', '/api/v1/snapshots/{sha256}', `/api/v1/snapshots/${snapshot}`, 401],
      ['delete', '/api/v1/snapshots/{sha256}', `/api/v1/snapshots/${'0'.repeat(64)}`, 404, admin],
      ['delete', '/api/v1/snapshots/{sha256}', `/api/v1/snapshots/${snapshot}?why=a%20test`, 204, admin],
      ['post', '/api/v1/downloads/{id}/freeze', `/api/v1/downloads/${download}/freeze`, 410],
    ];
    const faults: string[] = [];
    for (const [method, documented, path, status, headers] of cases) {
      const response = await send(method.toUpperCase(), path, headers);
      if (response.status !== status) faults.push(`${method} ${path} answered ${response.status}, not ${status}`);
      faults.push(...(await contract.faultsOf(documented, response, method)));
    }
    for (const path of ['/api/v1/snapshots/{sha256}', '/api/v1/snapshots/{sha256}/file', '/api/v1/downloads/{id}', '/api/v1/downloads/{id}/file']) {
      const response = await get(filled(path));
      if (response.status !== 410) faults.push(`${path} answered ${response.status} after it was taken back`);
      faults.push(...(await contract.faultsOf(path, response)));
    }
    const page = await get(`/data/${snapshot}`, { accept: 'text/html' });
    expect([page.status, await page.text()]).toEqual([410, expect.stringContaining('a test')]);
    expect(faults).toEqual([]);
  });

  it('gives back what was sent, with its unit and time', async () => {
    const { json } = await call<{ readings: { time: string; value: number }[]; unit: string }>(product.url, `/api/v1/sensors/${sensorId}/readings?every=raw`, null);
    expect(json.unit).toBe('mg/L');
    expect(json.readings.map(({ value }) => value).sort()).toEqual(Array.from({ length: 30 }, (_, i) => 8 + i / 100).sort());
  });

  it.each<[method: string, path: string, status: number]>([
    ['HEAD', '/api/v1/stations', 200],
    ['HEAD', '/api/openapi.json', 200],
    ['OPTIONS', '/api/v1/stations', 204],
    ['DELETE', '/api/v1/stations', 405],
    ['GET', '/api/v1/nothing', 404],
    ['POST', '/api/v1/nothing', 404],
    ['GET', '/api', 404],
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await fetch(new URL(path, product.url), { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    if (status >= 400) expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('says nothing is new to those who know', async () => {
    const first = await get(`/api/v1/stations/${stationId}`);
    const again = await get(`/api/v1/stations/${stationId}`, { 'if-none-match': first.headers.get('etag')! });
    expect(again.status).toBe(304);
  });
});
