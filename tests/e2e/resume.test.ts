import { createHash } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, makeDataDir, makeStation, removeDataDir, startProduct, type Product } from './product.ts';
import { makeStore, type Store } from './store.ts';

const KILLS = Number(process.env['RESUME_KILLS'] ?? 20);
/** Of them, while the file is still being made. */
const KILLS_WHILE_MADE = Math.ceil(KILLS / 4);
const ROWS = 400_000;

let dataDir: string;
let store: Store;
let product: Product;
let start: () => Promise<Product>;

beforeAll(async () => {
  dataDir = makeDataDir();
  store = await makeStore(dataDir);
  const env = { PORT: String(await freePort()), ...store.env };
  start = () => startProduct(dataDir, env);
  product = await start();
});

afterAll(async () => {
  await product?.end('SIGTERM');
  await store?.drop();
  removeDataDir(dataDir);
});

describe('a prepared download', () => {
  it(`is the same file, to the last bit, after ${KILLS} kills of the server at random bytes`, async () => {
    const random = seeded(5);
    const { stationId } = await makeStation(product.url);
    await fill(Number(stationId));
    const question = `stations=${stationId}&format=csv&to=2026-06-01T00:00:00Z`;
    const expected = createHash('sha256').update(Buffer.from(await (await fetch(`${product.url}/api/v1/readings?${question}`)).arrayBuffer())).digest('hex');
    const { id } = (await (await fetch(`${product.url}/api/v1/downloads?${question}`, { method: 'POST' })).json()) as { id: string };
    for (let kill = 0; kill < KILLS_WHILE_MADE; kill += 1) {
      await delay(random() * 400);
      await product.end('SIGKILL');
      product = await start();
    }
    const { sha256, byte_count: byteCount } = await untilDone(id);
    expect(sha256).toBe(expected);
    const killsAt = Array.from({ length: KILLS - KILLS_WHILE_MADE }, () => Math.floor(random() * byteCount)).sort((a, b) => a - b);
    const parts: Buffer[] = [];
    let at = 0;
    for (const killAt of [...killsAt, byteCount]) {
      const part = await readUntil(`${product.url}/api/v1/downloads/${id}/file`, at, sha256, killAt - at);
      parts.push(part);
      at += part.length;
      if (killAt === byteCount) break;
      await product.end('SIGKILL');
      product = await start();
    }
    expect(wrongOf(parts, byteCount, expected)).toBeNull();

    // what the question above would say of a resume that is off by one byte
    const file = `${product.url}/api/v1/downloads/${id}/file`;
    const cut = killsAt[killsAt.length >> 1]!;
    const [head, tail] = [await readUntil(file, 0, sha256, cut), await readUntil(file, cut + 1, sha256, byteCount - cut - 1)];
    expect(wrongOf([head, tail], byteCount, expected)).toBe('1 byte too few');
    expect(wrongOf([head, head.subarray(-1), await readUntil(file, cut, sha256, byteCount - cut)], byteCount, expected)).toBe('1 byte too many');
    expect(wrongOf([head, Buffer.from([0x7f]), tail], byteCount, expected)).toBe('other bytes');
  });
});

/** What keeps pieces that were taken one after the other from being the file; null: nothing. */
function wrongOf(parts: readonly Buffer[], byteCount: number, sha256: string): string | null {
  const whole = Buffer.concat(parts);
  if (whole.length < byteCount) return `${byteCount - whole.length} byte too few`;
  if (whole.length > byteCount) return `${whole.length - byteCount} byte too many`;
  return createHash('sha256').update(whole).digest('hex') === sha256 ? null : 'other bytes';
}

async function fill(stationId: number): Promise<void> {
  const { pool, close } = await store.open();
  const { rows } = await pool.query<{ id: number }>(`insert into sensor (station_id, parameter) values ($1, 'air_temperature') returning id`, [stationId]);
  await pool.query(`insert into reading (sensor_id, time, value) select $1::int, timestamptz '2026-01-01+00' + i * interval '30 seconds', (i % 400) / 10.0 from generate_series(1, $2::int) i`, [rows[0]!.id, ROWS]);
  await close();
}

async function untilDone(id: string): Promise<{ sha256: string; byte_count: number }> {
  for (;;) {
    const one = (await (await fetch(`${product.url}/api/v1/downloads/${id}`)).json()) as { state: string; why: string; sha256: string; byte_count: number };
    if (one.state === 'done') return one;
    if (one.state === 'failed') throw new Error(one.why);
    await delay(100);
  }
}

/** At least `count` bytes from `at` on, then the connection is left to its fate; the rest where `count` reaches the end. */
function readUntil(url: string, at: number, sha256: string, count: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { range: `bytes=${at}-`, 'if-range': `"${sha256}"` } }, (response: IncomingMessage) => {
      if (response.statusCode !== 206) reject(new Error(`answered ${response.statusCode}`));
      const parts: Buffer[] = [];
      let length = 0;
      const finish = () => resolve(Buffer.concat(parts).subarray(0, Math.max(count, 0)));
      response.on('data', (chunk: Buffer) => {
        parts.push(chunk);
        length += chunk.length;
        if (length < count) return;
        finish();
        request.destroy();
      });
      response.on('end', finish);
      response.on('error', () => undefined);
    });
    request.on('error', reject);
  });
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
