import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#lib/domain/codes.ts';
import { drawBar, endBar } from './progress-bar.ts';

interface Prepared {
  id: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  file: string;
  byte_count: number;
  expected_byte_count: number;
  row_count: number | null;
  sha256: string | null;
  why: string | null;
}

const POLL_MS = 1000;
/** Breaks of the connection in a row that bring nothing. */
const MAX_TRIES = 20;

/** Has another Lichen make the file, and fetches it; what is there of an earlier try is not fetched again. */
export async function exportFromServer(server: string, search: string, file: string): Promise<void> {
  const base = new URL(server);
  const done = await untilMade(base, (await ask(base, `/api/v1/downloads?${search}`, 'POST')) as Prepared);
  const sha256 = done.sha256 ?? '';
  const part = `${file}.part`;
  const note = `${part}.sha256`;
  // a part of another file is of no use
  if (existsSync(part) && (await readFile(note, 'utf8').catch(() => '')) !== sha256) await rm(part);
  await writeFile(note, sha256);
  await fetchAll(new URL(done.file, base), part, sha256, done.byte_count);
  endBar();
  const found = await hashOf(part);
  if (found !== sha256) {
    await rm(part, { force: true });
    throw new AppError('server.failed', `The file has the SHA-256 ${found}, not ${sha256}; its part is removed, try again.`);
  }
  await rename(part, file);
  await rm(note, { force: true });
  console.error(`${(done.row_count ?? 0).toLocaleString('en')} rows, ${(done.byte_count / 1e6).toFixed(1)} MB: ${file}\nsha256 ${sha256}`);
}

async function ask(base: URL, path: string, method = 'GET'): Promise<unknown> {
  const response = await fetch(new URL(path, base), { method });
  const body: unknown = await response.json();
  if (!response.ok) throw new AppError('request.invalid', (body as { detail?: string }).detail ?? response.statusText);
  return body;
}

async function untilMade(base: URL, asked: Prepared): Promise<Prepared> {
  let one = asked;
  while (one.state === 'waiting' || one.state === 'running') {
    drawBar('making  ', one.byte_count, one.expected_byte_count);
    await delay(POLL_MS);
    one = (await ask(base, `/api/v1/downloads/${one.id}`).catch(() => one)) as Prepared; // a server that restarts is asked again
  }
  endBar();
  if (one.state === 'failed') throw new AppError('request.invalid', one.why ?? 'The file could not be made.');
  return one;
}

async function fetchAll(url: URL, part: string, sha256: string, byteCount: number): Promise<void> {
  for (let tries = 0; sizeOf(part) < byteCount; tries += 1) {
    const before = sizeOf(part);
    await fetchFrom(url, part, before, sha256, byteCount).catch((cause: unknown) => {
      if (tries >= MAX_TRIES) throw cause;
    });
    if (sizeOf(part) > before) tries = 0;
    else await delay(POLL_MS);
  }
}

async function fetchFrom(url: URL, part: string, from: number, sha256: string, byteCount: number): Promise<void> {
  const response = await fetch(url, { headers: { range: `bytes=${from}-`, 'if-range': `"${sha256}"` } });
  if (response.body === null || (response.status !== 206 && response.status !== 200)) throw new AppError('server.failed', `The server answered ${response.status}.`);
  const output = createWriteStream(part, { flags: response.status === 206 ? 'a' : 'w' });
  let at = response.status === 206 ? from : 0;
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  body.on('data', (chunk: Buffer) => drawBar('fetching', (at += chunk.length), byteCount));
  await pipeline(body, output);
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(file).on('data', (chunk) => hash.update(chunk));
  await finished(stream);
  return hash.digest('hex');
}
