import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BlockList } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress, makeAddressGuard, type LookupAll } from '#server/notifiers/address-guard.ts';
import { makePostHttp } from '#server/notifiers/send-http.ts';

describe('public addresses', () => {
  it.each([
    '127.0.0.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '100.127.255.255', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.1',
    '::1', '::', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1',
    '2001:db8::1', '2001::1', '2002:7f00:1::', '3fff::1', 'localhost', '',
  ])('%s is none', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '2606:4700::1', '2a00:1450:4001:80b::200e'])('%s is one', (address) => expect(isPublicAddress(address)).toBe(true));
});

describe('a hostile target', () => {
  let target: Server;
  let hits = 0;
  let port = 0;
  const nobody = new BlockList();
  const lookups = (...answers: string[]): LookupAll => (_host, done) => done(null, answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  const postTo = (url: string, lookupAll?: LookupAll, allowed = nobody) => makePostHttp(makeAddressGuard(allowed, lookupAll), 2000)({ url, headers: {}, body: '{}' });

  beforeAll(async () => {
    target = createServer((request, response) => {
      hits += 1;
      if (request.url === '/redirect') response.writeHead(307, { location: `http://127.0.0.1:${port}/inside` }).end();
      else if (request.url === '/slow') setTimeout(() => response.end(), 60_000).unref();
      else if (request.url === '/endless') response.writeHead(200).write('x'.repeat(100_000));
      else response.end();
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    port = (target.address() as AddressInfo).port;
  });
  afterAll(() => {
    target.closeAllConnections();
    target.close();
  });

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '017700000001', '127.1', '0', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:7f00:0001]', '[64:ff9b::7f00:1]', '[fe80::1]', '①②⑦.0.0.1'])(
    'is not reached as http://%s',
    async (host) => {
      const before = hits;
      expect(await postTo(`http://${host}:${port}/`)).toMatchObject({ ok: false, fault: 'gone', why: expect.stringContaining('not a public address') as string });
      expect(hits).toBe(before);
    },
  );

  it('is not reached by a name of ours', async () => {
    const before = hits;
    expect(await postTo(`http://localhost:${port}/`)).toMatchObject({ ok: false, fault: 'gone' });
    expect(hits).toBe(before);
  });

  it.each([['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['64:ff9b::7f00:1'], ['8.8.8.8', '127.0.0.1'], ['10.0.0.7']])('is not reached by a name that leads to %s', async (...answers) => {
    const before = hits;
    expect(await postTo(`http://rebind.example:${port}/`, lookups(...answers))).toMatchObject({ ok: false, fault: 'gone' });
    expect(hits).toBe(before);
  });

  it('is not reached by a name that was public a moment ago: it is looked up once, for the connection itself', async () => {
    let asked = 0;
    const rebinding: LookupAll = (_host, done) => {
      asked += 1;
      done(null, [{ address: asked === 1 ? '192.0.2.55' : '127.0.0.1', family: 4 }]);
    };
    const open = new BlockList();
    open.addAddress('192.0.2.55'); // stands for a public address that nobody answers at
    const before = hits;
    expect(await postTo(`http://rebind.example:${port}/`, rebinding, open)).toMatchObject({ ok: false });
    expect(asked).toBe(1);
    expect(await postTo(`http://rebind.example:${port}/`, rebinding, open)).toMatchObject({ ok: false, fault: 'gone' });
    expect(hits).toBe(before);
  });

  it('is reached where the operator allows it, and even then its redirect is not followed', async () => {
    const allowed = new BlockList();
    allowed.addSubnet('127.0.0.0', 8);
    const before = hits;
    expect(await postTo(`http://127.0.0.1:${port}/`, undefined, allowed)).toEqual({ ok: true });
    expect(await postTo(`http://hook.example:${port}/redirect`, lookups('127.0.0.1'), allowed)).toMatchObject({ ok: false, fault: 'channel', why: expect.stringContaining('redirects are not followed') as string });
    expect(hits).toBe(before + 2);
  });

  it('cannot hold a delivery: it is given up when it is slow, and its body is not read', async () => {
    const allowed = new BlockList();
    allowed.addSubnet('127.0.0.0', 8);
    expect(await postTo(`http://127.0.0.1:${port}/slow`, undefined, allowed)).toMatchObject({ ok: false, why: 'It did not answer within 2 s.' });
    expect(await postTo(`http://127.0.0.1:${port}/endless`, undefined, allowed)).toEqual({ ok: true });
  });
});
