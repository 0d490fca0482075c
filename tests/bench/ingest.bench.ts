import type { Reading } from '#lib/domain/reading.ts';
import { copyReadings } from '#server/db/copy.ts';
import { transaction } from '#server/db/pool.ts';
import { cpuSeconds } from './processes.ts';
import { makeDevices, makePoster, startBenchProduct, type BenchDevice, type BenchProduct } from './product.ts';
import { print, spread } from './stats.ts';

const ROUNDS = 7;
const DEVICES = 100;
const BODY_READINGS = 100;
const BODIES = 300;
const CONNECTIONS = 16;
const COPY_ROWS = 10_000;

interface Round {
  perSecond: number;
  cpuMicroseconds: number;
}

/** Readings through HTTP to the commit, against a bare binary COPY of the same rows into the same database, in alternation. */
export default async function ingest(): Promise<void> {
  const product = await startBenchProduct();
  try {
    const devices = await makeDevices(product.url, DEVICES);
    await product.pool.query('create schema bench');
    await product.pool.query('create table bench.reading (like public.reading including all)');
    await throughHttp(product, devices, 0);
    const rounds: { http: Round; copy: Round }[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) rounds.push({ http: await throughHttp(product, devices, round), copy: await byCopy(product, round) });
    const of = (pick: (round: (typeof rounds)[number]) => number) => rounds.map(pick);
    print([
      ['rounds × readings', `${ROUNDS} × ${BODIES * BODY_READINGS}, bodies of ${BODY_READINGS}, ${CONNECTIONS} connections`],
      ['readings/s through HTTP to commit', spread(of((r) => r.http.perSecond), 0)],
      ['readings/s by bare binary COPY', spread(of((r) => r.copy.perSecond), 0)],
      ['ratio HTTP : COPY, readings/s', spread(of((r) => r.http.perSecond / r.copy.perSecond))],
      ['CPU µs a reading, server and database, HTTP', spread(of((r) => r.http.cpuMicroseconds), 1)],
      ['CPU µs a reading, client and database, COPY', spread(of((r) => r.copy.cpuMicroseconds), 1)],
      ['ratio HTTP : COPY, CPU', spread(of((r) => r.http.cpuMicroseconds / r.copy.cpuMicroseconds))],
    ]);
  } finally {
    await product.end();
  }
}

async function throughHttp(product: BenchProduct, devices: BenchDevice[], round: number): Promise<Round> {
  const post = makePoster(product.url, CONNECTIONS);
  const bodies = Array.from({ length: BODIES }, (_, i) => ({ key: devices[i % DEVICES]?.key ?? '', body: bodyOf(round, i) }));
  const cpuBefore = cpuSeconds(product.pids);
  const startedMs = performance.now();
  let next = 0;
  const send = async () => {
    for (let job = bodies[next++]; job !== undefined; job = bodies[next++]) {
      const status = await post(job.key, job.body);
      if (status !== 200) throw new Error(`answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, send));
  const seconds = (performance.now() - startedMs) / 1000;
  return { perSecond: (BODIES * BODY_READINGS) / seconds, cpuMicroseconds: ((cpuSeconds(product.pids) - cpuBefore) * 1e6) / (BODIES * BODY_READINGS) };
}

/** Each body a span of its own, so that nothing is a duplicate; recent, as live readings are. */
function bodyOf(round: number, i: number): string {
  const startMs = Date.UTC(2026, 0, 1) + (round * BODIES + i) * BODY_READINGS * 1000;
  const readings = Array.from({ length: BODY_READINGS }, (_, k) => ({ parameter: 'pm25', value: valueOf(k), unit: 'µg/m³', time: new Date(startMs + k * 1000).toISOString() }));
  return JSON.stringify({ readings });
}

async function byCopy(product: BenchProduct, round: number): Promise<Round> {
  const count = BODIES * BODY_READINGS;
  const startMs = Date.UTC(2026, 0, 1) + round * count * 1000;
  const readings = Array.from({ length: count }, (_, i): Reading => ({
    index: -1, sensorId: 1 + (i % DEVICES), timeMs: startMs + i * 1000, value: valueOf(i % BODY_READINGS), flag: null, sentValue: null, sentUnit: null, deviceTimeMs: null, belowDetection: false,
  }));
  const cpuBefore = cpuSeconds([product.pids[1] ?? 0]) + ownCpuSeconds();
  const startedMs = performance.now();
  for (let from = 0; from < count; from += COPY_ROWS) {
    await transaction(product.pool, async (tx) => {
      await tx.query('set local search_path = bench');
      await copyReadings(tx, readings.slice(from, from + COPY_ROWS), null);
    });
  }
  const seconds = (performance.now() - startedMs) / 1000;
  return { perSecond: count / seconds, cpuMicroseconds: ((cpuSeconds([product.pids[1] ?? 0]) + ownCpuSeconds() - cpuBefore) * 1e6) / count };
}

function valueOf(i: number): number {
  return 10 + (i % 37) / 10;
}

function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
