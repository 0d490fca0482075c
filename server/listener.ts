import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { AppError, problemOf } from '#lib/domain/codes.ts';
import { SECURITY_HEADERS, TRANSPORT_HEADER } from '#lib/domain/security-headers.ts';
import { clientOf } from './client-address.ts';
import { SITE_HEADERS } from './config.ts';

/** Answers a request on the raw socket, before the site's handler; false: not mine. */
export type Answerer = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface ListenerOptions {
  trustedProxies: BlockList;
  /** In the order in which they are asked. */
  answerers: readonly Answerer[];
  /** The built site. */
  site(request: IncomingMessage, response: ServerResponse): void;
  isStopping(): boolean;
}

/** The one request listener of the process. It must stand before Socket.IO is attached. */
export function makeListener({ trustedProxies, answerers, site, isStopping }: ListenerOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { address, protocol } = clientOf(request, trustedProxies);
    const headers = protocol === 'https' ? SECURE : PLAIN;
    for (const [name, value] of headers) response.setHeader(name, value);
    if (isStopping()) return refuse(response);
    // overwritten whatever the client sent: the site believes these two
    request.headers[SITE_HEADERS.address] = address;
    request.headers[SITE_HEADERS.protocol] = protocol;
    if (answerers.some((answer) => answer(request, response))) return;
    for (const [name] of headers) response.removeHeader(name); // the site says them itself
    site(request, response);
  };
}

const PLAIN = Object.entries(SECURITY_HEADERS);
const SECURE = [...PLAIN, TRANSPORT_HEADER];

function refuse(response: ServerResponse): void {
  const problem = problemOf(new AppError('server.stopping', 'This server is stopping.'));
  response.writeHead(problem.status, { 'content-type': 'application/problem+json', 'retry-after': '5', connection: 'close' });
  response.end(JSON.stringify(problem));
}
