import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export const ADMIN_TOKEN = 'token-of-the-end-to-end-tests';
const READY = /(http:\/\/\S+)/;
const START_PATIENCE_MS = 120_000;

/** The built product as its own process, as `npm start` runs it. */
export interface Product {
  url: string;
  child: ChildProcess;
  /** From spawn to the ready line. */
  startMs: number;
  /** Everything it has printed. */
  output(): string;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; tookMs: number }>;
}

/** A data folder of its own, under the system's temporary folder. */
export function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'lichen-e2e-'));
  chmodSync(dataDir, 0o755); // as root the database runs as another account, which must enter here
  return dataDir;
}

export function removeDataDir(dataDir: string): void {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Starts the product and waits for its ready line; throws with what it printed where it ends instead. */
export async function startProduct(dataDir: string, env: Record<string, string> = {}): Promise<Product> {
  const startedMs = performance.now();
  const { child, output } = spawnProduct(dataDir, env);
  const url = await new Promise<string>((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`not ready after ${START_PATIENCE_MS} ms:\n${output()}`)), START_PATIENCE_MS);
    child.stdout?.on('data', () => {
      const line = output().split('\n').find((one) => one.includes('Lichen is ready'));
      const found = line === undefined ? null : READY.exec(line);
      if (found?.[1] === undefined) return;
      clearTimeout(patience);
      resolve(found[1]);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(patience);
      reject(new Error(`ended with ${code ?? signal} before it was ready:\n${output()}`));
    });
  });
  return { url, child, startMs: performance.now() - startedMs, output, end: (signal) => endOf(child, signal) };
}

/** Starts it without waiting: for starts that must fail. */
export function spawnProduct(dataDir: string, env: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ['server/start.mjs'], {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', HOST: '127.0.0.1', ADMIN_TOKEN, DEMO: '0', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { child, output: () => text };
}

/** kill -9 of the embedded postmaster, by its number. */
export function killDatabase(dataDir: string): void {
  const place = join(dataDir, 'postgres.place');
  const folder = existsSync(place) ? readFileSync(place, 'utf8').trim() : join(dataDir, 'postgres');
  process.kill(Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
}

/** For products that must come back at the same address. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

export function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals) {
  const startedMs = performance.now();
  const exit = exitOf(child);
  child.kill(signal);
  return { code: await exit, tookMs: performance.now() - startedMs };
}

/** One request with a JSON body; the answer with its status. */
export async function call<T = Record<string, unknown>>(url: string, path: string, token: string | null, body?: unknown): Promise<{ status: number; headers: Headers; json: T }> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : { text }) as T };
}

/** The link that makes the first administrator: printed behind the ready line. */
export async function firstLinkOf({ output }: Product): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const path = /(\/first\/[\w-]{43})/.exec(output())?.[1];
    if (path !== undefined) return path;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`no link for a first administrator in:\n${output()}`);
}

/** Posts a form of a page as a browser does, and returns what it set. */
export async function postForm(url: string, path: string, fields: Record<string, string>, { cookie, headers = {} }: { cookie?: string; headers?: Record<string, string> } = {}): Promise<{ status: number; location: string | null; cookies: Record<string, string>; text: string }> {
  const answer = await fetch(new URL(path, url), {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: new URL(url).origin, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', ...(cookie === undefined ? {} : { cookie }), ...headers },
    body: new URLSearchParams(fields).toString(),
  });
  const cookies = Object.fromEntries(answer.headers.getSetCookie().map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).split(';', 1)[0]!]));
  return { status: answer.status, location: answer.headers.get('location'), cookies, text: await answer.text() };
}

/** Signed in with the administrator's token; for a browser's context. */
export async function administratorCookie(url: string): Promise<{ name: string; value: string; url: string }> {
  const { cookies } = await postForm(url, '/sign-in', { token: ADMIN_TOKEN });
  return { name: 'lichen_session', value: cookies['lichen_session'] ?? '', url };
}

export const WEIR = { name: 'Weir', latitude: 51.04, longitude: 13.74, kind: 'water', time_zone: 'Europe/Berlin', licence: 'CC-BY-4.0' };

/** A station with one device: what every test needs before it can post. */
export async function makeStation(url: string): Promise<{ stationId: string; key: string }> {
  const station = await call<{ id: string }>(url, '/api/v1/stations', ADMIN_TOKEN, WEIR);
  const device = await call<{ key: string }>(url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name: 'sonde 3' });
  return { stationId: station.json.id, key: device.json.key };
}
