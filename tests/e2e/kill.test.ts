import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pool } from '#server/db/pool.ts';
import { startLoad, type Sender } from './load.ts';
import { freePort, makeDataDir, makeStation, removeDataDir, startProduct, type Product } from './product.ts';
import { makeStore, type Store } from './store.ts';

const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 30);
const SENDERS = 8;
/** Where the counts go as JSON, for a record of the run. */
const REPORT = process.env['KILL_REPORT'];
/** Longest time to wait for the first acknowledgement after a kill. */
const PATIENCE_MS = 60_000;

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

describe('kill -9 under load', () => {
  it(`leaves every acknowledged reading in the database exactly once, after ${ROUNDS} rounds`, async () => {
    const random = seeded(20_261_122);
    const senders = await makeSenders();
    const load = startLoad(() => product.url, senders, random);
    const victims = { server: 0, database: 0, both: 0 };
    const recoveriesMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const sinceMs = performance.now();
      await until(() => load.firstAfter(sinceMs) !== undefined);
      await new Promise((resolve) => setTimeout(resolve, 40 + random() * 360));
      const victim = (['server', 'database', 'both'] as const)[round % 3] ?? 'server';
      const killedMs = performance.now();
      await kill(victim);
      victims[victim] += 1;
      await until(() => load.firstAfter(killedMs + 100) !== undefined); // what was under way when it died may still be answered
      recoveriesMs.push((load.firstAfter(killedMs + 100) ?? performance.now()) - killedMs);
    }
    await load.stop();
    const { counts } = load;
    const { pool, close } = await store.open();
    const table = await readTable(pool, senders);
    const tampered = await readTamperedTable(pool, senders);
    await close();
    recoveriesMs.sort((a, b) => a - b);
    const recovery = (share: number) => Math.round(recoveriesMs[Math.floor((recoveriesMs.length - 1) * share)] ?? 0);
    console.log(
      `kills: server ${victims.server}, database ${victims.database}, both ${victims.both}; acknowledged ${table.acknowledged}, lost ${table.lost}, changed ${table.changed}, twice ${table.twice}; ` +
        `rows ${table.rows}, in the journal ${table.journalled}; bodies ${counts.bodies}, refused ${counts.refused}, broken ${counts.broken}, sent twice ${counts.doubled}; first 200 after a kill: median ${recovery(0.5)} ms, longest ${recovery(1)} ms`,
    );
    if (REPORT !== undefined) writeFileSync(REPORT, JSON.stringify({ kills: ROUNDS, ...table }));
    expect(counts.unexpected).toEqual([]);
    expect(table.acknowledged).toBeGreaterThan(ROUNDS * 20);
    expect(table).toMatchObject({ lost: 0, changed: 0, twice: 0, journalled: table.rows });
    expect(tampered).toMatchObject({ lost: 1, changed: 1, rows: table.rows - 1 });
  }, 900_000);
});

async function makeSenders(): Promise<Sender[]> {
  const made = await Promise.all(Array.from({ length: SENDERS }, () => makeStation(product.url)));
  return made.map((one) => ({ ...one, acknowledged: [] }));
}

async function kill(victim: 'server' | 'database' | 'both'): Promise<void> {
  if (victim !== 'server') await store.kill();
  if (victim === 'database') return;
  await product.end('SIGKILL');
  product = await start();
}

async function readTable(pool: Pool, senders: Sender[]) {
  const { rows } = await pool.query<{ station: number; time: number; value: number }>(
    'select s.station_id as station, r.time as time, r.value as value from reading r join sensor s on s.id = r.sensor_id',
  );
  const journal = await pool.query<{ total: number }>('select coalesce(sum(reading_count), 0)::int8 as total from journal');
  return { ...compare(senders, rows), rows: rows.length, journalled: Number(journal.rows[0]?.total) };
}

/** The same comparison after one reading was taken out and another changed: it must notice. */
async function readTamperedTable(pool: Pool, senders: Sender[]) {
  await pool.query('delete from reading where (sensor_id, time) in (select sensor_id, time from reading order by time limit 1)');
  await pool.query('update reading set value = value + 1 where (sensor_id, time) in (select sensor_id, time from reading order by time limit 1)');
  return readTable(pool, senders);
}

function compare(senders: Sender[], rows: { station: number; time: number; value: number }[]) {
  const found = new Map<string, number[]>();
  for (const { station, time, value } of rows) {
    const key = `${station} ${time}`;
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  const counts = { acknowledged: 0, lost: 0, changed: 0, twice: 0 };
  for (const { stationId, acknowledged } of senders) {
    for (const { timeMs, value } of acknowledged) {
      const values = found.get(`${stationId} ${timeMs}`) ?? [];
      counts.acknowledged += 1;
      if (values.length === 0) counts.lost += 1;
      if (values.length > 1) counts.twice += 1;
      if (values.some((one) => one !== value)) counts.changed += 1;
    }
  }
  return counts;
}

async function until(isTrue: () => boolean): Promise<void> {
  const givenUpMs = performance.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (performance.now() > givenUpMs) throw new Error(`nothing was acknowledged for ${PATIENCE_MS} ms:\n${product.output().slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a * 1_664_525 + 1_013_904_223) >>> 0;
    return a / 2 ** 32;
  };
}
