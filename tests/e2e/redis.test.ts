import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalBatch } from '#lib/domain/reading.ts';
import { attachEmbedded } from '#server/db/embedded/index.ts';
import { readJournal } from '#server/db/journal.ts';
import { openPool } from '#server/db/pool.ts';
import { startBusFollower } from '#server/live/bus.ts';
import { findProgram, isThere } from '../parts.ts';
import { startLoad, type Sender } from './load.ts';
import { exitOf, freePort, makeDataDir, makeStation, removeDataDir, startProduct, type Product } from './product.ts';

const REDIS = findProgram('redis-server');
const PATIENCE = { timeout: 15_000, interval: 20 };

describe.skipIf(!isThere(REDIS, 'the product with a Redis that stops and comes back', 'redis-server'))('with Redis', () => {
  let dataDir: string;
  let product: Product;
  let redis: ChildProcess;
  let port: number;
  const senders: Sender[] = [];

  beforeAll(async () => {
    dataDir = makeDataDir();
    port = await freePort();
    redis = await startRedis(port, dataDir);
    product = await startProduct(dataDir, { REDIS_URL: `redis://127.0.0.1:${port}` });
    for (let i = 0; i < 4; i += 1) senders.push({ ...(await makeStation(product.url)), acknowledged: [] });
  });

  afterAll(async () => {
    redis?.kill('SIGKILL');
    await product?.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it('shows another process what was judged, and refuses no reading while Redis is frozen, killed and started empty', async () => {
    const follower = await follow(dataDir, port);
    const load = startLoad(() => product.url, senders, Math.random);
    await expect.poll(() => follower.published.length, PATIENCE).toBeGreaterThan(10);

    redis.kill('SIGSTOP');
    await untilAcknowledged(load);
    redis.kill('SIGCONT');
    redis.kill('SIGKILL');
    await exitOf(redis);
    await untilAcknowledged(load);
    const lost = follower.position();
    await expect.poll(() => follower.position(), PATIENCE).toBeGreaterThan(lost); // from the journal, by itself
    redis = await startRedis(port, dataDir);
    const received = follower.counters.received;
    await expect.poll(() => follower.counters.received, PATIENCE).toBeGreaterThan(received + 5);

    await load.stop();
    expect(load.counts).toMatchObject({ refused: 0, broken: 0, unexpected: [] });
    const newest = await follower.newestPosition();
    await expect.poll(() => follower.position(), PATIENCE).toBe(newest);
    console.log(`Redis frozen, killed, started empty: ${load.counts.bodies} bodies, none refused; the other process saw ${follower.published.length} batches, ${follower.resets.length} times read again, ${follower.counters.polled} from the journal`);
    await follower.close();
  });
});

/** Some dozens of acknowledgements from now on. */
async function untilAcknowledged(load: ReturnType<typeof startLoad>): Promise<void> {
  const before = load.counts.bodies;
  await expect.poll(() => load.counts.bodies, PATIENCE).toBeGreaterThan(before + 40);
}

/** A second participant of the bus with the journal of the same database, as another process would have it. */
async function follow(dataDir: string, port: number) {
  const embedded = await attachEmbedded(dataDir);
  const pool = openPool(embedded.url, { max: 1 });
  const published: number[] = [];
  const resets: number[] = [];
  let position = 0;
  const live = {
    publish(batch: JournalBatch) {
      if (batch.position <= position) return;
      position = batch.position;
      published.push(position);
    },
    resetAll(newest: number) {
      position = Math.max(position, newest);
      resets.push(newest);
    },
    position: () => position,
  };
  const follower = startBusFollower({
    url: `redis://127.0.0.1:${port}`,
    live,
    readJournal: (after, limit) => readJournal(pool, after, limit),
    now: Date.now,
    log: { warn: () => {}, info: () => {} },
  });
  return {
    published,
    resets,
    counters: follower.counters,
    position: () => position,
    async newestPosition() {
      const [last] = (await pool.query<{ position: number }>('select position from journal_head')).rows;
      return last?.position ?? 0;
    },
    async close() {
      await follower.close();
      await pool.end();
    },
  };
}

async function startRedis(port: number, folder: string): Promise<ChildProcess> {
  const child = spawn(REDIS ?? '', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  for (;;) {
    const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    if (chunk.toString().includes('Ready to accept')) return child;
  }
}
