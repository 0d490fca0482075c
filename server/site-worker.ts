import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { openPool } from '#server/db/pool.ts';
import type { Acts } from './acts.ts';
import { SITE_HEADERS, writeSiteEnvironment } from './config.ts';
import { makeRemote } from './remote.ts';
import { APP_KEY, makeSiteApp, type SiteSettings } from './site-app.ts';
import { stepBack } from './step-back.ts';

/** With which this thread is started. */
export interface SiteThreadData {
  origin: string | null;
}
/** To this thread, once: what it needs, the line to the process, and the secret that its requests carry. */
export interface OpenSite {
  settings: SiteSettings;
  acts: MessagePort;
  secret: string;
}
/** From this thread, once: the loopback port on which the site answers. */
export interface SiteListening {
  port: number;
}

const POOL_CONNECTIONS = 8;
/** Every one of them, or it does not compile. */
const ACTS = { removeDemonstration: true, hourTable: true, shownCells: true, inspectDevice: true, settleDevice: true, receiveHeld: true, reloadDirectory: true, settleSight: true, findDownload: true, findSnapshot: true, withdrawSnapshot: true, sendAccountMail: true } satisfies Record<keyof Acts, true>;

// Entry of the thread that renders pages and answers the public API: acknowledging shares its event loop with neither, and goes first on a busy processor.
// Its code is loaded while the database starts.
stepBack(5);
writeSiteEnvironment(workerData as SiteThreadData);
const loading = loadSite();
parentPort?.once('message', (message: OpenSite) => void open(message));

async function open({ settings, acts, secret }: OpenSite): Promise<void> {
  const pool = openPool(settings.databaseUrl, { max: POOL_CONNECTIONS, applicationName: 'lichen-site', onIdleError: () => undefined });
  const limitStore = settings.redisUrl === null ? null : (await import('#server/live/limit-store.ts')).openLimitStore(settings.redisUrl, console);
  (globalThis as Record<symbol, unknown>)[APP_KEY] = makeSiteApp({ pool, limitStore, now: Date.now, randomBytes }, settings, makeRemote<Acts>(acts, Object.keys(ACTS) as (keyof Acts)[]));
  const handler = await loading;
  const server = createServer((request, response) => {
    if (request.headers[SITE_HEADERS.secret] !== secret) return void response.writeHead(404).end();
    handler(request, response, () => void response.writeHead(404).end());
  });
  server.keepAliveTimeout = 0; // the process is the only client, and it keeps its connections
  server.listen(0, '127.0.0.1', () => {
    parentPort?.postMessage({ port: (server.address() as AddressInfo).port } satisfies SiteListening);
  });
}

/** As adapter-node builds it. */
type SiteHandler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** The built site; it reads its environment when it is imported. */
async function loadSite(): Promise<SiteHandler> {
  const here = import.meta.url;
  const file = new URL(here.includes('/chunks/') ? '../../site/handler.js' : '../site/handler.js', here);
  return ((await import(/* @vite-ignore */ file.href)) as { handler: SiteHandler }).handler;
}
