import { io } from 'socket.io-client';
import type { LiveFrame } from '#lib/domain/live.ts';
import { makeDevices, makePoster, startBenchProduct, type BenchDevice, type BenchProduct } from './product.ts';
import { print, quantile, spread } from './stats.ts';

const ROUNDS = 5;
const PROBES = 60;
const PROBE_EVERY_MS = 60;
const LOAD_PER_SECOND = 40;
const LOAD_READINGS = 50;

/** From POST to the socket client's receipt, against a bare commit of one row in the same database; idle, and with half the load this machine takes. */
export default async function live(): Promise<void> {
  const product = await startBenchProduct();
  try {
    const devices = await makeDevices(product.url, 20);
    const watcher = await watch(product, devices);
    const results = { commit: [] as number[][], idle: [] as number[][], loaded: [] as number[][] };
    for (let round = 0; round < ROUNDS; round += 1) {
      results.commit.push(await bareCommits(product));
      results.idle.push(await probe(product, devices, watcher));
      const stop = startLoad(product, devices);
      results.loaded.push(await probe(product, devices, watcher));
      await stop();
    }
    const at = (rounds: number[][], q: number) => rounds.map((round) => quantile(round, q));
    const over = (rounds: number[][]) => rounds.map((round, i) => quantile(round, 0.5) - quantile(results.commit[i] ?? [], 0.5));
    print([
      ['rounds × probes', `${ROUNDS} × ${PROBES}, one every ${PROBE_EVERY_MS} ms`],
      ['bare commit of one row, p50 / p99 ms', `${spread(at(results.commit, 0.5))} / ${spread(at(results.commit, 0.99))}`],
      ['POST → socket, idle, p50 / p99 ms', `${spread(at(results.idle, 0.5))} / ${spread(at(results.idle, 0.99))}`],
      ['  over the bare commit, p50 ms (limit 15)', spread(over(results.idle))],
      [`POST → socket, at ${LOAD_PER_SECOND * LOAD_READINGS} readings/s, p50 / p99 ms`, `${spread(at(results.loaded, 0.5))} / ${spread(at(results.loaded, 0.99))}`],
    ]);
    watcher.close();
  } finally {
    await product.end();
  }
}

interface Watcher {
  /** Resolves when the reading of that value arrives. */
  arrival(value: number): Promise<void>;
  close(): void;
}

async function watch(product: BenchProduct, devices: BenchDevice[]): Promise<Watcher> {
  await makePoster(product.url, 1)(devices[0]?.key ?? '', bodyOf(1));
  const { rows } = await product.pool.query<{ id: number }>('select id from sensor order by id limit 1');
  const room = `series/${rows[0]?.id ?? 0}`;
  const socket = io(product.url, { transports: ['websocket'] });
  await new Promise<void>((resolve) => socket.on('connect', resolve));
  await new Promise((resolve) => socket.emit('join', { rooms: [room], after: null }, resolve));
  const waiting = new Map<number, () => void>();
  socket.on('frame', (frame: LiveFrame) => {
    for (const value of frame.values) waiting.get(value)?.();
  });
  return { arrival: (value) => new Promise((resolve) => waiting.set(value, resolve)), close: () => socket.close() };
}

let nextValue = 2;

async function probe(product: BenchProduct, devices: BenchDevice[], watcher: Watcher): Promise<number[]> {
  const post = makePoster(product.url, 1);
  const tookMs: number[] = [];
  for (let i = 0; i < PROBES; i += 1) {
    const value = nextValue;
    nextValue = Math.round((nextValue + 0.01) * 100) / 100;
    const startedMs = performance.now();
    const arrived = watcher.arrival(value).then(() => tookMs.push(performance.now() - startedMs));
    await post(devices[0]?.key ?? '', bodyOf(value));
    await arrived;
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS * 2)); // beyond the room's tick, so that each is a first change
  }
  return tookMs;
}

function bodyOf(value: number): string {
  return JSON.stringify({ readings: [{ parameter: 'pm25', value, unit: 'µg/m³', time: new Date().toISOString() }] });
}

function startLoad(product: BenchProduct, devices: BenchDevice[]): () => Promise<void> {
  const post = makePoster(product.url, 8);
  const pending = new Set<Promise<unknown>>();
  let startMs = Date.now() - 3 * 86_400_000;
  const timer = setInterval(() => {
    const device = devices[1 + (Math.floor(startMs / 1000) % (devices.length - 1))];
    const readings = Array.from({ length: LOAD_READINGS }, (_, i) => ({ parameter: 'pm10', value: 10 + i / 10, time: new Date((startMs += 1000)).toISOString() }));
    const job = post(device?.key ?? '', JSON.stringify({ readings })).finally(() => pending.delete(job));
    pending.add(job);
  }, 1000 / LOAD_PER_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(pending);
  };
}

async function bareCommits(product: BenchProduct): Promise<number[]> {
  await product.pool.query('create table if not exists bench_commit (at timestamptz, value float8)');
  const tookMs: number[] = [];
  for (let i = 0; i < PROBES; i += 1) {
    const startedMs = performance.now();
    await product.pool.query('insert into bench_commit values (now(), $1)', [i]);
    tookMs.push(performance.now() - startedMs);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return tookMs;
}
