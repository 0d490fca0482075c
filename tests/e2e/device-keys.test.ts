import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeContract, type OpenApi } from '../unit/api/contract.ts';
import { ADMIN_TOKEN, call, makeDataDir, removeDataDir, startProduct, WEIR, type Product } from './product.ts';

interface Key {
  id: string;
  key: string;
  valid_until: string | null;
  revoked_at: string | null;
  used_at: string | null;
}

describe('keys of the running product', () => {
  let dataDir: string;
  let product: Product;
  let deviceId: string;
  let first: string;
  const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const post = (key: string) => call(product.url, '/api/v1/readings', key, { readings: [{ parameter: 'dissolved_oxygen', value: Math.random() * 10 }] });
  const keys = async () => (await call<{ keys: Key[] }>(product.url, `/api/v1/devices/${deviceId}`, ADMIN_TOKEN)).json.keys;

  beforeAll(async () => {
    dataDir = makeDataDir();
    product = await startProduct(dataDir);
    const station = await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, WEIR);
    const device = await call<{ id: string; key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name: 'sonde' });
    ({ id: deviceId, key: first } = device.json);
  });

  afterAll(async () => {
    await product?.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it('are rotated with an overlap and revoked within a second', async () => {
    expect((await post(first)).status).toBe(200);
    const made = await call<Key>(product.url, `/api/v1/devices/${deviceId}/keys`, ADMIN_TOKEN, { label: 'spring', overlap_s: 3600 });
    expect(made.status).toBe(201);
    await vi.waitUntil(async () => (await post(made.json.key)).status === 200, { timeout: 1000, interval: 20 });
    expect((await post(first)).status).toBe(200);
    const [, old] = await keys();
    expect(Date.parse(old!.valid_until!) - Date.now()).toBeGreaterThan(3_590_000);

    const response = await fetch(new URL(`/api/v1/devices/${deviceId}/keys/${old!.id}`, product.url), { method: 'DELETE', headers: admin });
    const sinceMs = performance.now();
    expect(response.status).toBe(204);
    await vi.waitUntil(async () => (await post(first)).status === 401, { timeout: 3000, interval: 5 });
    expect(performance.now() - sinceMs).toBeLessThan(1000);
    expect((await post(made.json.key)).status).toBe(200);
  });

  it('say when they were used last', async () => {
    await vi.waitUntil(async () => (await keys())[0]?.used_at !== null, { timeout: 15_000, interval: 200 });
  });

  it('are listed as the document says, and never shown again', async () => {
    const contract = makeContract((await (await fetch(new URL('/api/openapi.json', product.url))).json()) as OpenApi);
    const faults: string[] = [];
    for (const [path, address] of [['/api/v1/devices', '/api/v1/devices?limit=1'], ['/api/v1/devices/{id}', `/api/v1/devices/${deviceId}`]] as const) {
      const response = await fetch(new URL(address, product.url), { headers: admin });
      expect(await response.clone().text()).not.toContain('lk_');
      faults.push(...(await contract.faultsOf(path, response)));
    }
    expect(faults).toEqual([]);
  });

  it('open nothing after their device was revoked', async () => {
    const { json } = await call<Key>(product.url, `/api/v1/devices/${deviceId}/keys`, ADMIN_TOKEN, { overlap_s: 0 });
    await vi.waitUntil(async () => (await post(json.key)).status === 200, { timeout: 1000, interval: 20 });
    expect((await fetch(new URL(`/api/v1/devices/${deviceId}`, product.url), { method: 'DELETE', headers: admin })).status).toBe(204);
    await vi.waitUntil(async () => (await post(json.key)).status === 401, { timeout: 1000, interval: 5 });
  });
});
