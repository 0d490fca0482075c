import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#lib/domain/codes.ts';
import type { IngestResult } from '#lib/domain/reading.ts';
import { sendJson } from './answer.ts';
import { readBody, requireJson } from './body.ts';
import type { IngestContext } from './context.ts';
import { findCredential, keyHashOf } from './keys.ts';
import type { Buckets } from './limits.ts';

/** How one address of the write API takes readings. */
export interface ReadingsRoute {
  decoder: string;
  /** Hardware that cannot carry a key may name itself, by `X-Sensor` or in its body. */
  mayNameItself: boolean;
}

interface Credential {
  text: string;
  hash: Uint8Array;
}

/** Authenticate, read, submit, answer after the commit. */
export async function postReadings(request: IncomingMessage, response: ServerResponse, query: URLSearchParams, route: ReadingsRoute, context: IngestContext, devices: Buckets | null): Promise<void> {
  const credential = findCredentialOf(request, query, route);
  const deviceId = deviceOf(credential, context);
  takeToken(devices, deviceId ?? nameOf(request));
  requireJson(request);
  const body = await readBody(request, context.body);
  // a body may take its time, and its key may have been revoked meanwhile
  deviceOf(credential, context);
  const result = await context.submit({
    decoder: route.decoder,
    body,
    headers: headersOf(request),
    query: withoutKey(query),
    deviceId,
    receivedMs: context.now(),
  });
  refuseWholeBody(result, deviceId);
  sendJson(response, 200, answerOf(result));
}

/** What the sender proves itself with; null: hardware that only names itself. */
function findCredentialOf(request: IncomingMessage, query: URLSearchParams, { mayNameItself }: ReadingsRoute): Credential | null {
  const { authorization } = request.headers;
  const text = findCredential(authorization) ?? (mayNameItself ? query.get('key') : null);
  if (text !== null) return { text, hash: keyHashOf(text) };
  if (mayNameItself && authorization === undefined) return null;
  throw new AppError('auth.missing', 'Send the device key as "Authorization: Bearer lk_…".');
}

function deviceOf(credential: Credential | null, context: IngestContext): number | null {
  if (credential === null) return null;
  const nowMs = context.now();
  const key = context.directory.findKey(credential.hash, nowMs);
  if (key === null) {
    if (context.isAdministrator(credential.text)) throw new AppError('auth.forbidden', 'The administrator’s token sends no readings; use a device key.');
    throw new AppError('auth.invalid', 'This device key is not known, it has ended, or it was revoked.');
  }
  context.onKeyUse?.(key.id, nowMs);
  return key.deviceId;
}

function takeToken(buckets: Buckets | null, sender: number | string | null): void {
  if (buckets === null || sender === null) return;
  const waitS = buckets.take(sender);
  if (waitS > 0) throw new AppError('rate.limited', 'This device sends too often; put more readings into one body.', { retryAfterS: waitS });
}

function nameOf(request: IncomingMessage): string | null {
  const name = request.headers['x-sensor'];
  return typeof name === 'string' ? name.slice(0, 64) : null;
}

const DECODER_HEADERS = ['content-type', 'x-sensor', 'x-pin', 'user-agent'] as const;

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of DECODER_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

/** Nothing behind this point needs the secret, and logs and dead letters must not hold it. */
function withoutKey(query: URLSearchParams): Record<string, string> {
  return query.size === 0 ? {} : Object.fromEntries([...query].filter(([name]) => name !== 'key'));
}

/** Rejects of single readings are an answer; a body that says nothing, and hardware that nobody knows, are refusals. */
function refuseWholeBody({ rejected, stored, duplicates, revisions }: IngestResult, deviceId: number | null): void {
  const first = rejected[0];
  if (first === undefined || stored + duplicates + revisions > 0) return;
  if (first.index === -1) throw new AppError(first.code === 'body.too_many' ? 'body.too_large' : 'request.malformed', first.message);
  if (deviceId === null && rejected.every((reject) => reject.code === 'device.unknown')) throw new AppError('auth.invalid', first.message);
}

function answerOf({ stored, duplicates, revisions, rejected }: IngestResult): object {
  const inOrder = rejected.length > 1 ? rejected.toSorted((a, b) => a.index - b.index) : rejected;
  return revisions > 0 ? { stored, duplicates, revisions, rejected: inOrder } : { stored, duplicates, rejected: inOrder };
}
