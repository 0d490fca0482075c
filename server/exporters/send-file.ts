import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PreparedDownload } from '#lib/domain/export.ts';
import type { DownloadFiles } from './download-files.ts';

/** A reader that takes nothing for so long is cut off; it can go on where it was. */
const STALL_MS = 60_000;

/** Sends a file or the part of it that is asked for (RFC 9110, 14); its strong ETag is the hash of its content. */
export function sendFile(request: IncomingMessage, response: ServerResponse, files: DownloadFiles, one: PreparedDownload & { sha256: string }, headers: Record<string, string>): void {
  const etag = `"${one.sha256}"`;
  const size = one.byteCount;
  const common = {
    ...headers,
    etag,
    'accept-ranges': 'bytes',
    'last-modified': new Date(one.finishedMs ?? one.askedMs).toUTCString(),
    'repr-digest': `sha-256=:${Buffer.from(one.sha256, 'hex').toString('base64')}:`,
  };
  const ifMatch = request.headers['if-match'];
  if (ifMatch !== undefined && !listsStrongTag(ifMatch, etag)) {
    response.writeHead(412, { ...common, 'content-length': '0' }).end();
    return;
  }
  if (listsTag(request.headers['if-none-match'], etag)) {
    response.writeHead(304, common).end();
    return;
  }
  const ifRange = request.headers['if-range'];
  // a range means something to GET alone; one of another version is answered with the whole
  const range = request.method === 'GET' && (ifRange === undefined || ifRange === etag) ? rangeOf(request.headers.range, size) : null;
  if (range === 'outside') {
    response.writeHead(416, { ...common, 'content-range': `bytes */${size}`, 'content-length': '0' }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range === null ? 200 : 206, {
    ...common,
    'content-type': one.mediaType,
    'content-disposition': `attachment; filename="${one.fileName}"`,
    'content-length': String(end - start + 1),
    ...(range === null ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  if (request.method === 'HEAD' || size === 0) response.end();
  else pipe(files, one.id, start, end, response);
}

function pipe(files: DownloadFiles, id: string, start: number, end: number, response: ServerResponse): void {
  const stream = files.read(id, start, end);
  response.setTimeout(STALL_MS, () => response.destroy());
  stream.on('error', () => response.destroy()); // a file that ends early must not look whole
  response.once('close', () => stream.destroy());
  stream.pipe(response);
}

function listsTag(header: string | undefined, etag: string): boolean {
  return header !== undefined && (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));
}

function listsStrongTag(header: string, etag: string): boolean {
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim() === etag);
}

/** One range; several, or what is none, are answered with the whole. */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | 'outside' | null {
  const [, first, last] = /^bytes=\s*(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  return start >= size || (first === '' && Number(last) === 0) ? 'outside' : { start, end };
}
