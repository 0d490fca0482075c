import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#lib/domain/codes.ts';
import type { Door } from '#lib/domain/plugins.ts';
import { MAX_HELD_BYTES } from '#lib/domain/quarantine.ts';
import type { IngestResult, RawMessage } from '#lib/domain/reading.ts';
import { sendJson, sendText } from './answer.ts';
import { readBody, requireForm, requireJson, SenderGone } from './body.ts';
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
  const opened = openOrNull(credential, context);
  if (opened === UNKNOWN) throw await refuseStranger(visit, credential, context);
  takeToken(devices, opened?.deviceId ?? nameOf(visit));
  const message = messageOf(visit, opened, context.now());
  const result = await takeMessage(message, visit, credential, context).catch(async (cause: unknown) => {
    if (cause instanceof AppError) context.onMessage?.(message, cause);
    throw cause instanceof UnknownHardware ? await keepUnnamed(cause, message, visit, context) : cause;
  });
  context.onMessage?.(message, result);
  if (visit.door.success === undefined) sendJson(visit.response, 200, answerOf(result));
  else sendText(visit.response, visit.door.success);
}

async function takeMessage(message: RawMessage, visit: Visit, credential: Credential | null, context: IngestContext): Promise<IngestResult> {
  const { request, door } = visit;
  // a stranger is refused unread; a device's own mistake is read, so that its keeper can look at it
  if (credential === null) requireType(request, door);
  message.body = await bodyOf(visit, context);
  requireType(request, door);
  // a body may take its time, and its key may have been revoked meanwhile
  if (openOrNull(credential, context) === UNKNOWN) throw unknownKey();
  const result = await context.submit(message);
  refuseWholeBody(result, message.deviceId);
  return result;
}

async function bodyOf({ request, query, door }: Visit, context: IngestContext, maxBytes?: number): Promise<Uint8Array> {
  if (door.body === 'query') return Buffer.from(new URLSearchParams(withoutKey(query, door)).toString());
  return readBody(request, maxBytes === undefined ? context.body : { ...context.body, maxBytes });
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

const UNKNOWN = Symbol('a key that opens nothing');

/** The device that a key opens now; null: there is no key. */
function openOrNull(credential: Credential | null, context: IngestContext): { keyId: number; deviceId: number } | null | typeof UNKNOWN {
  if (credential === null) return null;
  const nowMs = context.now();
  const key = context.directory.findKey(credential.hash, nowMs);
  if (key === null) {
    if (context.isAdministrator(credential.text)) throw new AppError('auth.forbidden', 'The administrator’s token sends no readings; use a device key.');
    return UNKNOWN;
  }
  context.onKeyUse?.(key.id, nowMs);
  return { keyId: key.id, deviceId: key.deviceId };
}

function unknownKey(): AppError {
  return new AppError('auth.invalid', 'This device key is not known, it has ended, or it was revoked.');
}

/** Hardware that only names itself, by a name that nobody registered. */
class UnknownHardware extends AppError {}

/** What is shorter could be guessed, and must never open a device. */
const LEAST_KEY_LENGTH = 16;
const KEPT = 'What it sent waits for 30 days until somebody who keeps stations says whose it is.';

/** A key that is not known opens nothing; what came with it may be kept, if there is room to read it. */
async function refuseStranger(visit: Visit, credential: Credential | null, context: IngestContext): Promise<AppError> {
  const { request, door } = visit;
  const error = unknownKey();
  const { quarantine } = context;
  if (quarantine === undefined || credential === null || credential.text.length < LEAST_KEY_LENGTH || credential.text.startsWith('lt_')) return error;
  const address = context.addressOf(request);
  if (!quarantine.admits(Buffer.from(credential.hash).toString('base64url'), address)) return error;
  const message = messageOf(visit, null, context.now());
  try {
    message.body = await bodyOf(visit, context, MAX_HELD_BYTES);
    requireType(request, door);
  } catch (cause) {
    if (cause instanceof SenderGone) throw cause;
    return error;
  }
  return (await quarantine.hold({ message, keyHash: credential.hash, address })) ? new AppError('auth.invalid', `${error.message} ${KEPT}`) : error;
}

async function keepUnnamed(error: UnknownHardware, message: RawMessage, visit: Visit, context: IngestContext): Promise<AppError> {
  const { quarantine } = context;
  const address = context.addressOf(visit.request);
  if (quarantine === undefined || !quarantine.admits(nameOf(visit) ?? address, address)) return error;
  return (await quarantine.hold({ message, keyHash: null, address })) ? new AppError('auth.invalid', `${error.message} ${KEPT}`) : error;
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
  if (deviceId === null && rejected.every((reject) => reject.code === 'device.unknown')) throw new UnknownHardware('auth.invalid', first.message);
}

function answerOf({ stored, duplicates, revisions, rejected }: IngestResult): object {
  const inOrder = rejected.length > 1 ? rejected.toSorted((a, b) => a.index - b.index) : rejected;
  return revisions > 0 ? { stored, duplicates, revisions, rejected: inOrder } : { stored, duplicates, rejected: inOrder };
}
