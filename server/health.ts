import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { AppError, problemOf } from '#lib/domain/codes.ts';
import { isLocal } from './client-address.ts';
import type { Answerer } from './listener.ts';

export interface HealthOptions {
  trustedProxies: BlockList;
  version: string;
  /** Rejects where the database does not answer. */
  probe(): Promise<void>;
  judgeLag(): { batches: number; ms: number };
  /** Jobs of the database whose last run failed. */
  failingJobs(): readonly string[];
  isAdministrator(token: string): boolean;
  renderMetrics(): string;
  now(): number;
}

/** Anybody may ask for health: the database is asked at most this often. */
const PROBE_EVERY_MS = 1000;

/** `/healthz` for everybody, `/metrics` for this machine and administrators. */
export function makeHealthAnswerer(options: HealthOptions): Answerer {
  const isDatabaseUp = makeProbe(options);
  return (request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path === '/healthz') void answerHealth(options, isDatabaseUp, response);
    else if (path === '/metrics') answerMetrics(options, request, response);
    else return false;
    return true;
  };
}

async function answerHealth(options: HealthOptions, isDatabaseUp: () => Promise<boolean>, response: ServerResponse): Promise<void> {
  const isUp = await isDatabaseUp();
  const body = { status: isUp ? 'ok' : 'unavailable', database: isUp ? 'up' : 'down', judgeLag: options.judgeLag(), failingJobs: options.failingJobs(), version: options.version };
  response.writeHead(isUp ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store', ...(isUp ? {} : { 'retry-after': '2' }) });
  response.end(JSON.stringify(body));
}

function answerMetrics(options: HealthOptions, request: IncomingMessage, response: ServerResponse): void {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!isLocal(request, options.trustedProxies) && !(token !== undefined && options.isAdministrator(token))) {
    const problem = problemOf(new AppError('auth.forbidden', 'Metrics are for this machine and for the administrator.'));
    response.writeHead(problem.status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(problem));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' });
  response.end(options.renderMetrics());
}

function makeProbe({ probe, now }: HealthOptions): () => Promise<boolean> {
  let last: { atMs: number; isUp: Promise<boolean> } | null = null;
  return () => {
    if (last === null || now() - last.atMs > PROBE_EVERY_MS) {
      const isUp = probe().then(
        () => true,
        () => false,
      );
      last = { atMs: now(), isUp };
    }
    return last.isUp;
  };
}
