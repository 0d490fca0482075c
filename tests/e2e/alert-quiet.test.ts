import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Pool } from '#server/db/pool.ts';
import { ADMIN_TOKEN, call, makeDataDir, removeDataDir, startProduct, type Product } from './product.ts';
import { makeStore, type Store } from './store.ts';
import { startWebhookTarget, type WebhookTarget } from './webhook-target.ts';

const PATIENCE = { timeout: 30_000, interval: 50 };
const HOUR_MS = 3_600_000;
/** 5:45 ahead of UTC, so that a rule that forgets its zone is found out. */
const ZONE = 'Asia/Kathmandu';

/** What keeps a rule from speaking, from the API to a webhook that waits for it. */
describe('messages that are not wanted now', () => {
  let dataDir: string;
  let store: Store;
  let product: Product;
  let target: WebhookTarget;
  let pool: Pool;
  let close: () => Promise<void>;
  const stations: { id: string; key: string }[] = [];

  const ask = (method: string, path: string, body?: unknown) =>
    fetch(new URL(path, product.url), { method, headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const addChannel = async (name: string) => {
    const made = await call<{ channel: { id: string } }>(product.url, '/api/v1/channels', ADMIN_TOKEN, { kind: 'webhook', config: { url: `${target.url}/${name}`, secret: 'sixteen-characters' } });
    return Number(made.json.channel.id);
  };
  /** A rule with a channel of its own, both of this name. */
  const addRule = async (name: string, delivery: object, change: object = {}) => {
    const rule = { name, target: { kind: 'tag', tag: 'pair', parameter: 'pm25' }, condition: { kind: 'above', level: 40 }, delivery: { channelIds: [await addChannel(name)], minGapMs: 0, ...delivery }, ...change };
    const made = await ask('POST', '/api/v1/rules', rule);
    expect(made.status).toBe(201);
    return ((await made.json()) as { rule: { id: number } }).rule.id;
  };
  const send = async (station: number, value: number, timeMs = Date.now()) => {
    const { key } = stations[station]!;
    expect((await call(product.url, '/api/v1/readings', key, { readings: [{ parameter: 'pm25', value, time: new Date(timeMs).toISOString() }] })).status).toBe(200);
  };
  const untilTaken = () =>
    vi.waitUntil(async () => (await pool.query(`select from journal_head h join journal_cursor c on c.consumer = 'alerts' and c.position = h.position`)).rowCount === 1, PATIENCE);
  const untilKnown = (count: number) => vi.waitUntil(async () => (await pool.query('select distinct rule_id from alert_checkpoint')).rowCount === count, PATIENCE);
  const got = (name: string) => target.of(`/${name}`).map(({ body: { data } }) => `${String(data['transition'])} ${(data['stations'] as { name: string }[])[0]?.name}`);
  const decisionsOf = async (name: string) => (await pool.query<{ message: string }>('select t.message from alert_transition t join alert a on a.id = t.alert_id join alert_rule r on r.id = a.rule_id where r.name = $1 order by t.recorded_at, a.id, t.seq', [name])).rows.map(({ message }) => message);

  beforeAll(async () => {
    dataDir = makeDataDir();
    [store, target] = await Promise.all([makeStore(dataDir), startWebhookTarget()]);
    product = await startProduct(dataDir, { NOTIFY_ALLOW: '127.0.0.0/8', ...store.env });
    ({ pool, close } = await store.open());
    // too far apart for one event
    for (const [i, name] of ['North', 'South', 'East'].entries()) {
      const station = await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, { name, latitude: 45 - i, longitude: 9 + i, kind: 'low-cost', time_zone: 'UTC' });
      const device = await call<{ key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name });
      stations.push({ id: station.json.id, key: device.json.key });
      await send(i, 10);
    }
    for (const { id } of stations.slice(0, 2)) expect((await ask('PUT', `/api/v1/stations/${id}/tags`, { tags: ['pair'] })).status).toBe(200);
  });
  afterAll(async () => {
    await close?.();
    await product?.end('SIGTERM');
    target?.close();
    await store?.drop();
    removeDataDir(dataDir);
  });

  it('stay away: muted, capped, too soon, grouped over an area, or held back until quiet hours of their zone end', async () => {
    const nowMinute = minuteIn(ZONE);
    const quiet = { fromMinute: (nowMinute + 1380) % 1440, toMinute: (nowMinute + 60) % 1440, timeZone: ZONE };
    await addRule('plain', {});
    const muted = await addRule('muted', {});
    await addRule('capped', { capPerDay: 1 });
    await addRule('gapped', { minGapMs: HOUR_MS });
    await addRule('quiet', { quiet });
    await addRule('urgent', { quiet: { ...quiet, unlessBeyond: 100 } });
    expect((await ask('POST', `/api/v1/rules/${muted}/mute`, { hours: 4 })).status).toBe(200);
    await addRule('both', {}, { condition: { kind: 'area', level: 40, least: 2 } }); // known later than the muting
    await untilKnown(7);

    await send(0, 120);
    await send(1, 120);
    await expect.poll(() => got('plain'), PATIENCE).toEqual(['firing North', 'firing South']);
    await untilTaken();
    expect([await decisionsOf('muted'), await decisionsOf('capped'), await decisionsOf('gapped'), await decisionsOf('quiet'), await decisionsOf('urgent')]).toEqual([
      ['muted', 'muted'],
      ['sent', 'cap'],
      ['sent', 'too_soon'],
      ['later', 'later'],
      ['sent', 'sent'],
    ]);
    await expect.poll(() => ['capped', 'gapped', 'urgent'].map(got), PATIENCE).toEqual([['firing North'], ['firing North'], ['firing North', 'firing South']]);
    expect([got('muted'), got('quiet')]).toEqual([[], []]);
    const { rows } = await pool.query<{ not_before: number }>(`select d.not_before from delivery d join alert_rule r on d.channel_id = any(r.channel_ids) where r.name = 'quiet'`);
    expect(rows.map(({ not_before: atMs }) => [minuteIn(ZONE, atMs), atMs - Date.now() < HOUR_MS + 60_000])).toEqual([[quiet.toMinute, true], [quiet.toMinute, true]]);

    // over before the quiet hours are: neither its beginning nor its end is told; the other one comes when they end
    await send(1, 10);
    await expect.poll(() => got('plain'), PATIENCE).toEqual(['firing North', 'firing South', 'resolved South']);
    await pool.query(`update delivery d set not_before = now() from alert_rule r where d.channel_id = any(r.channel_ids) and r.name = 'quiet'`);
    await expect.poll(() => got('quiet'), PATIENCE).toEqual(['firing North']);
    expect(await decisionsOf('quiet')).toEqual(['later', 'later', 'overtaken']);
  });

  it('come again once a rule is muted no more', async () => {
    const { rows } = await pool.query<{ id: number }>(`select id from alert_rule where name = 'muted'`);
    expect((await ask('POST', `/api/v1/rules/${rows[0]?.id}/mute`, { hours: 0 })).status).toBe(200);
    await vi.waitUntil(async () => {
      for (const value of [10, 120]) await send(0, value); // until the line has read the rule again
      return got('muted').some((one) => one === 'firing North');
    }, { ...PATIENCE, interval: 300 });
  });

  it('are none while the station is worked on, which stays as a row', async () => {
    const [, , east] = stations;
    const path = `/api/v1/stations/${east?.id}/maintenance`;
    const made = await ask('POST', path, { to: Date.now() + HOUR_MS, why: 'new filter' });
    const { id } = (await made.json()) as { id: string };
    expect(made.status).toBe(201);
    const known = (await pool.query('select distinct rule_id from alert_checkpoint')).rowCount ?? 0;
    await addRule('works', {}, { target: { kind: 'station', stationId: Number(east?.id), parameter: 'pm25' } });
    await untilKnown(known + 1); // both are read at once
    await send(2, 120);
    await untilTaken();
    expect(await decisionsOf('works')).toEqual([]);
    expect((await ask('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await ask('DELETE', `${path}/${id}`)).status).toBe(404);
    const { maintenance } = (await (await fetch(new URL(path, product.url))).json()) as { maintenance: { id: string; to: string; why: string }[] };
    expect(maintenance).toMatchObject([{ id, why: 'new filter' }]);
    expect(Date.parse(maintenance[0]!.to)).toBeLessThanOrEqual(Date.now());
    await vi.waitUntil(async () => {
      await send(2, 120);
      return got('works').length > 0;
    }, { ...PATIENCE, interval: 200 });
    expect(got('works')).toEqual(['firing East']);
  });

  it('never go to a channel of somebody else', async () => {
    const channelId = await addChannel('private');
    const rule = { target: { kind: 'station', stationId: Number(stations[0]?.id), parameter: 'pm25' }, condition: { kind: 'above', level: 40 }, delivery: { channelIds: [channelId] } };
    const visitor = await call(product.url, '/api/v1/rules', null, rule);
    expect(visitor.status).toBe(422);
    const own = await call<{ rule: { id: number }; ownerToken: string }>(product.url, '/api/v1/rules', null, { ...rule, delivery: {} });
    const changed = await fetch(new URL(`/api/v1/rules/${own.json.rule.id}`, product.url), { method: 'PUT', headers: { authorization: `Bearer ${own.json.ownerToken}`, 'content-type': 'application/json' }, body: JSON.stringify(rule) });
    expect([own.status, changed.status]).toEqual([201, 422]);
    expect((await call(product.url, '/api/v1/rules', ADMIN_TOKEN, { ...rule, delivery: { channelIds: [999_999] } })).status).toBe(422);
  });

  it('come from k of n stations of a tag at once', async () => {
    const aheadMs = Date.now() + 60_000; // a minute is looked at once readings of a later one are there
    await send(0, 120, aheadMs);
    await send(1, 10, aheadMs);
    await send(0, 120, aheadMs + 180_000);
    await send(1, 120, aheadMs + 180_000);
    await untilTaken();
    expect(got('both')).toEqual([]);
    await send(0, 120, aheadMs + 360_000);
    await expect.poll(() => got('both'), PATIENCE).toEqual(['firing North']);
    expect(target.of('/both')[0]?.body.data).toMatchObject({ kind: 'area', stationCount: 2, value: 2 });
  });
});

function minuteIn(timeZone: string, timeMs = Date.now()): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' }).formatToParts(timeMs);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return of('hour') * 60 + of('minute');
}
