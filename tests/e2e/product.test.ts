import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, call, exitOf, freePort, makeDataDir, makeStation, removeDataDir, spawnProduct, startProduct, WEIR, type Product } from './product.ts';
import { makeStore, type Store } from './store.ts';

let dataDir: string;
let store: Store;
let product: Product;

beforeAll(async () => {
  dataDir = makeDataDir();
  store = await makeStore(dataDir);
  product = await startProduct(dataDir, store.env);
});

afterAll(async () => {
  await product?.end('SIGTERM');
  await store?.drop();
  removeDataDir(dataDir);
});

describe('the built product on an empty folder', () => {
  it('says in one line where it is, how to administer it and where the data is', () => {
    const line = product.output().split('\n').find((one) => one.includes('Lichen is ready')) ?? '';
    expect(line).toMatch(/http:\/\/(localhost|127\.0\.0\.1):\d+/);
    expect(line).toMatch(/administrator/i);
    expect(line).toContain('DATABASE_URL' in store.env ? 'in the database of DATABASE_URL' : dataDir);
    expect(line).not.toContain(ADMIN_TOKEN);
  });

  it('takes a station, a device and a reading, and gives the reading back', async () => {
    const station = await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, WEIR);
    expect(station.status).toBe(201);
    const device = await call<{ id: string; key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name: 'sonde 3' });
    expect(device.status).toBe(201);
    const readings = [
      { parameter: 'dissolved_oxygen', value: 8.41, unit: 'mg/L', time: '2026-11-22T10:00:00Z' },
      { parameter: 'dissolved_oxygen', value: 8.5, unit: 'furlong', time: '2026-11-22T10:10:00Z' },
    ];
    const first = await call(product.url, '/api/v1/readings', device.json.key, { readings });
    expect(first).toMatchObject({ status: 200, json: { stored: 1, duplicates: 0, rejected: [{ index: 1, code: 'unit.unknown' }] } });
    const again = await call(product.url, '/api/v1/readings', device.json.key, { readings });
    expect(again).toMatchObject({ status: 200, json: { stored: 0, duplicates: 1 } });
    const shown = await fetch(new URL(`/api/v1/stations/${station.json.id}`, product.url));
    expect(shown.status).toBe(200);
    expect(await shown.text()).toContain('dissolved_oxygen');
  });

  it('answers /healthz to everyone and /metrics to this machine', async () => {
    const health = await call(product.url, '/healthz', null);
    expect(health).toMatchObject({ status: 200, json: { status: 'ok', database: 'up' } });
    const metrics = await call<{ text: string }>(product.url, '/metrics', null);
    expect(metrics.json.text).toContain('lichen_readings_total{outcome="stored"} 1');
    const forwarded = await fetch(new URL('/metrics', product.url), { headers: { 'x-forwarded-for': '127.0.0.1' } });
    expect(forwarded.status).toBe(403);
  });

  it('refuses writes without a key, and with a key that nobody has', async () => {
    expect((await call(product.url, '/api/v1/readings', null, { readings: [] })).status).toBe(401);
    expect((await call(product.url, '/api/v1/stations', 'no-such-token', WEIR)).status).toBe(401);
  });

  it('serves the map page', async () => {
    const page = await fetch(new URL('/', product.url));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<html');
  });

  it('says that the database is gone while it is, and heals by itself', async () => {
    const { key } = await makeStation(product.url);
    const readings = [{ parameter: 'turbidity', value: 4.2, unit: 'FNU', time: '2026-11-22T11:00:00Z' }];
    await store.kill();
    // a connection may outlive the postmaster for some milliseconds, and what it commits is committed
    let retryAfter: string | null = null;
    const post = async () => {
      const { status, headers } = await call(product.url, '/api/v1/readings', key, { readings });
      retryAfter = headers.get('retry-after');
      return status;
    };
    await expect.poll(post, { timeout: 10_000, interval: 1 }).toBe(503);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    const page = await fetch(new URL('/', product.url));
    expect([200, 503]).toContain(page.status);
    expect(await page.text()).toContain('<html');
    await expect.poll(post, { timeout: 20_000, interval: 100 }).toBe(200);
    await expect.poll(async () => (await call(product.url, '/healthz', null)).status, { timeout: 10_000, interval: 100 }).toBe(200);
  });

  it('refuses a second start on the same folder, in plain words', async () => {
    const second = spawnProduct(dataDir, store.env);
    expect(await exitOf(second.child)).toBe(1);
    expect(second.output()).toMatch(/already|another/i);
    expect((await call(product.url, '/healthz', null)).status).toBe(200);
  });

  it('says that it waits for a database that is not there yet', async () => {
    const port = await freePort();
    const waiting = spawnProduct(dataDir, { DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none` });
    await expect.poll(waiting.output, { timeout: 20_000 }).toMatch(/does not answer yet \(.*ECONNREFUSED/);
    waiting.child.kill('SIGKILL');
    await exitOf(waiting.child);
  });

  it('drains on SIGTERM: ends with 0 within 10 s, the database too, and keeps what it had', async () => {
    const { key } = await makeStation(product.url);
    const readings = [{ parameter: 'turbidity', value: 4.2, unit: 'FNU', time: '2026-11-22T10:00:00Z' }];
    expect((await call(product.url, '/api/v1/readings', key, { readings })).json).toMatchObject({ stored: 1 });
    const end = await product.end('SIGTERM');
    expect(end.code).toBe(0);
    expect(end.tookMs).toBeLessThan(10_000);
    product = await startProduct(dataDir, store.env);
    expect((await call(product.url, '/api/v1/readings', key, { readings })).json).toMatchObject({ stored: 0, duplicates: 1 });
  });
});
