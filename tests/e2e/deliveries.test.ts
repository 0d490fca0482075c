import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signatureOf } from '#server/notifiers/sign.ts';
import { makeAlert } from '../db/alert-fixture.ts';
import { startMailServer, type MailServer } from '../mail-server.ts';
import { MOSQUITTO, startBroker } from '../mosquitto.ts';
import { isThere } from '../parts.ts';
import { ADMIN_TOKEN, call, makeDataDir, removeDataDir, startProduct, type Product } from './product.ts';
import { makeStore, type Store } from './store.ts';

const SECRET = 'sixteen-characters';
const POLL = { timeout: 30_000, interval: 50 };
/** Rounds of kill -9 while messages are under way. */
const KILLS = Number(process.env['KILL_ROUNDS'] ?? 3);

interface Made {
  channel: { id: string; state: string };
  token: string | null;
}
interface Log {
  deliveries: { key: string; kind: string; state: string; attempts: number; error: string | null }[];
}

describe('messages of the running product', () => {
  let dataDir: string;
  let store: Store;
  let product: Product;
  let mail: MailServer;
  let target: Target;
  const env = () => ({ ...store.env, SMTP_URL: mail.url, MAIL_FROM: 'Lichen <air@example.org>', NOTIFY_ALLOW: '127.0.0.0/8' });
  const addChannel = async (kind: string, config: object, token: string | null = ADMIN_TOKEN) => (await call<Made>(product.url, '/api/v1/channels', token, { kind, config })).json;
  const logOf = async (id: string, token = ADMIN_TOKEN) => (await call<Log>(product.url, `/api/v1/channels/${id}/deliveries`, token)).json.deliveries;

  beforeAll(async () => {
    dataDir = makeDataDir();
    [store, mail, target] = await Promise.all([makeStore(dataDir), startMailServer(), startTarget()]);
    product = await startProduct(dataDir, env());
  });
  afterAll(async () => {
    await product?.end('SIGTERM');
    await mail?.close();
    target?.close();
    await store?.drop();
    removeDataDir(dataDir);
  });

  it('go out in order and at once, signed, beside a channel that never answers', async () => {
    const [slow, fast] = await Promise.all([addChannel('webhook', { url: `${target.url}/hang`, secret: SECRET }), addChannel('webhook', { url: `${target.url}/fast`, secret: SECRET })]);
    const ids = [slow, fast].map(({ channel }) => Number(channel.id));
    const { pool, close } = await store.open();
    const alert = await makeAlert(pool, ids);
    for (let i = 0; i < 20; i += 1) for (const id of ids) await alert.tell(id, { value: i });
    await close();
    await expect.poll(() => target.of('/fast').length, POLL).toBe(20);
    expect(target.of('/fast').map(({ body }) => (JSON.parse(body) as { data: { value: number } }).data.value)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    for (const { headers, body } of target.of('/fast')) {
      const seconds = Number(/^t=(\d+)/.exec(String(headers['lichen-signature']))?.[1]);
      expect(headers['lichen-signature']).toBe(signatureOf(SECRET, body, seconds * 1000));
    }
    await call(product.url, `/api/v1/channels/${slow.channel.id}`, ADMIN_TOKEN, undefined);
    expect((await logOf(fast.channel.id)).every(({ state, attempts }) => state === 'sent' && attempts === 1)).toBe(true);
  });

  it('reach a webhook within two seconds of their transition', async () => {
    const { channel } = await addChannel('webhook', { url: `${target.url}/timed`, secret: SECRET });
    const { pool, close } = await store.open();
    const alert = await makeAlert(pool, [Number(channel.id)]);
    const tookMs: number[] = [];
    for (let i = 0; i < 50; i += 1) {
      const startedMs = performance.now();
      await alert.tell(Number(channel.id));
      await expect.poll(() => target.of('/timed').length, { timeout: 10_000, interval: 5 }).toBe(i + 1);
      tookMs.push(performance.now() - startedMs);
    }
    await close();
    tookMs.sort((a, b) => a - b);
    console.log(`outbox row → webhook: p50 ${Math.round(tookMs[25]!)} ms, worst of 50 ${Math.round(tookMs[49]!)} ms`);
    expect(tookMs[49]).toBeLessThan(2000);
  });

  it('are never lost and recognisable when repeated, however often the process is killed', async () => {
    const { channel } = await addChannel('webhook', { url: `${target.url}/killed`, secret: SECRET });
    const { pool, close } = await store.open();
    const alert = await makeAlert(pool, [Number(channel.id)]);
    const count = KILLS * 6;
    for (let i = 0; i < count; i += 1) await alert.tell(Number(channel.id), { value: i });
    await close();
    for (let round = 1; round <= KILLS; round += 1) {
      const seen = target.of('/killed').length;
      await expect.poll(() => target.of('/killed').length, POLL).toBeGreaterThan(seen + 1);
      await product.end('SIGKILL');
      product = await startProduct(dataDir, env());
    }
    await expect.poll(() => new Set(target.of('/killed').map(({ key }) => key)).size, POLL).toBe(count);
    await expect.poll(async () => (await logOf(channel.id)).filter(({ state }) => state === 'sent').length, POLL).toBe(count);
    const arrived = target.of('/killed').map(({ key }) => key);
    const firsts = [...new Set(arrived)];
    expect(firsts).toEqual(Array.from({ length: count }, (_, i) => `a.${alert.alertId}-${i + 1}-${channel.id}`)); // none missing, in order
    console.log(`${KILLS} kills: ${count} messages, ${arrived.length} arrivals, ${arrived.length - count} repeats, all with their first key`);
  });

  it('refuse an inner address where the operator allows none, and say so in the log', async () => {
    await product.end('SIGTERM');
    product = await startProduct(dataDir, { ...env(), NOTIFY_ALLOW: '' });
    const before = target.all.length;
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]', '0x7f.0.0.1']) {
      const { channel } = await addChannel('webhook', { url: `http://${host}:${target.port}/inner`, secret: SECRET });
      await call(product.url, `/api/v1/channels/${channel.id}/test`, ADMIN_TOKEN, {});
      await expect.poll(async () => (await logOf(channel.id))[0]?.error ?? '', POLL).toContain('not a public address');
      expect((await call<{ state: string }>(product.url, `/api/v1/channels/${channel.id}`, ADMIN_TOKEN)).json.state).toBe('paused');
    }
    expect(target.all.slice(before).filter(({ path }) => path === '/inner')).toEqual([]);
    await product.end('SIGTERM');
    product = await startProduct(dataDir, env());
  });

  it('ask a visitor’s address first, and obey the links in their mails by POST alone', async () => {
    const { channel, token } = await addChannel('email', { address: 'ada@example.org' }, null);
    expect(channel.state).toBe('unconfirmed');
    const confirm = await mail.wait('ada@example.org', /say yes/);
    const confirmUrl = /http\S+\/a\/\S+/.exec(confirm.text)![0];
    const seen = await fetch(confirmUrl); // as a mail scanner does
    expect([seen.status, (await seen.text()).includes('<form')]).toEqual([200, true]);
    expect((await call<{ state: string }>(product.url, `/api/v1/channels/${channel.id}`, token)).json.state).toBe('unconfirmed');
    expect((await press(confirmUrl)).status).toBe(200);
    expect((await call<{ state: string }>(product.url, `/api/v1/channels/${channel.id}`, token)).json.state).toBe('confirmed');

    const { pool, close } = await store.open();
    const alert = await makeAlert(pool, [Number(channel.id)]);
    await alert.tell(Number(channel.id));
    const told = await mail.wait('ada@example.org', /Porta Venezia/);
    expect(told.headers['subject']).toBe('PM2.5 above 40.0\u202fµg/m³ at Porta Venezia');
    for (const part of ['46.3\u202fµg/m³ (1-hour mean)', 'rising', 'Above 40 µg/m³ for 2 h.', '/?s=1']) expect(told.text).toContain(part);
    const linkOf = (title: string) => new RegExp(`${title}:\\n(\\S+)`).exec(told.text)![1]!;
    expect((await press(linkOf('Acknowledge'))).status).toBe(200);
    expect((await pool.query<{ state: string }>('select state from alert where id = $1', [alert.alertId])).rows[0]).toEqual({ state: 'acknowledged' });

    const oneClick = /<(.*)>/.exec(told.headers['list-unsubscribe']!)![1]!;
    expect((await fetch(oneClick, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })).status).toBe(200);
    expect((await pool.query<{ is_enabled: boolean }>('select is_enabled from alert_rule where id = $1', [alert.ruleId])).rows[0]).toEqual({ is_enabled: false });
    expect((await fetch(linkOf('Snooze 4 h'), { method: 'POST', body: new URLSearchParams({ a: '1' }) })).status).toBe(403);

    const manage = await (await fetch(linkOf('Manage your alerts'))).text();
    expect(manage).toContain('Smoke');
    expect(manage).not.toContain('ada@example.org');
    expect((await fetch(`${confirmUrl.slice(0, -1)}x`)).status).toBe(200); // a page that says that the link is broken
    await close();
  });

  it.skipIf(!isThere(MOSQUITTO, 'a message of the product on MQTT', 'mosquitto'))('reach a broker', async () => {
    const broker = await startBroker();
    const payloads = await broker.subscribe('lichen/test');
    const { channel } = await addChannel('mqtt', { url: broker.url, topic: 'lichen/test' });
    await call(product.url, `/api/v1/channels/${channel.id}/test`, ADMIN_TOKEN, {});
    await expect.poll(() => payloads.length, POLL).toBe(1);
    expect(JSON.parse(payloads[0]!)).toMatchObject({ kind: 'test' });
    await broker.stop();
  });
});

/** As a browser sends a form of the page. */
function press(url: string): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { origin: new URL(url).origin, accept: 'text/html' }, body: new URLSearchParams({}) });
}

interface Target {
  url: string;
  port: number;
  all: { path: string; key: string; headers: Record<string, unknown>; body: string }[];
  of(path: string): Target['all'];
  close(): void;
}

/** Takes everything but what is sent to /hang, which it never answers; /killed takes its time. */
async function startTarget(): Promise<Target> {
  const all: Target['all'] = [];
  const server: Server = createServer((request, response: ServerResponse) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += String(chunk)));
    request.on('end', () => {
      const path = request.url ?? '';
      all.push({ path, key: String(request.headers['lichen-key']), headers: request.headers, body });
      if (path === '/hang') return;
      if (path === '/killed') setTimeout(() => response.end(), 150);
      else response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    all,
    of: (path) => all.filter((one) => one.path === path),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
