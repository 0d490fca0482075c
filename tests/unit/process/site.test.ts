import { BlockList } from 'node:net';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { startSite, type Site } from '#server/site.ts';
import { makeListener } from '#server/listener.ts';

/** Stands where the built site stands: answers what was asked, and ends its thread at /end. */
const THREAD = `
  const { createServer } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  parentPort.once('message', ({ secret }) => {
    const server = createServer((request, response) => {
      if (request.headers['x-lichen-secret'] !== secret) return response.writeHead(404).end('no secret');
      if (request.url === '/end') process.exit(3);
      if (request.url === '/slow') return;
      let body = '';
      request.on('data', (piece) => (body += piece)).on('end', () => {
        response.writeHead(201, [['set-cookie', 'a=1'], ['set-cookie', 'b=2'], ['content-type', 'text/plain']].flat());
        response.end(request.method + ' ' + request.url + ' ' + request.headers.host + ' ' + body);
      });
    });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));
  });`;

let site: Site | null = null;
let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await site?.stop();
});

async function start() {
  const threads: Worker[] = [];
  const innerPorts: number[] = [];
  const openThread = () => {
    const thread = new Worker(THREAD, { eval: true });
    thread.once('message', (message: { port: number }) => innerPorts.push(message.port));
    threads.push(thread);
    return thread;
  };
  const settings = { databaseUrl: '', dialect: 'plain' as const, adminSha256: '', linkSecret: 'links', quarantine: 'approve' as const, isMailSet: false, redisUrl: null, basemapUrl: null, dataDir: '', version: '1' };
  const acts = { shownCells: () => Promise.reject(new Error('not asked')), removeDemonstration: () => Promise.resolve(), hourTable: () => Promise.reject(new Error('not asked')), inspectDevice: async () => [], settleDevice: async () => 0, receiveHeld: async () => undefined, reloadDirectory: async () => undefined, settleSight: () => Promise.resolve(), findDownload: () => Promise.resolve(null), findSnapshot: () => Promise.resolve(null), withdrawSnapshot: () => Promise.resolve(), sendAccountMail: () => Promise.resolve() };
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const started = startSite({ origin: null, log, openThread });
  site = started;
  await started.connect(settings, acts);
  server = createServer(makeListener({ trustedProxies: new BlockList(), answerers: [], site: started.handle, isStopping: () => false })); // as the process does: repeated headers must pass it too
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, threads, innerPorts, site: started };
}

function ask(port: number, path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ port, host: '127.0.0.1', path, method: options.method ?? 'GET', headers: { host: 'air.example.org', ...options.headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece)).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asked.once('error', reject).end(options.body);
  });
}

describe('the site in its thread', () => {
  it('gets the request as it came, and its answer comes back whole', async () => {
    const { port } = await start();
    const answer = await ask(port, '/a?b=c', { method: 'POST', body: 'hello' });
    expect(answer).toMatchObject({ status: 201, text: 'POST /a?b=c air.example.org hello', headers: { 'set-cookie': ['a=1', 'b=2'] } });
  });

  it('answers nobody but the process', async () => {
    const { innerPorts } = await start();
    expect(await ask(innerPorts[0] ?? 0, '/', { headers: { 'x-lichen-secret': 'guessed' } })).toMatchObject({ status: 404, text: 'no secret' });
  });

  it('comes back by itself when its thread ends, with 503 until then', async () => {
    const { port, threads } = await start();
    expect((await ask(port, '/end')).status).toBe(503);
    expect(await ask(port, '/')).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    await expect.poll(async () => (await ask(port, '/')).status, { timeout: 5000 }).toBe(201);
    expect(threads).toHaveLength(2);
  });

  it('forgets what a reader no longer waits for', async () => {
    const { port, site: started } = await start();
    const asked = httpRequest({ port, host: '127.0.0.1', path: '/slow' }).on('error', () => undefined).end();
    await expect.poll(() => started.activeCount()).toBe(1);
    asked.destroy();
    await expect.poll(() => started.activeCount()).toBe(0);
  });
});
