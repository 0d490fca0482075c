import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '#lib/domain/codes.ts';
import packageJson from '../package.json' with { type: 'json' };
import { startApp, type RunningApp } from './app.ts';
import { answerBadRequest } from './bad-request.ts';
import { readConfig, type Config } from './config.ts';
import { makeListener } from './listener.ts';
import { makeLog, type Log } from './log.ts';
import { startSite, type Site } from './site.ts';

const DRAIN_MS = 9500;
const HEADERS_TIMEOUT_MS = 20_000;

interface Running {
  server: Server;
  app: RunningApp;
  site: Site;
  /** From now on new requests are refused. */
  refuse(): void;
}

await run();

/** config → startApp → listen → drain. */
async function run(): Promise<void> {
  const config = readConfigOrEnd();
  const log = makeLog(config.logLevel, (line) => process.stderr.write(line), Date.now);
  let isAsked = false;
  const starting = start(config, log);
  const stop = (signal: string) => {
    if (isAsked) process.exit(1); // asked twice: at once
    isAsked = true;
    void drain(starting, signal, log);
  };
  process.on('SIGINT', () => stop('SIGINT')).on('SIGTERM', () => stop('SIGTERM'));
  process.on('unhandledRejection', (cause) => {
    log.error('a bug ends this process; the next start goes on from what is committed', cause);
    process.exit(1);
  });
  await starting.catch((cause: unknown) => {
    if (!isAsked) endWith(cause);
  });
}

async function start(config: Config, log: Log): Promise<Running> {
  const site = startSite({ origin: config.origin, log });
  const app = await startApp({
    config,
    version: packageJson.version,
    log,
    now: Date.now,
    onTakenOver: (cause) => {
      log.error('another Lichen took over this database; this one ends', cause);
      process.exit(1);
    },
  });
  try {
    return await serve(config, app, site);
  } catch (cause) {
    await app.stop();
    throw cause;
  }
}

async function serve(config: Config, app: RunningApp, site: Site): Promise<Running> {
  await site.connect(app.site.settings, app.site.acts);
  let isStopping = false;
  const server = createServer(makeListener({ trustedProxies: config.trustedProxies, answerers: app.answerers, site: site.handle, isStopping: () => isStopping }));
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.on('clientError', answerBadRequest);
  await app.attach(server);
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  printReady(config, port, app);
  app.begin(`http://${urlHostOf(config.host)}:${port}`);
  return { server, app, site, refuse: () => (isStopping = true) };
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? `Port ${port} is in use by another program; choose another with PORT=…` : `Cannot listen on ${host}:${port}: ${cause.message}`;
      reject(new AppError('config.invalid', why, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

function printReady(config: Config, port: number, { madeToken, firstToken, notes }: RunningApp): void {
  for (const note of notes) console.log(note);
  const address = config.origin ?? `http://${shownHostOf(config.host)}:${port}`;
  const signIn = madeToken !== null ? `the token ${madeToken} (shown this once)` : config.adminToken !== null ? 'the token in ADMIN_TOKEN' : 'the token shown at the first start';
  const data = config.databaseUrl === null ? `data: ${config.dataDir}` : 'data: in the database of DATABASE_URL';
  console.log(`Lichen is ready: ${address} · administrator: ${address}/sign-in with ${signIn} · ${data}`);
  if (firstToken !== null) console.log(`No administrator has an account yet. This link makes the first one, once, within a day: ${address}/first/${firstToken}`);
}

/** Refuses what is new, answers what was taken, judges what was committed, stops the database; within ten seconds. */
async function drain(starting: Promise<Running>, signal: string, log: Log): Promise<void> {
  log.info(`${signal}: stopping; once more ends at once`);
  setTimeout(() => {
    log.error('stopping takes too long; what is left is recovered at the next start');
    process.exit(1);
  }, DRAIN_MS).unref();
  try {
    const { server, app, site, refuse } = await starting;
    refuse();
    const closed = new Promise((resolve) => server.close(resolve));
    await site.stop();
    await app.stop();
    server.closeAllConnections();
    await closed;
    log.info('stopped');
    process.exit(0);
  } catch (cause) {
    endWith(cause);
  }
}

function readConfigOrEnd(): Config {
  try {
    return readConfig();
  } catch (cause) {
    return endWith(cause);
  }
}

/** What the operator can mend is said in plain words; a bug shows where it is. */
function endWith(cause: unknown): never {
  console.error(cause instanceof AppError ? cause.message : cause);
  process.exit(1);
}

function urlHostOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function shownHostOf(host: string): string {
  return ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : urlHostOf(host);
}
