import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#lib/domain/codes.ts';
import { appErrorOf, sendProblem } from './answer.ts';
import { SenderGone } from './body.ts';
import type { IngestContext, Rate } from './context.ts';
import { makeBuckets } from './limits.ts';
import type { Buckets } from './limits.ts';
import { postDevice, postStation } from './post-administration.ts';
import { takeReadings } from './take-readings.ts';

export type { IngestContext, Rate } from './context.ts';

/** Answers a request of the write API and returns true; false: it is for somebody else. */
export type IngestHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

interface Limits {
  devices: Buckets | null;
  addresses: Buckets | null;
}

interface Route {
  method: 'POST' | 'GET';
  /** Other methods at this address belong to the site. */
  isShared: boolean;
  answer(request: IncomingMessage, response: ServerResponse, query: URLSearchParams, context: IngestContext, limits: Limits): Promise<void>;
}

/** What the administrator adds. Reads under the same addresses (`GET /api/v1/stations`) belong to the site. */
const ADMINISTRATION: Readonly<Record<string, Route>> = {
  '/api/v1/stations': { method: 'POST', isShared: true, answer: (request, response, _query, context) => postStation(request, response, context) },
  '/api/v1/devices': { method: 'POST', isShared: true, answer: (request, response, _query, context) => postDevice(request, response, context) },
};

// Far above what an honest device or gateway sends, and near what one process takes in bodies of one: only a sender who
// would crowd out the others meets it. An instance with strangers for senders sets lower ones.
const DEVICE_RATE: Rate = { ratePerS: 1000, burst: 5000 };
const ADDRESS_RATE: Rate = { ratePerS: 2000, burst: 10_000 };

/** The write API as a plain request handler, to stand before the site's. It never throws and always answers. */
export function makeIngestHandler(context: IngestContext): IngestHandler {
  const limits: Limits = { devices: bucketsOf(context.rates?.device, DEVICE_RATE, context), addresses: bucketsOf(context.rates?.address, ADDRESS_RATE, context) };
  const findRoute = routesOf(context.doors);
  return (request, response) => {
    const [path = '', search = ''] = splitUrl(request.url ?? '');
    const route = findRoute(path);
    if (route === null || (route.isShared && request.method !== route.method)) return false;
    response.on('close', () => context.onAnswer?.(response.headersSent ? response.statusCode : 499));
    void answer(request, response, context, route.method, async () => {
      if (request.method !== route.method) throw new AppError('method.not_allowed', `This address takes ${route.method} alone.`);
      limitAddress(request, context, limits.addresses);
      await route.answer(request, response, new URLSearchParams(search), context, limits);
    });
    return true;
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, context: IngestContext, allow: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (cause instanceof SenderGone) return;
    const error = appErrorOf(cause);
    if (error.status === 500) context.onError?.(cause);
    sendProblem(request, response, error, error.code === 'method.not_allowed' ? { allow } : {});
  }
}

/** By the whole address, else by the pattern of one that has a key or a name in it. */
function routesOf(doors: IngestContext['doors']): (path: string) => Route | null {
  const whole = new Map<string, Route>(Object.entries(ADMINISTRATION));
  const patterns: { pattern: RegExp; door: IngestContext['doors'][number] }[] = [];
  for (const door of doors) {
    if (door.path.includes('{')) patterns.push({ door, pattern: new RegExp(`^${door.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[\\w.:-]{1,200})')}$`) });
    else whole.set(door.path, readingsRoute(door, {}));
  }
  return (path) => {
    const known = whole.get(path);
    if (known !== undefined) return known;
    for (const { pattern, door } of patterns) {
      const match = pattern.exec(path);
      if (match !== null) return readingsRoute(door, { ...match.groups });
    }
    return null;
  };
}

function readingsRoute(door: IngestContext['doors'][number], segments: { key?: string; device?: string }): Route {
  return {
    method: door.method,
    isShared: false,
    answer: (request, response, query, context, limits) => takeReadings({ request, response, query, door, segments }, context, limits.devices),
  };
}

function limitAddress(request: IncomingMessage, context: IngestContext, addresses: Buckets | null): void {
  if (addresses === null) return;
  const address = context.addressOf(request);
  // A proxy that nobody declared speaks for everyone; its senders must not pay for each other.
  if (address === '::1' || address.startsWith('127.')) return;
  const waitS = addresses.take(address);
  if (waitS > 0) throw new AppError('rate.limited', 'Too many requests come from this address.', { retryAfterS: waitS });
}

function bucketsOf(rate: Rate | null | undefined, otherwise: Rate, context: IngestContext): Buckets | null {
  return rate === null ? null : makeBuckets({ ...(rate ?? otherwise), now: () => context.now() });
}

/** Path without its last slash, and query. `URL` would throw for some of what clients send. */
function splitUrl(url: string): [path: string, search: string] {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  return [path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path, at < 0 ? '' : url.slice(at + 1)];
}
