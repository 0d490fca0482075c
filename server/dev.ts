import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import packageJson from '../package.json' with { type: 'json' };
import { startApp, type RunningApp } from './app.ts';
import { readConfig } from './config.ts';
import { makeLog } from './log.ts';
import { APP_KEY, makeSiteApp } from './site-app.ts';

/** The parts of Vite's development server that are used here. */
export interface DevelopmentServer {
  httpServer: Server | null;
  middlewares: { use(handle: (request: IncomingMessage, response: ServerResponse, next: () => void) => void): unknown };
}

const RUNNING_KEY = Symbol.for('lichen.dev');
const world = globalThis as Record<symbol, unknown>;

/** Puts the whole server behind `vite dev`: the same App, in the same process, on the same port. Returns what stops it. */
export async function attachTo({ httpServer, middlewares }: DevelopmentServer): Promise<() => Promise<void>> {
  await stopRunning(); // Vite starts anew when its own settings change
  if (httpServer === null) return stopRunning;
  const config = readConfig();
  const log = makeLog(config.logLevel, (line) => process.stderr.write(line), Date.now);
  const end = (cause: unknown) => {
    log.error('the server ends', cause);
    process.exit(1);
  };
  const running = await startApp({ config, version: packageJson.version, log, now: Date.now, onTakenOver: end });
  world[RUNNING_KEY] = running;
  world[APP_KEY] = makeSiteApp({ pool: running.pool, limitStore: null, now: Date.now, randomBytes }, running.site.settings, running.site.acts);
  middlewares.use((request, response, next) => {
    if (!running.answerers.some((answer) => answer(request, response))) next();
  });
  await running.attach(httpServer);
  httpServer.once('listening', () => {
    const { port } = httpServer.address() as AddressInfo;
    if (running.madeToken !== null) console.log(`administrator: the token ${running.madeToken} (shown this once)`);
    if (running.firstToken !== null) console.log(`first administrator: http://localhost:${port}/first/${running.firstToken}`);
    running.begin(`http://localhost:${port}`);
  });
  // SIGTERM is Vite's: it closes the server, and with it what is returned here
  process.once('SIGINT', () => void stopRunning().then(() => process.exit(0), end));
  return stopRunning;
}

async function stopRunning(): Promise<void> {
  const running = world[RUNNING_KEY] as RunningApp | undefined;
  delete world[RUNNING_KEY];
  await running?.stop();
}
