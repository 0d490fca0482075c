import type { Duplex } from 'node:stream';
import { AppError, problemOf, type ErrorCode } from '#lib/domain/codes.ts';

const REASONS: Record<string, [code: ErrorCode, detail: string]> = {
  HPE_HEADER_OVERFLOW: ['request.head_too_large', 'The address and the headers together are longer than 16 KB; ask for less at once.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request.timeout', 'The head of the request came too slowly.'],
};

/** Answers what never became a request, in the same words as every other failure, and hangs up. */
export function answerBadRequest(cause: NodeJS.ErrnoException, socket: Duplex): void {
  if (cause.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = REASONS[cause.code ?? ''] ?? ['request.malformed', 'This is no HTTP request.'];
  const problem = problemOf(new AppError(code, detail));
  const text = JSON.stringify(problem);
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n${text}`);
}
