import type { RequestEvent } from '@sveltejs/kit';
import type { Reads } from '#lib/domain/api.ts';
import { makeStubReads } from './stub-reads.ts';

type Handler = (event: RequestEvent) => Response | Promise<Response>;
type Handlers = Partial<Record<'GET' | 'OPTIONS' | 'fallback', Handler>>;

/** The real handlers, by the path that Kit would give them. */
const ROUTES: [pattern: RegExp, load: () => Promise<Handlers>][] = [
  [/^\/api\/openapi\.json$/, () => import('../../../src/routes/api/openapi.json/+server.ts')],
  [/^\/api\/v1\/stations$/, () => import('../../../src/routes/api/v1/stations/+server.ts')],
  [/^\/api\/v1\/stations\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/stations/[id]/+server.ts')],
  [/^\/api\/v1\/sensors\/(?<id>[^/]+)\/readings$/, () => import('../../../src/routes/api/v1/sensors/[id]/readings/+server.ts')],
  [/^\/api\/v1\/latest$/, () => import('../../../src/routes/api/v1/latest/+server.ts')],
  [/^\/api\/v1\/findings$/, () => import('../../../src/routes/api/v1/findings/+server.ts')],
  [/^\/api\/v1\/map$/, () => import('../../../src/routes/api/v1/map/+server.ts')],
  [/^\/api\/v1\/map\/cells$/, () => import('../../../src/routes/api/v1/map/cells/+server.ts')],
  [/^\/api\/v1\/map\/hours$/, () => import('../../../src/routes/api/v1/map/hours/+server.ts')],
  [/^\/api\/v1\/map\/frames$/, () => import('../../../src/routes/api/v1/map/frames/+server.ts')],
  [/^\/api\/v1\/map\/stations\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/map/stations/[id]/+server.ts')],
  [/^\/api\/v1\/map\/series\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/map/series/[id]/+server.ts')],
  [/^\/api\/v1\/map\/findings$/, () => import('../../../src/routes/api/v1/map/findings/+server.ts')],
  [/^\/api\/v1\/indices$/, () => import('../../../src/routes/api/v1/indices/+server.ts')],
  [/^\/api\/v1\/indices\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/indices/[id]/+server.ts')],
  [/^\/api\/v1\/hours$/, () => import('../../../src/routes/api/v1/hours/+server.ts')],
  [/^\/api(\/.*)?$/, () => import('../../../src/routes/api/[...rest]/+server.ts')],
];

export interface CallOptions {
  method?: string;
  headers?: Record<string, string>;
  reads?: Reads;
  address?: string;
}

const READS = makeStubReads();

/** Asks a handler as Kit does. */
export async function callRoute(path: string, { method = 'GET', headers = {}, reads = READS, address = '127.0.0.1' }: CallOptions = {}): Promise<Response> {
  const url = new URL(path, 'http://lichen.test');
  for (const [pattern, load] of ROUTES) {
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    const handlers = await load();
    const handler = handlers[method === 'HEAD' ? 'GET' : (method as 'GET')] ?? handlers.fallback!;
    const event = { url, params: { ...match.groups }, request: new Request(url, { method, headers }), locals: { app: { reads, version: '0.1.0' } }, getClientAddress: () => address };
    return handler(event as unknown as RequestEvent);
  }
  throw new Error(`no route for ${path}`);
}
