import type { RequestEvent } from '@sveltejs/kit';
import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import type { Reads } from '#lib/domain/api.ts';
import type { DeviceBook } from '#server/device-book.ts';
import { makeStubAlerts, makeStubUpkeep } from './stub-alerts.ts';
import { makeStubChannels } from './stub-channels.ts';
import { makeStubDevices, MESSAGE } from './stub-devices.ts';
import { makeStubFleet } from './stub-fleet.ts';
import { makeStubReads } from './stub-reads.ts';

type Handler = (event: RequestEvent) => Response | Promise<Response>;
type Handlers = Partial<Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'fallback', Handler>>;

/** The real handlers, by the path that Kit would give them. */
const ROUTES: [pattern: RegExp, load: () => Promise<Handlers>][] = [
  [/^\/api\/openapi\.json$/, () => import('../../../src/routes/api/openapi.json/+server.ts')],
  [/^\/api\/v1\/stations$/, () => import('../../../src/routes/api/v1/stations/+server.ts')],
  [/^\/api\/v1\/stations\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/stations/[id]/+server.ts')],
  [/^\/api\/v1\/sensors\/(?<id>[^/]+)\/readings$/, () => import('../../../src/routes/api/v1/sensors/[id]/readings/+server.ts')],
  [/^\/api\/v1\/latest$/, () => import('../../../src/routes/api/v1/latest/+server.ts')],
  [/^\/api\/v1\/findings$/, () => import('../../../src/routes/api/v1/findings/+server.ts')],
  [/^\/api\/v1\/alerts$/, () => import('../../../src/routes/api/v1/alerts/+server.ts')],
  [/^\/api\/v1\/alerts\/events$/, () => import('../../../src/routes/api/v1/alerts/events/+server.ts')],
  [/^\/api\/v1\/alerts\/count$/, () => import('../../../src/routes/api/v1/alerts/count/+server.ts')],
  [/^\/api\/v1\/alerts\/backtest$/, () => import('../../../src/routes/api/v1/alerts/backtest/+server.ts')],
  [/^\/api\/v1\/alerts\/(?<id>[^/]+)\/acknowledge$/, () => import('../../../src/routes/api/v1/alerts/[id]/acknowledge/+server.ts')],
  [/^\/api\/v1\/rules$/, () => import('../../../src/routes/api/v1/rules/+server.ts')],
  [/^\/api\/v1\/rules\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/rules/[id]/+server.ts')],
  [/^\/api\/v1\/rules\/(?<id>[^/]+)\/mute$/, () => import('../../../src/routes/api/v1/rules/[id]/mute/+server.ts')],
  [/^\/api\/v1\/tags$/, () => import('../../../src/routes/api/v1/tags/+server.ts')],
  [/^\/api\/v1\/stations\/(?<id>[^/]+)\/tags$/, () => import('../../../src/routes/api/v1/stations/[id]/tags/+server.ts')],
  [/^\/api\/v1\/stations\/(?<id>[^/]+)\/maintenance$/, () => import('../../../src/routes/api/v1/stations/[id]/maintenance/+server.ts')],
  [/^\/api\/v1\/stations\/(?<id>[^/]+)\/maintenance\/(?<maintenance>[^/]+)$/, () => import('../../../src/routes/api/v1/stations/[id]/maintenance/[maintenance]/+server.ts')],
  [/^\/api\/v1\/alerts\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/alerts/[id]/+server.ts')],
  [/^\/api\/v1\/map$/, () => import('../../../src/routes/api/v1/map/+server.ts')],
  [/^\/api\/v1\/map\/cells$/, () => import('../../../src/routes/api/v1/map/cells/+server.ts')],
  [/^\/api\/v1\/map\/hours$/, () => import('../../../src/routes/api/v1/map/hours/+server.ts')],
  [/^\/api\/v1\/map\/frames$/, () => import('../../../src/routes/api/v1/map/frames/+server.ts')],
  [/^\/api\/v1\/map\/wind$/, () => import('../../../src/routes/api/v1/map/wind/+server.ts')],
  [/^\/api\/v1\/map\/stations\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/map/stations/[id]/+server.ts')],
  [/^\/api\/v1\/map\/series\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/map/series/[id]/+server.ts')],
  [/^\/api\/v1\/map\/findings$/, () => import('../../../src/routes/api/v1/map/findings/+server.ts')],
  [/^\/api\/v1\/indices$/, () => import('../../../src/routes/api/v1/indices/+server.ts')],
  [/^\/api\/v1\/indices\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/indices/[id]/+server.ts')],
  [/^\/api\/v1\/channels$/, () => import('../../../src/routes/api/v1/channels/+server.ts')],
  [/^\/api\/v1\/channels\/kinds$/, () => import('../../../src/routes/api/v1/channels/kinds/+server.ts')],
  [/^\/api\/v1\/channels\/confirm$/, () => import('../../../src/routes/api/v1/channels/confirm/+server.ts')],
  [/^\/api\/v1\/channels\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/channels/[id]/+server.ts')],
  [/^\/api\/v1\/channels\/(?<id>[^/]+)\/deliveries$/, () => import('../../../src/routes/api/v1/channels/[id]/deliveries/+server.ts')],
  [/^\/api\/v1\/channels\/(?<id>[^/]+)\/test$/, () => import('../../../src/routes/api/v1/channels/[id]/test/+server.ts')],
  [/^\/api\/v1\/devices$/, () => import('../../../src/routes/api/v1/devices/+server.ts')],
  [/^\/api\/v1\/devices\/(?<id>[^/]+)$/, () => import('../../../src/routes/api/v1/devices/[id]/+server.ts')],
  [/^\/api\/v1\/devices\/(?<id>[^/]+)\/messages$/, () => import('../../../src/routes/api/v1/devices/[id]/messages/+server.ts')],
  [/^\/api\/v1\/devices\/(?<id>[^/]+)\/move$/, () => import('../../../src/routes/api/v1/devices/[id]/move/+server.ts')],
  [/^\/api\/v1\/devices\/(?<id>[^/]+)\/station$/, () => import('../../../src/routes/api/v1/devices/[id]/station/+server.ts')],
  [/^\/api\/v1\/devices\/(?<id>[^/]+)\/keys$/, () => import('../../../src/routes/api/v1/devices/[id]/keys/+server.ts')],
  [/^\/api\/v1\/devices\/(?<id>[^/]+)\/keys\/(?<key>[^/]+)$/, () => import('../../../src/routes/api/v1/devices/[id]/keys/[key]/+server.ts')],
  [/^\/api\/v1\/fleet$/, () => import('../../../src/routes/api/v1/fleet/+server.ts')],
  [/^\/api\/v1\/fleet\.csv$/, () => import('../../../src/routes/api/v1/fleet.csv/+server.ts')],
  [/^\/api\/v1\/quarantine$/, () => import('../../../src/routes/api/v1/quarantine/+server.ts')],
  [/^\/api\/v1\/quarantine\/(?<id>[^/]+)\/claim$/, () => import('../../../src/routes/api/v1/quarantine/[id]/claim/+server.ts')],
  [/^\/api\/v1\/quarantine\/(?<id>[^/]+)\/refuse$/, () => import('../../../src/routes/api/v1/quarantine/[id]/refuse/+server.ts')],
  [/^\/api\/v1\/hours$/, () => import('../../../src/routes/api/v1/hours/+server.ts')],
  [/^\/api(\/.*)?$/, () => import('../../../src/routes/api/[...rest]/+server.ts')],
];

export interface CallOptions {
  method?: string;
  headers?: Record<string, string>;
  reads?: Reads;
  devices?: DeviceBook;
  address?: string;
  body?: unknown;
  /** What is noted of administrators is put here. */
  audits?: unknown[];
}

const ADMINISTRATOR: Viewer = { ...VISITOR, role: 'administrator', by: 'administrator-token' };
const READS = makeStubReads();
const CHANNELS = makeStubChannels();
const DEVICES = makeStubDevices();
/** Asks a handler as Kit does. */
export async function callRoute(path: string, { method = 'GET', headers = {}, reads = READS, devices = DEVICES, address = '127.0.0.1', body, audits = [] }: CallOptions = {}): Promise<Response> {
  const url = new URL(path, 'http://lichen.test');
  for (const [pattern, load] of ROUTES) {
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    const handlers = await load();
    const handler = handlers[method === 'HEAD' ? 'GET' : (method as 'GET')] ?? handlers.fallback!;
    const request = new Request(url, { method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
    const app = { reads, channels: CHANNELS, alerts: makeStubAlerts(), upkeep: makeStubUpkeep(), devices, ...makeStubFleet(), keeping: { change: async () => ({ isPublic: false, positionAccuracy: '1km' as const, organisationId: 1 }) }, acts: { receiveHeld: async () => undefined, reloadDirectory: async () => undefined, inspectDevice: async () => [MESSAGE], settleDevice: async () => 3 }, audit: (entry: unknown) => Promise.resolve(void audits.push(entry)), isAdministrator: (token: string) => token === 'admin-token', version: '0.1.0' };
    const cookies = { get: () => undefined, set: () => undefined };
    const event = { url, params: { ...match.groups }, request, cookies, locals: { app, reads: app.reads, sight: [], isAdministrator: false, viewer: headers['authorization'] === 'Bearer admin-token' ? ADMINISTRATOR : VISITOR }, getClientAddress: () => address };
    return handler(event as unknown as RequestEvent);
  }
  throw new Error(`no route for ${path}`);
}
