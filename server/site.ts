import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import { AppError, problemOf } from '#lib/domain/codes.ts';
import type { Acts } from './acts.ts';
import { SITE_HEADERS } from './config.ts';
import type { Log } from './log.ts';
import { answerCalls } from './remote.ts';
import type { SiteSettings } from './site-app.ts';
import type { OpenSite, SiteListening, SiteThreadData } from './site-worker.ts';

export interface Site {
  /** Gives the site what it serves; resolves when it answers. */
  connect(settings: SiteSettings, acts: Acts): Promise<void>;
  /** Answers any request with the site's answer; 503 while it is not there. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Requests under way, for the gauges. */
  activeCount(): number;
  stop(): Promise<void>;
}

export interface SiteOptions {
  /** Address under which browsers reach this server; null: as the request says. */
  origin: string | null;
  log: Log;
  /** Default: a thread of the built site. */
  openThread?: () => Worker;
}

const MAX_HEAP_MB = 768;
const MAX_ACTIVE = 1024;
const MAX_SOCKETS = 256;
const RESTART_MS = 1000;
/** What is under way when the process stops gets this long. */
const DRAIN_MS = 1500;
/** They belong to one connection, and these are two (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'expect']);

/**
 * The built site in a thread of its own, reached over loopback: what a page costs to render delays no acknowledgement,
 * and a page that ends its thread ends nothing else. The thread loads its code from now on, and answers once connected.
 */
export function startSite({ origin, log, openThread = () => openBuilt(origin) }: SiteOptions): Site {
  const secret = randomBytes(24).toString('base64url');
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  let thread = openThread();
  let port: number | null = null;
  let isStopping = false;
  let active = 0;

  async function connect(settings: SiteSettings, acts: Acts): Promise<void> {
    thread.once('exit', () => {
      port = null;
      if (!isStopping) setTimeout(again, RESTART_MS).unref();
    });
    const again = () => {
      if (isStopping) return;
      log.warn('the thread of the site ended; it is started again');
      thread = openThread();
      connect(settings, acts).catch((cause: unknown) => log.error('the thread of the site failed', cause));
    };
    port = await portOf(thread, { settings, secret }, acts, log);
  }

  return {
    connect,
    handle(request, response) {
      if (port === null || active >= MAX_ACTIVE) return refuse(response);
      active += 1;
      response.once('close', () => (active -= 1));
      forward(request, response, { port, secret, agent });
    },
    activeCount: () => active,
    async stop() {
      isStopping = true;
      for (const untilMs = performance.now() + DRAIN_MS; active > 0 && performance.now() < untilMs; ) await delay(20);
      await thread.terminate();
      agent.destroy();
    },
  };
}

/** The built worker lies beside the built server, whichever chunk this code is in. */
function openBuilt(origin: string | null): Worker {
  const here = import.meta.url;
  const file = new URL(here.includes('/chunks/') ? '../site-worker.js' : './site-worker.js', here);
  return new Worker(file, { workerData: { origin } satisfies SiteThreadData, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
}

/** Tells the thread what it serves, answers its calls, and resolves with the port on which it answers. */
function portOf(thread: Worker, message: Omit<OpenSite, 'acts'>, acts: Acts, log: Log): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  answerCalls<Acts>(port1, acts, (cause) => log.error('an act that a page asked for failed', cause));
  return new Promise((resolve, reject) => {
    thread.once('message', ({ port }: SiteListening) => resolve(port));
    thread.once('error', (cause) => {
      log.error('a bug ended the thread of the site', cause);
      reject(cause);
    });
    thread.once('exit', (code) => {
      port1.close();
      reject(new Error(`the thread of the site ended with ${code}`));
    });
    thread.postMessage({ ...message, acts: port2 } satisfies OpenSite, [port2]);
  });
}

function forward(request: IncomingMessage, response: ServerResponse, { port, secret, agent }: { port: number; secret: string; agent: Agent }): void {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)));
  const inner = httpRequest({ host: '127.0.0.1', port, agent, method: request.method, path: request.url, headers: { ...headers, [SITE_HEADERS.secret]: secret } });
  inner.once('response', (answer) => {
    for (const [name, value] of endToEnd(answer.rawHeaders)) response.appendHeader(name, value);
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage);
    answer.once('error', () => response.destroy()).pipe(response);
  });
  inner.once('error', () => (response.headersSent ? response.destroy() : refuse(response)));
  response.once('close', () => inner.destroy());
  request.pipe(inner);
}

/** As they came, repeated ones too, without those of the connection. */
function endToEnd(raw: string[]): [name: string, value: string][] {
  const kept: [string, string][] = [];
  for (let i = 0; i < raw.length; i += 2) {
    if (!HOP_BY_HOP.has((raw[i] ?? '').toLowerCase())) kept.push([raw[i] ?? '', raw[i + 1] ?? '']);
  }
  return kept;
}

function refuse(response: ServerResponse): void {
  if (response.destroyed || response.headersSent) return;
  const problem = problemOf(new AppError('server.stopping', 'The pages are not there right now; they come back by themselves.'));
  response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '2', 'cache-control': 'no-store' });
  response.end(JSON.stringify(problem));
}
