import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { Sight } from '#lib/domain/sight.ts';
import { answerBadRequest } from '#server/bad-request.ts';
import { startDownloads } from '#server/downloads.ts';
import { appErrorOf } from '#server/db/pool.ts';
import { openRowSource } from '#server/export-source.ts';
import { serveExports } from '#server/exporters/serve-exports.ts';
import type { WorkerPort } from '#server/exporters/worker-messages.ts';
import type { TestDatabase } from './database.ts';

export const EXPORT_ADMIN = 'the-administrator';
export const NOW_MS = Date.UTC(2026, 10, 22, 12);

/** Downloads over real HTTP; what the worker does is done in this thread, behind the same messages. */
export async function startExportServer(database: TestDatabase, options: { statementTimeoutMs?: number; maxStreamedRows?: number; maxBytes?: number; dataDir?: string; now?: () => number; sightOf?: (request: IncomingMessage) => Promise<Sight> } = {}) {
  const errors: unknown[] = [];
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'lichen-downloads-')));
  const room = startDownloads({
    pool: database.pool,
    databaseUrl: database.url,
    version: '0.0.0',
    dataDir,
    now: options.now ?? (() => NOW_MS),
    ...(options.maxStreamedRows === undefined ? {} : { maxStreamedRows: options.maxStreamedRows }),
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
    onError: (cause) => errors.push(cause),
    isAdministrator: (token) => token === EXPORT_ADMIN,
    ...(options.sightOf === undefined ? {} : { sightOf: options.sightOf }),
    addressOf: (request) => String(request.headers['x-test-address'] ?? '127.0.0.1'),
    openWorker: () => openInThread(database.url, options.statementTimeoutMs),
  });
  await room.prepared.start();
  const server = createServer((request, response) => {
    if (!room.answerer(request, response)) response.writeHead(404).end();
  });
  server.on('clientError', answerBadRequest);
  // comparing a large answer blocks the client for longer than an idle connection is kept: it would use a closed one
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    downloads: room.downloads,
    prepared: room.prepared,
    errors,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => (server as Server).close(resolve));
      await room.stop();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function openInThread(url: string, statementTimeoutMs?: number): WorkerPort {
  const { port1, port2 } = new MessageChannel();
  serveExports(port2, () => openRowSource(url, statementTimeoutMs), appErrorOf);
  return {
    postMessage: (message) => port1.postMessage(message),
    on: (event, listener) => port1.on(event, listener),
    onEnd: () => undefined,
    async close() {
      port1.close();
    },
  };
}
