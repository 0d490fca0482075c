import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { makeStore, type Store } from '../e2e/store.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';

const STATIONS = ['Weir', 'Bridge', 'Mill'];
/** Of each, every ten minutes, one of them suspect in a hundred. */
const PER_STATION = 52_000;

describe.skipIf(!isThere(CHROMIUM, 'a download in a browser', 'chromium'))('a newcomer on the download page', () => {
  let browser: Browser;
  let dataDir: string;
  let folder: string;
  let store: Store;
  let product: Product;

  beforeAll(async () => {
    browser = await launch();
    dataDir = makeDataDir();
    folder = mkdtempSync(join(tmpdir(), 'lichen-browser-'));
    store = await makeStore(dataDir);
    product = await startProduct(dataDir, store.env);
    await fill(store);
  });
  afterAll(async () => {
    await browser.close();
    await product.end('SIGTERM');
    await store.drop();
    removeDataDir(dataDir);
    rmSync(folder, { recursive: true });
  });

  it('gets a year of three stations as CSV and as Parquet in under a minute, and opens them', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const complaints = complaintsOf(page);
    const startedMs = performance.now();
    await page.goto(`${product.url}/download`);
    for (const name of STATIONS) await page.getByText(name).first().waitFor();
    await page.getByText('A year', { exact: true }).click();
    const csv = await take(page, 'CSV', folder);
    const parquet = await take(page, 'Parquet', folder);
    const tookMs = performance.now() - startedMs;
    console.log(`a year of three stations as CSV and as Parquet from the page: ${(tookMs / 1000).toFixed(1)} s`);
    expect(tookMs).toBeLessThan(60_000);
    const duck = await (await DuckDBInstance.create()).connect();
    const sums = async (from: string) => (await duck.runAndReadAll(`select station, count(*)::int, sum(value)::decimal(18,1)::double, count(flag)::int from ${from} group by all order by all`)).getRows();
    const expected = [...STATIONS].sort().map((name) => [name, PER_STATION, sumOfValues(), PER_STATION / 100]);
    expect(await sums(`read_csv('${csv}')`)).toEqual(expected);
    expect(await sums(`read_parquet('${parquet}')`)).toEqual(expected);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('has a file made, frozen, and knows how to cite it', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const complaints = complaintsOf(page);
    await page.goto(`${product.url}/download?stations=all&every=raw&format=csv`);
    await page.getByRole('button', { name: 'make a file that can be frozen and cited' }).click();
    await page.waitForURL(/\/download\/[0-9a-f]{20}$/);
    await page.getByRole('button', { name: 'Freeze and cite' }).click({ timeout: 60_000 });
    await page.waitForURL(/\/data\/[0-9a-f]{64}$/);
    const sha256 = page.url().slice(-64);
    await page.getByText('BibTeX', { exact: true }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('main').getByRole('link', { name: /^Download/ }).click()]);
    const file = join(folder, 'frozen.csv');
    await download.saveAs(file);
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sha256);
    await page.getByText('BibTeX', { exact: true }).click();
    await page.getByText(`@misc{lichen-${sha256.slice(0, 12)},`).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

async function take(page: Page, format: string, folder: string): Promise<string> {
  await page.getByRole('button', { name: format, exact: true }).click();
  const button = page.getByRole('link', { name: new RegExp(`^Download ${format}`) });
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

function sumOfValues(): number {
  let tenths = 0;
  for (let i = 0; i < PER_STATION; i += 1) tenths += i % 300;
  return tenths / 10;
}

async function fill(store: Store): Promise<void> {
  const { pool, close } = await store.open();
  for (const name of STATIONS) {
    const { rows } = await pool.query<{ id: number }>(
      `with s as (
         insert into station (name, kind, latitude, longitude, exact_latitude, exact_longitude, licence, source)
         values ($1, 'water', 51, 13, 51, 13, 'CC-BY-4.0', 'Weir keepers') returning id
       )
       insert into sensor (station_id, parameter) select id, 'water_temperature' from s returning id`,
      [name],
    );
    await pool.query(
      `insert into reading (sensor_id, time, value, flag)
       select $1::int, date_trunc('hour', now()) - interval '5 hours' - i * interval '10 minutes', (i % 300) / 10.0, case when i % 100 = 0 then 3 end from generate_series(0, $2::int - 1) i`,
      [rows[0]!.id, PER_STATION],
    );
  }
  await pool.query(`insert into rollup_dirty (sensor_id, day) select distinct sensor_id, date_trunc('day', time, 'UTC') from reading`);
  await close();
}
