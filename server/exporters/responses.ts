import type { ServerResponse } from 'node:http';
import { problemOf, type AppError } from '#lib/domain/codes.ts';

/** Public reads are for any page. */
export const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Content-Disposition, Retry-After, Lichen-Demonstration, ETag, Accept-Ranges, Content-Range, Repr-Digest, Location',
};

const BASE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...CORS };

export function sendJson(response: ServerResponse, status: number, body: unknown, isHead = false, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), ...BASE, ...headers });
  response.end(isHead ? undefined : text);
}

export function sendProblem(response: ServerResponse, error: AppError): void {
  if (response.destroyed) return;
  const problem = problemOf(error);
  const retryAfterS = error.retryAfterS ?? (problem.status === 503 ? 2 : null);
  const text = JSON.stringify(problem);
  response.writeHead(problem.status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...BASE,
    ...(retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) }),
  });
  response.end(text);
}
