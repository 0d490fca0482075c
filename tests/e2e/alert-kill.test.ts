import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { insertRule } from '#server/db/alert-rules.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { randomOf } from '../db/random.ts';
import { dayBefore, makeDay, makeDayRules, STATION_COUNT, type Body } from './alert-day.ts';
import { compareRecords, readEpisodes, readRecord, type Arrival } from './alert-record.ts';
import { ADMIN_TOKEN, call, freePort, makeDataDir, removeDataDir, startProduct, type Product } from './product.ts';
import { makeStore, type Store } from './store.ts';
import { startWebhookTarget, type WebhookTarget } from './webhook-target.ts';

/** Rounds of kill -9 spread over the day. */
const KILLS = Number(process.env['KILL_ROUNDS'] ?? 10);
const SECRET = 'sixteen-characters';
/** Slow enough that some kills come while a message is under way. */
const ANSWER_MS = 200;
const AGAIN_MS = 20;
const PATIENCE = { timeout: 60_000, interval: 100 };
const MINUTE_MS = 60_000;

/** A product with its stations, rules and channel; `path` is where its messages go. */
interface Site {
  path: string;
  dataDir: string;
  store: Store;
  product: Product;
  keys: string[];
  start(): Promise<Product>;
}

const day = dayBefore(Date.now());
const bodies = makeDay(day);
let target: WebhookTarget;
let calm: Site;
let killed: Site;

beforeAll(async () => {
  target = await startWebhookTarget(ANSWER_MS);
  [calm, killed] = await Promise.all([makeSite('/calm'), makeSite('/killed')]);
});

afterAll(async () => {
  target?.close();
  for (const site of [calm, killed]) {
    await site?.product.end('SIGTERM');
    await site?.store.drop();
    if (site !== undefined) removeDataDir(site.dataDir);
  }
});

describe('alerts of a scripted day', () => {
  it(`are the same after ${KILLS} kills as without, and every message arrives`, async () => {
    const [, kills] = await Promise.all([sendDay(calm, () => undefined), sendDayAndKill(killed)]);
    await Promise.all([untilQuiet(calm), untilQuiet(killed)]);
    const calmStore = await calm.store.open();
    const killedStore = await killed.store.open();
    const [calmRecord, record] = await Promise.all([readRecord(calmStore.pool), readRecord(killedStore.pool)]);
    const counts = compareRecords(calmRecord, record, arrivalsAt('/killed'));
    const kinds = await kindsOf(killedStore.pool);
    const episodes = await Promise.all([readEpisodes(calmStore.pool), readEpisodes(killedStore.pool)]);
    console.log(`${kills} kills over ${bodies.length} bodies: ${JSON.stringify(counts)}; episodes ${JSON.stringify(kinds)}`);
    expect(episodes[1]).toEqual(episodes[0]);
    expect(counts).toMatchObject({ lost: 0, doubledOrChanged: 0, undelivered: 0, unrecognisable: 0 });
    expect(kills).toBe(KILLS);
    expect(counts.messages).toBeGreaterThan(20);
    for (const kind of ['above', 'below', 'band', 'rate', 'no_data', 'index', 'count', 'area']) expect(kinds[kind] ?? 0).toBeGreaterThan(0);

    // the same comparison must notice what it looks for
    await tamper(killedStore.pool);
    const [first = { key: '', says: '' }, ...others] = arrivalsAt('/killed');
    const tampered = [...others.filter(({ key }) => key !== first.key), { key: 'a.0-1-1', says: 'nobody' }];
    expect(compareRecords(calmRecord, await readRecord(killedStore.pool), tampered)).toMatchObject({ lost: 1, doubledOrChanged: 1, undelivered: 1, unrecognisable: 1 });
    await Promise.all([calmStore.close(), killedStore.close()]);
  }, 900_000);
});

async function makeSite(path: string): Promise<Site> {
  const dataDir = makeDataDir();
  const store = await makeStore(dataDir);
  const env = { PORT: String(await freePort()), NOTIFY_ALLOW: '127.0.0.0/8', ...store.env };
  const start = () => startProduct(dataDir, env);
  const site: Site = { path, dataDir, store, product: await start(), keys: [], start };
  for (let i = 0; i < STATION_COUNT; i += 1) {
    const station = await call<{ id: string }>(site.product.url, '/api/v1/stations', ADMIN_TOKEN, { name: `Station ${i}`, latitude: i < 4 ? 45.4 + i / 100 : 51, longitude: i < 4 ? 9.1 : 13 + i / 100, kind: 'low-cost', time_zone: 'UTC' });
    const device = await call<{ key: string }>(site.product.url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name: `device ${i}` });
    site.keys.push(device.json.key);
    await sendBefore(site.product.url, device.json.key, day.fromMs - 20 * MINUTE_MS); // makes the series
  }
  const channel = await call<{ channel: { id: string } }>(site.product.url, '/api/v1/channels', ADMIN_TOKEN, { kind: 'webhook', config: { url: target.url + path, secret: SECRET } });
  await makeRules(site, Number(channel.json.channel.id));
  return site;
}

/** As if they had been made before the day, after the line knew how long the readings of each series are under way. */
async function makeRules(site: Site, channelId: number): Promise<void> {
  const { pool, close } = await site.store.open();
  const rules = makeDayRules(channelId);
  const add = async (inputs: typeof rules) => {
    await transaction(pool, async (tx) => {
      for (const input of inputs) await insertRule(tx, input, null);
      await tx.query('update alert_rule set created_at = $1::timestamptz, updated_at = $1::timestamptz', [new Date(day.fromMs - 5 * MINUTE_MS)]);
    });
    await vi.waitUntil(async () => (await pool.query('select distinct rule_id from alert_state union select distinct rule_id from alert_checkpoint')).rows.length >= inputs.length, PATIENCE);
  };
  await add(rules.slice(0, 1));
  for (const key of site.keys) await sendBefore(site.product.url, key, day.fromMs - 10 * MINUTE_MS);
  await untilQuiet(site);
  await add(rules.slice(1));
  await close();
}

async function sendBefore(url: string, key: string, timeMs: number): Promise<void> {
  const readings = [{ parameter: 'pm25', value: 12, unit: 'µg/m³', time: new Date(timeMs).toISOString() }];
  expect((await call(url, '/api/v1/readings', key, { readings })).status).toBe(200);
}

/** One body after another, each again until it is acknowledged. */
async function sendDay(site: Site, onSent: (count: number) => void): Promise<void> {
  for (const [i, body] of bodies.entries()) {
    while (!(await isAcknowledged(site, body))) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    onSent(i + 1);
  }
}

async function isAcknowledged({ product, keys }: Site, { station, readings }: Body): Promise<boolean> {
  try {
    return (await call(product.url, '/api/v1/readings', keys[station] ?? null, { readings })).status === 200;
  } catch {
    return false; // it was killed
  }
}

/** Each kill comes at a place of the day drawn by chance, and some moments later. */
async function sendDayAndKill(site: Site): Promise<number> {
  const random = randomOf(Number(process.env['KILL_SEED'] ?? 4));
  const places = Array.from({ length: KILLS }, () => Math.floor(random() * bodies.length)).sort((a, b) => a - b);
  let sent = 0;
  let isSent = false;
  const sending = sendDay(site, (count) => (sent = count)).then(() => (isSent = true));
  let kills = 0;
  for (const place of places) {
    await vi.waitUntil(() => sent >= place || isSent, { timeout: 300_000, interval: 2 });
    await new Promise((resolve) => setTimeout(resolve, random() * 100));
    await site.product.end('SIGKILL');
    site.product = await site.start();
    kills += 1;
  }
  await sending;
  return kills;
}

/** Everything judged, evaluated and told. */
async function untilQuiet({ store }: Site): Promise<void> {
  const { pool, close } = await store.open();
  await vi.waitUntil(async () => {
    const { rows } = await pool.query<{ is_quiet: boolean }>(
      `select (select position from journal_head) = (select position from journal_cursor where consumer = 'alerts')
         and not exists (select from delivery where state = 'waiting') as is_quiet`,
    );
    return rows[0]?.is_quiet === true;
  }, PATIENCE);
  await close();
}

function arrivalsAt(path: string): Arrival[] {
  return target.of(path).map(({ key, body: { data } }) => ({ key, says: [data['alertId'], data['seq'], data['transition']].join('/') }));
}

async function kindsOf(pool: Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ kind: string; count: number }>('select r.kind, count(*) as count from alert a join alert_rule r on r.id = a.rule_id group by r.kind');
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

/** One transition that was not told is taken out, and another is written twice. */
async function tamper(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ alert_id: number; seq: number }>(
    `select alert_id, max(seq) as seq from alert_transition t
     where not exists (select from alert_outbox o where o.alert_id = t.alert_id)
     group by alert_id order by alert_id limit 2`,
  );
  const [gone, doubled] = rows;
  await pool.query('delete from alert_transition where alert_id = $1 and seq = $2', [gone?.alert_id, gone?.seq]);
  await pool.query(
    `insert into alert_transition (alert_id, seq, from_state, to_state, at, recorded_at, cause, message)
     select alert_id, seq + 1, from_state, to_state, at, recorded_at, cause, message from alert_transition where alert_id = $1 and seq = $2`,
    [doubled?.alert_id, doubled?.seq],
  );
}
