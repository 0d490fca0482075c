import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeDevices, makePoster, startBenchProduct, type BenchDevice, type BenchProduct } from './product.ts';
import { print, quantile, spread } from './stats.ts';

const ROUNDS = Number(process.env['ACKNOWLEDGE_ROUNDS'] ?? 7);
const PROBES = 250;
const PROBE_EVERY_MS = 10;
const STORED_ROWS = 3_000_000;
const READERS = 4;
/** Of CSV in a round: with less, no download ran beside it. */
const MIN_MEGABYTES = 1;
const PAGES = ['/', '/stations', '/stations/1', '/download', '/about'];

/**
 * How long a device waits for its 200 while nothing else happens, while readers have pages rendered one after another,
 * and while downloads of the whole history run: the three in alternation.
 */
export default async function acknowledge(): Promise<void> {
  const product = await startBenchProduct();
  try {
    const devices = await makeDevices(product.url, 20);
    await makePoster(product.url, 1)(devices[0]?.key ?? '', bodyOf(0));
    await storeHistory(product);
    const took = { alone: [] as number[][], rendering: [] as number[][], exporting: [] as number[][] };
    const pages: number[] = [];
    const megabytes: number[] = [];
    await probe(product, devices); // the first round compiles
    for (let round = 0; round < ROUNDS; round += 1) {
      took.alone.push(await probe(product, devices));
      const readers = startReaders(product.url);
      took.rendering.push(await probe(product, devices));
      pages.push(await readers.stop());
      const download = await startDownload(product.url);
      took.exporting.push(await probe(product, devices));
      megabytes.push(await download.stop());
    }
    const at = (rounds: number[][], q: number) => rounds.map((round) => quantile(round, q));
    const line = (rounds: number[][]) => `${spread(at(rounds, 0.5))} / ${spread(at(rounds, 0.99))}`;
    const ratio = (rounds: number[][]) => spread(at(rounds, 0.99).map((p99, i) => p99 / quantile(took.alone[i] ?? [], 0.99)));
    print([
      ['rounds × posts', `${ROUNDS} × ${PROBES} of one reading, one every ${PROBE_EVERY_MS} ms`],
      ['POST → 200 alone, p50 / p99 ms', line(took.alone)],
      [`POST → 200 while ${READERS} readers render pages, p50 / p99 ms`, line(took.rendering)],
      ['  pages/s rendered meanwhile', spread(pages, 0)],
      ['  ratio of p99 to alone', ratio(took.rendering)],
      ['POST → 200 while a download runs, p50 / p99 ms', line(took.exporting)],
      ['  MB/s of CSV sent meanwhile', spread(megabytes, 1)],
      ['  ratio of p99 to alone', ratio(took.exporting)],
    ]);
  } finally {
    await product.end();
  }
}

/** Posts at their own times, whether or not the last one was answered: a stalled server cannot slow its own probing. */
async function probe(product: BenchProduct, devices: BenchDevice[]): Promise<number[]> {
  const post = makePoster(product.url, 32);
  const tookMs: number[] = [];
  const answers: Promise<void>[] = [];
  for (let i = 0; i < PROBES; i += 1) {
    const sentMs = performance.now();
    const answered = post(devices[i % devices.length]?.key ?? '', bodyOf(i)).then((status) => {
      if (status !== 200) throw new Error(`answered ${status}`);
      tookMs.push(performance.now() - sentMs);
    });
    answers.push(answered);
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }
  await Promise.all(answers);
  return tookMs;
}

function bodyOf(i: number): string {
  return JSON.stringify({ readings: [{ parameter: 'pm25', value: 10 + (i % 40) / 10, unit: 'µg/m³', time: new Date().toISOString() }] });
}

/** Enough rows behind one sensor that a download of them outlasts a round. */
async function storeHistory({ pool }: BenchProduct): Promise<void> {
  await pool.query(
    `insert into reading (sensor_id, time, value)
     select (select min(id) from sensor), timestamptz '2020-01-01' + i * interval '20 seconds', 10 + (i % 400) / 10.0 from generate_series(1, $1::int) i`,
    [STORED_ROWS],
  );
}

/** Each asks for the next page as soon as it has the last; stops with the pages per second. */
function startReaders(url: string): { stop(): Promise<number> } {
  const startedMs = performance.now();
  let isStopped = false;
  let count = 0;
  const read = async (offset: number) => {
    for (let i = offset; !isStopped; i += 1) {
      const page = await fetch(new URL(PAGES[i % PAGES.length] ?? '/', url));
      if (!page.ok) throw new Error(`${page.url} answered ${page.status}`);
      await page.text();
      count += 1;
    }
  };
  const readers = Promise.all(Array.from({ length: READERS }, (_, i) => read(i)));
  return {
    async stop() {
      isStopped = true;
      await readers;
      return count / ((performance.now() - startedMs) / 1000);
    },
  };
}

/** The history again and again as CSV, read as fast as it comes by another process; resolves once it flows, stops with the megabytes per second. */
async function startDownload(url: string): Promise<{ stop(): Promise<number> }> {
  const address = new URL('/api/v1/readings?stations=1&from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&format=csv', url).href;
  const reader = spawn(process.execPath, [join(import.meta.dirname, 'drain.mjs'), address], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = createInterface({ input: reader.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value } = await said.next();
    if (value === undefined) throw new Error('the download broke off');
    return value;
  };
  if ((await next()) !== 'begun') throw new Error('the download sent nothing');
  const startedMs = performance.now();
  return {
    async stop() {
      const seconds = (performance.now() - startedMs) / 1000;
      reader.stdin.end();
      const megabytes = Number(await next()) / 1e6;
      if (!(megabytes >= MIN_MEGABYTES)) throw new Error(`only ${megabytes} MB were sent in ${seconds.toFixed(1)} s: nothing was measured`);
      return megabytes / seconds;
    },
  };
}
