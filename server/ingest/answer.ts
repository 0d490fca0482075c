import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, problemOf } from '#lib/domain/codes.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
/** What a refused sender may still be sending is swallowed up to this, so that it gets to read the answer; beyond, the connection is closed. */
const MAX_SWALLOWED_BYTES = 32 * 1024 * 1024;

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  send(response, status, JSON_TYPE, JSON.stringify(body), headers);
}

/** For hardware that looks for one word. */
export function sendText(response: ServerResponse, text: string): void {
  send(response, 200, 'text/plain; charset=utf-8', text, {});
}

/** RFC 9457, with what the status asks for: WWW-Authenticate, Retry-After, Allow by `headers`. */
export function sendProblem(request: IncomingMessage, response: ServerResponse, error: AppError, headers: Record<string, string> = {}): void {
  const problem = problemOf(error);
  const extra: Record<string, string> = { ...headers };
  if (problem.status === 401) extra['www-authenticate'] = error.code === 'auth.missing' ? 'Bearer realm="Lichen"' : 'Bearer realm="Lichen", error="invalid_token"';
  const retryAfterS = error.retryAfterS ?? (problem.status === 503 ? 2 : null);
  if (retryAfterS !== null) extra['retry-after'] = String(Math.max(1, Math.ceil(retryAfterS)));
  if (problem.status === 415) extra['accept-encoding'] = 'gzip';
  if (!request.complete && !isSwallowed(request)) extra.connection = 'close';
  send(response, problem.status, PROBLEM_TYPE, JSON.stringify(problem), extra);
}

/** What anything thrown means to a sender; bugs and secrets stay inside. */
export function appErrorOf(cause: unknown): AppError {
  return cause instanceof AppError ? cause : new AppError('server.failed', 'Something went wrong here; it was noted.', { cause });
}

function isSwallowed(request: IncomingMessage): boolean {
  return Number(request.headers['content-length'] ?? Infinity) <= MAX_SWALLOWED_BYTES;
}

function send(response: ServerResponse, status: number, type: string, text: string, headers: Record<string, string>): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers });
  response.end(text);
}
