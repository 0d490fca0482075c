import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#lib/domain/codes.ts';
import { appErrorOf, sendProblem } from './answer.ts';
import { SenderGone } from './body.ts';
import type { IngestContext, Rate } from './context.ts';
import { makeBuckets } from './limits.ts';
import type { Buckets } from './limits.ts';
import { postDevice, postStation } from './post-administration.ts';
import { postReadings } from './post-readings.ts';

export type { IngestContext, Rate } from './context.ts';

/** Answers a request of the write API and returns true; false: it is for somebody else. */
export type IngestHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

interface Limits {
  devices: Buckets | null;
  addresses: Buckets | null;
}

type Route = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams, context: IngestContext, limits: Limits) => Promise<void>;

/** The write API by address. Reads under the same address (`GET /api/v1/stations`) belong to the site. */
const ROUTES = new Map<string, { post: Route; isShared: boolean }>([
  ['/api/v1/readings', { post: readingsRoute('lichen-json', false), isShared: false }],
  ['/api/v1/stations', { post: (request, response, _query, context) => postStation(request, response, context), isShared: true }],
  ['/api/v1/devices', { post: (request, response, _query, context) => postDevice(request, response, context), isShared: true }],
  ['/api/v1/push/airrohr', { post: readingsRoute('airrohr', true), isShared: false }],
  ['/v1/push-sensor-data', { post: readingsRoute('airrohr', true), isShared: false }],
]);

// Far above what an honest device or gateway sends, and near what one process takes in bodies of one: only a sender who
// would crowd out the others meets it. An instance with strangers for senders sets lower ones.
const DEVICE_RATE: Rate = { ratePerS: 1000, burst: 5000 };
const ADDRESS_RATE: Rate = { ratePerS: 2000, burst: 10_000 };

/** The write API as a plain request handler, to stand before the site's. It never throws and always answers. */
export function makeIngestHandler(context: IngestContext): IngestHandler {
  const limits: Limits = { devices: bucketsOf(context.rates?.device, DEVICE_RATE, context), addresses: bucketsOf(context.rates?.address, ADDRESS_RATE, context) };
  return (request, response) => {
    const [path = '', search = ''] = splitUrl(request.url ?? '');
    const route = ROUTES.get(path);
    if (route === undefined || (route.isShared && request.method !== 'POST')) return false;
    response.on('close', () => context.onAnswer?.(response.headersSent ? response.statusCode : 499));
    void answer(request, response, context, async () => {
      if (request.method !== 'POST') throw new AppError('method.not_allowed', `${path} takes POST alone.`);
      limitAddress(request, context, limits.addresses);
      await route.post(request, response, new URLSearchParams(search), context, limits);
    });
    return true;
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, context: IngestContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (cause instanceof SenderGone) return;
    const error = appErrorOf(cause);
    if (error.status === 500) context.onError?.(cause);
    sendProblem(request, response, error, error.code === 'method.not_allowed' ? { allow: 'POST' } : {});
  }
}

function readingsRoute(decoder: string, mayNameItself: boolean): Route {
  return (request, response, query, context, limits) => postReadings(request, response, query, { decoder, mayNameItself }, context, limits.devices);
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
