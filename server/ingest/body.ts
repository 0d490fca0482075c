import type { IncomingMessage } from 'node:http';
import { gunzip } from 'node:zlib';
import { AppError } from '#lib/domain/codes.ts';

export const MAX_BODY_BYTES = 4 * 1024 * 1024;
const BODY_TIMEOUT_MS = 20_000;

export interface BodyLimits {
  /** As sent, and again when unpacked. */
  maxBytes?: number;
  timeoutMs?: number;
}

/** The sender went away before its body was complete: nobody is left to answer. */
export class SenderGone extends Error {}

/** The whole body, unpacked. Throws AppError `body.too_large`, `body.type`, `request.timeout` or `request.malformed`. */
export async function readBody(request: IncomingMessage, { maxBytes = MAX_BODY_BYTES, timeoutMs = BODY_TIMEOUT_MS }: BodyLimits = {}): Promise<Uint8Array> {
  const isPacked = isGzip(request);
  // Refused by its announcement, before a byte is read.
  if (Number(request.headers['content-length']) > maxBytes) throw tooLarge(maxBytes);
  const bytes = await collect(request, maxBytes, timeoutMs);
  return isPacked ? unpack(bytes, maxBytes) : bytes;
}

/** JSON or nothing said; other charsets than UTF-8 are not taken. */
export function requireJson(request: IncomingMessage): void {
  const type = request.headers['content-type'];
  if (type === undefined || /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*(?!charset)[\w-]+=[^;]*)*(?:;\s*charset="?utf-?8"?\s*)?$/i.test(type.slice(0, 200))) return;
  throw new AppError('body.type', 'Send application/json in UTF-8.');
}

/** A form or nothing said. */
export function requireForm(request: IncomingMessage): void {
  const type = request.headers['content-type'];
  if (type === undefined || /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type.slice(0, 200))) return;
  throw new AppError('body.type', 'Send application/x-www-form-urlencoded.');
}

function isGzip(request: IncomingMessage): boolean {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return false;
  if (encoding === 'gzip' || encoding === 'x-gzip') return true;
  throw new AppError('body.type', 'Of content encodings, gzip alone is taken.');
}

function collect(request: IncomingMessage, maxBytes: number, timeoutMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (then: () => void) => {
      clearTimeout(timer);
      request.removeListener('data', onData).removeListener('end', onEnd).removeListener('close', onGone);
      then();
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) settle(() => reject(tooLarge(maxBytes)));
      else chunks.push(chunk);
    };
    const onEnd = () => settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)));
    const onGone = () => settle(() => reject(new SenderGone('the sender went away')));
    const timer = setTimeout(() => settle(() => reject(new AppError('request.timeout', `A body must be complete within ${timeoutMs / 1000} s.`))), timeoutMs);
    // The error listener stays: an error after settling must not end the process.
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

function unpack(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: maxBytes }, (error: NodeJS.ErrnoException | null, unpacked) => {
      if (error === null) resolve(unpacked);
      else reject(error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(maxBytes) : new AppError('request.malformed', 'The body is not gzip.', { cause: error }));
    });
  });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('body.too_large', `A body holds at most ${maxBytes} bytes, unpacked too.`);
}
