import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Sent } from '#lib/domain/notifiers.ts';
import { ForbiddenAddress, type AddressGuard } from './address-guard.ts';

export interface HttpPost {
  url: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** Answers that mean it will never take a message again; default 410 alone. */
  goneAt?: readonly number[];
}

export type PostHttp = (post: HttpPost) => Promise<Sent>;

const TIMEOUT_MS = 10_000;
const MAX_RETRY_AFTER_MS = 3_600_000;

/** One POST to an address that somebody else chose. Redirects are never followed: their target was not agreed upon. */
export function makePostHttp(guard: AddressGuard, timeoutMs = TIMEOUT_MS): PostHttp {
  return async (post) => {
    try {
      const url = new URL(post.url);
      guard.checkLiteral(url.hostname);
      return sentOf(await exchange(url, post, guard, timeoutMs), post.goneAt ?? [410]);
    } catch (cause) {
      return { ok: false, fault: cause instanceof ForbiddenAddress ? 'gone' : 'channel', why: whyOf(cause, timeoutMs), retryAfterMs: null };
    }
  };
}

function exchange(url: URL, { headers, body }: HttpPost, guard: AddressGuard, timeoutMs: number): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'Lichen' },
      lookup: guard.lookup,
      agent: false, // a kept connection would outlive the check of its address
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.once('error', reject);
    request.once('response', (response) => {
      response.on('error', () => undefined); // cut off below
      response.destroy(); // the status says enough, and a body could be endless
      resolve(response);
    });
    request.end(body);
  });
}

function sentOf({ statusCode = 0, headers }: IncomingMessage, goneAt: readonly number[]): Sent {
  if (statusCode >= 200 && statusCode < 300) return { ok: true };
  if (statusCode >= 300 && statusCode < 400) return { ok: false, fault: 'channel', why: `It answered ${statusCode} and pointed elsewhere; redirects are not followed.`, retryAfterMs: null };
  const fault = goneAt.includes(statusCode) ? 'gone' : 'channel';
  return { ok: false, fault, why: `It answered ${statusCode}.`, retryAfterMs: retryAfterOf(headers['retry-after']) };
}

function retryAfterOf(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,7}$/.test(header) ? Math.min(MAX_RETRY_AFTER_MS, Number(header) * 1000) : null;
}

function whyOf(cause: unknown, timeoutMs: number): string {
  if (cause instanceof ForbiddenAddress) return `${cause.message}.`;
  const { name, code, message } = cause as NodeJS.ErrnoException;
  if (name === 'AbortError' || name === 'TimeoutError') return `It did not answer within ${timeoutMs / 1000} s.`;
  return `It could not be reached (${code ?? message}).`;
}
