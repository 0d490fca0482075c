import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { call, makeDataDir, makeStation, removeDataDir, startProduct, type Product } from './product.ts';

const MINUTE_MS = 60_000;

/** One rule's life in the running product, as a page does it. */
describe('an alert of the running product', () => {
  let dataDir: string;
  let product: Product;
  let key: string;
  let stationId: string;
  let sensorId: number;
  let cookie = '';

  const ask = (path: string, method = 'GET', body?: unknown) =>
    fetch(new URL(path, product.url), { method, headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const open = async () => ((await (await ask('/api/v1/alerts/count')).json()) as { open: number }).open;
  const send = async (value: number, timeMs = Date.now()) => {
    expect(await call(product.url, '/api/v1/readings', key, { readings: [{ parameter: 'pm25', value, time: new Date(timeMs).toISOString() }] })).toMatchObject({ status: 200 });
  };
  const rule = () => ({ target: { kind: 'sensor', sensorId }, condition: { kind: 'above', level: 40 } });

  beforeAll(async () => {
    dataDir = makeDataDir();
    product = await startProduct(dataDir);
    ({ key, stationId } = await makeStation(product.url));
    await send(10, Date.now() - 10 * MINUTE_MS);
    const { json } = await call<{ sensors: { id: string }[] }>(product.url, `/api/v1/stations/${stationId}`, null);
    sensorId = Number(json.sensors[0]?.id);
  });
  afterAll(async () => {
    await product?.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it('is raised for the browser that made the rule, acknowledged by it, and over when the value falls', async () => {
    const made = await ask('/api/v1/rules', 'POST', rule());
    expect(made.status).toBe(201);
    cookie = (made.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(await open()).toBe(0);
    await vi.waitUntil(async () => {
      await send(80); // until the rule, which is looked for every second, has met one
      return (await open()) === 1;
    }, { timeout: 20_000, interval: 200 });
    const { alerts } = (await (await ask('/api/v1/alerts')).json()) as { alerts: { id: string; state: string; peak: number }[] };
    expect(alerts).toMatchObject([{ state: 'firing', peak: 80 }]);
    const id = alerts[0]?.id;
    expect((await fetch(new URL(`/api/v1/alerts/${id}/acknowledge`, product.url), { method: 'POST' })).status).toBe(404); // a stranger
    expect((await ask(`/api/v1/alerts/${id}/acknowledge`, 'POST', {})).status).toBe(200);
    expect(await open()).toBe(0);
    await send(20);
    await vi.waitUntil(async () => ((await (await ask(`/api/v1/alerts/${id}`)).json()) as { state: string }).state === 'resolved', { timeout: 20_000, interval: 200 });
    const { transitions } = (await (await ask(`/api/v1/alerts/${id}`)).json()) as { transitions: { to: string }[] };
    expect(transitions.map(({ to }) => to)).toEqual(['firing', 'acknowledged', 'resolved']);
  });

  it('is found by the back-test over what is stored', async () => {
    const answer = await ask('/api/v1/alerts/backtest', 'POST', { rule: rule(), levels: [5, 40, 90] });
    expect(await answer.json()).toMatchObject({ episodes: [{ peak: 80 }], counts: [1, 1, 0] });
  });

  it('cannot be made by a page of another origin, nor without sense', async () => {
    const foreign = await fetch(new URL('/api/v1/rules', product.url), { method: 'POST', headers: { 'content-type': 'application/json', origin: 'https://elsewhere.example' }, body: JSON.stringify(rule()) });
    expect(foreign.status).toBe(403);
    expect((await ask('/api/v1/rules', 'POST', { ...rule(), condition: { kind: 'above', level: 40, clear: 50 } })).status).toBe(422);
    expect((await ask('/api/v1/rules', 'POST', { ...rule(), target: { kind: 'sensor', sensorId: 999_999 } })).status).toBe(422);
  });
});
