import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#lib/domain/codes.ts';
import type { Door } from '#lib/domain/plugins.ts';
import type { IngestResult, RawMessage } from '#lib/domain/reading.ts';
import { sendJson, sendText } from './answer.ts';
import { readBody, requireForm, requireJson } from './body.ts';
import type { IngestContext } from './context.ts';
import { findCredential, keyHashOf } from './keys.ts';
import type { Buckets } from './limits.ts';

export interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  door: Door & { decoder: string };
  /** What stood in the address. */
  segments: { key?: string; device?: string };
}

interface Credential {
  text: string;
  hash: Uint8Array;
}

/** Authenticate, read, submit, answer after the commit. */
export async function takeReadings(visit: Visit, context: IngestContext, devices: Buckets | null): Promise<void> {
  const credential = findCredentialOf(visit);
  const opened = open(credential, context);
  takeToken(devices, opened?.deviceId ?? nameOf(visit));
  const message = messageOf(visit, opened, context.now());
  const result = await takeMessage(message, visit, credential, context).catch((cause: unknown) => {
    if (cause instanceof AppError) context.onMessage?.(message, cause);
    throw cause;
  });
  context.onMessage?.(message, result);
  if (visit.door.success === undefined) sendJson(visit.response, 200, answerOf(result));
  else sendText(visit.response, visit.door.success);
}

async function takeMessage(message: RawMessage, visit: Visit, credential: Credential | null, context: IngestContext): Promise<IngestResult> {
  const { request, door } = visit;
  // a stranger is refused unread; a device's own mistake is read, so that its keeper can look at it
  if (credential === null) requireType(request, door);
  if (door.body === 'query') message.body = Buffer.from(new URLSearchParams(withoutKey(visit.query, door)).toString());
  else message.body = await readBody(request, context.body);
  requireType(request, door);
  // a body may take its time, and its key may have been revoked meanwhile
  open(credential, context);
  const result = await context.submit(message);
  refuseWholeBody(result, message.deviceId);
  return result;
}

/** A GET has its query for a body: forms and queries are written alike. */
function requireType(request: IncomingMessage, { body }: Door): void {
  if (body === 'json') requireJson(request);
  if (body === 'form') requireForm(request);
}

/** What the sender proves itself with; null: hardware that only names itself. */
function findCredentialOf({ request, query, door, segments }: Visit): Credential | null {
  const { authorization } = request.headers;
  const text = findCredential(authorization) ?? segments.key ?? (door.keyField === undefined ? null : query.get(door.keyField));
  if (text !== null) return { text, hash: keyHashOf(text) };
  if (door.mayNameItself === true && authorization === undefined) return null;
  throw new AppError('auth.missing', 'Send the device key as "Authorization: Bearer lk_…".');
}

/** The device that a key opens now. */
function open(credential: Credential | null, context: IngestContext): { keyId: number; deviceId: number } | null {
  if (credential === null) return null;
  const nowMs = context.now();
  const key = context.directory.findKey(credential.hash, nowMs);
  if (key === null) {
    if (context.isAdministrator(credential.text)) throw new AppError('auth.forbidden', 'The administrator’s token sends no readings; use a device key.');
    throw new AppError('auth.invalid', 'This device key is not known, it has ended, or it was revoked.');
  }
  context.onKeyUse?.(key.id, nowMs);
  return { keyId: key.id, deviceId: key.deviceId };
}

function takeToken(buckets: Buckets | null, sender: number | string | null): void {
  if (buckets === null || sender === null) return;
  const waitS = buckets.take(sender);
  if (waitS > 0) throw new AppError('rate.limited', 'This device sends too often; put more readings into one body.', { retryAfterS: waitS });
}

function nameOf({ request, segments }: Visit): string | null {
  const name = segments.device ?? request.headers['x-sensor'];
  return typeof name === 'string' ? name.slice(0, 64) : null;
}

function messageOf({ request, query, door, segments }: Visit, opened: { keyId: number; deviceId: number } | null, receivedMs: number): RawMessage {
  return {
    decoder: door.decoder,
    body: new Uint8Array(0),
    headers: headersOf(request),
    query: { ...withoutKey(query, door), ...(segments.device === undefined ? {} : { device: segments.device }) },
    deviceId: opened?.deviceId ?? null,
    keyId: opened?.keyId ?? null,
    receivedMs,
  };
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
function withoutKey(query: URLSearchParams, { keyField }: Door): Record<string, string> {
  return query.size === 0 ? {} : Object.fromEntries([...query].filter(([name]) => name !== 'key' && name !== keyField));
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
