import { createServer, type IncomingMessage, type Server } from 'node:http';
import { BlockList, type AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Outgoing } from '#lib/domain/notifiers.ts';
import email from '#server/notifiers/email.ts';
import { EXAMPLE_NOTICE } from '#server/notifiers/example-notice.ts';
import mqtt from '#server/notifiers/mqtt.ts';
import { signatureOf } from '#server/notifiers/sign.ts';
import { makeTransports, type TransportOptions, type Transports } from '#server/notifiers/transports.ts';
import { makeVapidKeys } from '#server/notifiers/vapid.ts';
import webPush from '#server/notifiers/web-push.ts';
import webhook from '#server/notifiers/webhook.ts';
import type { Notifier } from '#lib/domain/notifiers.ts';
import type { Json } from '#lib/domain/plugins.ts';
import { startMailServer, type MailServer } from '../../mail-server.ts';
import { MOSQUITTO, startBroker, type Broker } from '../../mosquitto.ts';
import { isThere } from '../../parts.ts';

const NOW_MS = 1_793_134_800_000;
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
const vapid = makeVapidKeys();
let transports: Transports;

function make(change: Partial<TransportOptions> = {}): Transports {
  transports = makeTransports({ mail: null, allowed: LOOPBACK, vapid: async () => vapid, contact: 'mailto:air@example.org', now: () => NOW_MS, randomBytes, timeoutMs: 2000, ...change });
  return transports;
}
afterEach(() => transports?.close());

function outgoing<C extends object>(notifier: Notifier<C>, config: Json): Outgoing {
  const read = notifier.read(config);
  if (!read.ok) throw new Error(read.message);
  return notifier.compose(EXAMPLE_NOTICE, read.config);
}

describe('mail, by a real SMTP server', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer({ user: 'air', password: 'p@ss', refuse: (to) => (to === 'nobody@example.org' ? 550 : to === 'later@example.org' ? 451 : null) });
  });
  afterAll(() => server.close());
  const mailOf = (smtpUrl: string) => ({ mail: { smtpUrl, from: 'Lichen <air@example.org>' } });
  const smtpUrl = () => server.url.replace('p@ss', 'p%40ss');

  it('arrives with both parts, its key as Message-ID, and a way to stop it', async () => {
    expect(await make(mailOf(smtpUrl())).send(outgoing(email, { address: 'ada@example.org' }), EXAMPLE_NOTICE.key)).toEqual({ ok: true });
    const mail = await server.wait('ada@example.org', /hour mean/);
    expect(mail.headers).toMatchObject({
      subject: EXAMPLE_NOTICE.subject, 'message-id': '<a.17-1-4@example.org>', 'list-unsubscribe': '<https://air.example.org/a/jkl>', 'list-unsubscribe-post': 'List-Unsubscribe=One-Click', 'auto-submitted': 'auto-generated',
    });
    for (const { url } of EXAMPLE_NOTICE.actions) expect([mail.text.includes(url), mail.html.includes(url)]).toEqual([true, true]);
  });

  it('counts against the channel where the address is refused, and is ours where the server cannot be used', async () => {
    const open = make(mailOf(smtpUrl()));
    expect(await open.send(outgoing(email, { address: 'nobody@example.org' }), 'k1')).toMatchObject({ ok: false, fault: 'channel', why: expect.stringContaining('550') as string });
    expect(await open.send(outgoing(email, { address: 'later@example.org' }), 'k2')).toMatchObject({ ok: false, fault: 'channel' });
    open.close();
    expect(await make(mailOf(server.url.replace('p@ss', 'wrong'))).send(outgoing(email, { address: 'ada@example.org' }), 'k3')).toMatchObject({ ok: false, fault: 'ours' });
    expect(await make(mailOf('smtp://127.0.0.1:1')).send(outgoing(email, { address: 'ada@example.org' }), 'k4')).toMatchObject({ ok: false, fault: 'ours' });
    expect(await make().send(outgoing(email, { address: 'ada@example.org' }), 'k5')).toMatchObject({ ok: false, fault: 'ours', why: 'No mail server is set (SMTP_URL).' });
  });
});

describe('posts', () => {
  let server: Server;
  let status = 200;
  const requests: { headers: IncomingMessage['headers']; body: Buffer }[] = [];
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        requests.push({ headers: request.headers, body: Buffer.concat(chunks) });
        response.writeHead(status, status === 429 ? { 'retry-after': '7' } : {}).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  it('a webhook with a signature that its receiver can compute, and the key twice', async () => {
    status = 204;
    expect(await make().send(outgoing(webhook, { url: url(), secret: 'sixteen-characters' }), 'a.17-1-4')).toEqual({ ok: true });
    const { headers, body } = requests.at(-1)!;
    expect(headers['lichen-signature']).toBe(signatureOf('sixteen-characters', body.toString(), NOW_MS));
    expect([headers['lichen-key'], headers['idempotency-key']]).toEqual(['a.17-1-4', 'a.17-1-4']);
  });

  it.each([
    [429, { ok: false, fault: 'channel', why: 'It answered 429.', retryAfterMs: 7000 }],
    [500, { ok: false, fault: 'channel', why: 'It answered 500.', retryAfterMs: null }],
    [410, { ok: false, fault: 'gone', why: 'It answered 410.', retryAfterMs: null }],
    [404, { ok: false, fault: 'channel', why: 'It answered 404.', retryAfterMs: null }],
  ])('says what %i means', async (answer, sent) => {
    status = answer;
    expect(await make().send(outgoing(webhook, { url: url(), secret: 'sixteen-characters' }), 'k')).toEqual(sent);
  });

  it('a push message in one encrypted record, with a topic that a repeat replaces', async () => {
    status = 201;
    const composed = outgoing(webPush, webPush.head.examples[0]!.input.config);
    if (composed.via !== 'push') throw new Error('no push');
    const sending = { ...composed, subscription: { ...composed.subscription, endpoint: url() } };
    const open = make();
    expect(await open.send(sending, 'a.17-1-4')).toEqual({ ok: true });
    expect(await open.send(sending, 'a.17-1-4')).toEqual({ ok: true });
    const [first, repeat] = requests.slice(-2);
    expect(first!.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400', urgency: 'high' });
    expect(first!.headers['topic']).toMatch(/^[\w-]{32}$/);
    expect(repeat!.headers['topic']).toBe(first!.headers['topic']);
    expect(first!.body.includes('PM2.5')).toBe(false);
    status = 404;
    expect(await open.send(sending, 'k')).toMatchObject({ fault: 'gone' });
  });
});

describe.skipIf(!isThere(MOSQUITTO, 'messages to a real MQTT broker', 'mosquitto'))('MQTT, by a real broker', () => {
  let broker: Broker;
  let closed: Broker;
  beforeAll(async () => {
    [broker, closed] = await Promise.all([startBroker(), startBroker({ allowAnonymous: false })]);
  });
  afterAll(() => Promise.all([broker.stop(), closed.stop()]));

  it('arrives on its topic, a long one too', async () => {
    const payloads = await broker.subscribe('lichen/alerts');
    const message = outgoing(mqtt, { url: broker.url, topic: 'lichen/alerts' });
    if (message.via !== 'mqtt') throw new Error('no mqtt');
    expect(await make().send(message, 'k')).toEqual({ ok: true });
    expect(await make().send({ ...message, payload: 'x'.repeat(40_000) }, 'k2')).toEqual({ ok: true });
    await expect.poll(() => payloads.length).toBe(2);
    expect(JSON.parse(payloads[0]!)).toMatchObject({ key: 'a.17-1-4', subject: EXAMPLE_NOTICE.subject });
    expect(payloads[1]).toHaveLength(40_000);
  });

  it('says in words what the broker refuses, and is not sent to where it may not', async () => {
    expect(await make().send(outgoing(mqtt, { url: closed.url, topic: 't', username: 'a', password: 'b' }), 'k')).toMatchObject({ ok: false, fault: 'channel', why: expect.stringMatching(/user/) as string });
    expect(await make().send(outgoing(mqtt, { url: 'mqtt://127.0.0.1:1', topic: 't' }), 'k')).toMatchObject({ ok: false, fault: 'channel', why: 'The broker: ECONNREFUSED.' });
    expect(await make({ allowed: new BlockList() }).send(outgoing(mqtt, { url: broker.url, topic: 't' }), 'k')).toMatchObject({ ok: false, fault: 'gone' });
    expect(await make({ allowed: new BlockList() }).send(outgoing(mqtt, { url: broker.url.replace('127.0.0.1', 'localhost'), topic: 't' }), 'k')).toMatchObject({ ok: false, fault: 'gone' });
  });
});
