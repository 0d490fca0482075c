import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, makeDataDir, makeStation, removeDataDir, ROOT, startProduct, type Product } from '../e2e/product.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';
import { untilDemonstrated } from './demonstration.ts';

const REAL = join(ROOT, '../shared/data/series/water/ndbc');
const MINUTE_MS = 60_000;
const hasReal = existsSync(REAL);
if (!hasReal) console.log('skipped: charts of an imported real series (../shared/data/series is not there)');

describe.skipIf(!isThere(CHROMIUM, 'charts in a browser', 'chromium'))('a person who reads charts', () => {
  let browser: Browser;
  let product: Product;
  let dataDir: string;
  beforeAll(async () => {
    browser = await launch();
    dataDir = makeDataDir();
    product = await startProduct(dataDir, { DEMO: '1' });
    await untilDemonstrated(product.url);
  });
  afterAll(async () => {
    await browser.close();
    await product.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it('compares series of the demonstration network by search, and finds the same view again in the address', async () => {
    const { page, complaints } = await open('/compare');
    await page.getByRole('link', { name: /at 3 stations$/ }).click({ timeout: 60_000 });
    await expectLines(page, 3);
    await page.getByRole('combobox', { name: 'Add a series' }).fill('Porta Venezia');
    await page.getByRole('option', { name: /Air temperature/ }).click();
    await expectLines(page, 4);
    await page.getByRole('link', { name: 'Own axes' }).click();
    await page.waitForURL(/axes=own/);
    await page.getByRole('link', { name: /^Take .* out$/ }).first().click();
    await expectLines(page, 3);
    const again = await open(new URL(page.url()).pathname + new URL(page.url()).search);
    await expectLines(again.page, 3);
    expect(await again.page.locator('.list a').allInnerTexts()).toEqual(await page.locator('.list a').allInnerTexts());
    expect([...complaints, ...again.complaints]).toEqual([]);
    await page.context().close();
    await again.page.context().close();
  });

  it('is told what a link cannot show, and that nothing is compared yet', async () => {
    const { page } = await open('/compare?s=999999.999999');
    await page.getByText('not known here').waitFor();
    await page.getByText('Nothing is compared yet').waitFor();
    await page.context().close();
  });

  it('sees a new reading in the comparison without drawing the past again', async () => {
    const { stationId, key } = await makeStation(product.url);
    const nowMs = Date.now();
    const readings = Array.from({ length: 400 }, (_, i) => ({ parameter: 'dissolved_oxygen', value: 8 + Math.sin(i / 9), unit: 'mg/L', time: new Date(nowMs - (400 - i) * 2 * MINUTE_MS).toISOString() }));
    await call(product.url, '/api/v1/readings', key, { readings });
    const sensorId = await sensorOf(stationId);
    const { page } = await open(`/compare?s=${stationId}.${sensorId}`);
    await expectLines(page, 1);
    const before = await page.locator('path.line').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')!));
    await call(product.url, '/api/v1/readings', key, { readings: [{ parameter: 'dissolved_oxygen', value: 8.37, unit: 'mg/L' }] });
    await page.waitForFunction(() => document.querySelector('.list .value')?.textContent?.includes('8.37'), undefined, { timeout: 20_000 });
    await page.waitForFunction((last) => [...document.querySelectorAll('path.line')].at(-1)?.getAttribute('d') !== last, before.at(-1), { timeout: 10_000 });
    const after = await page.locator('path.line').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')!));
    const rewritten = after.filter((d, i) => d !== before[i]).reduce((sum, d) => sum + d.length, 0);
    const all = after.reduce((sum, d) => sum + d.length, 0);
    console.log(`one reading more: ${rewritten} of ${all} characters of path written again`);
    expect(after.slice(0, -1)).toEqual(before.slice(0, after.length - 1));
    expect(rewritten).toBeGreaterThan(0);
    await page.context().close();
  });

  it('moves the cursor by keyboard, hears the value, and gets the table', async () => {
    const { page } = await open('/stations/1');
    const plot = page.locator('.chart .plot').first();
    await plot.waitFor({ timeout: 60_000 });
    await plot.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    const first = await plot.getAttribute('aria-valuetext');
    await page.keyboard.press('Shift+ArrowLeft');
    const second = await plot.getAttribute('aria-valuetext');
    expect(first).toMatch(/\d\d:\d\d: \d/);
    expect(second).not.toBe(first);
    await page.keyboard.press('t');
    expect(await page.getByRole('table').first().locator('tbody tr').count()).toBeGreaterThan(5);
    await page.context().close();
  });

  it('takes the picture along, with title, unit, period, source and licence on it', async () => {
    const { page, complaints } = await open('/stations/1');
    const svg = await saved(page, 'SVG');
    expect(svg.name).toMatch(/^lichen-1-.*\.svg$/);
    const text = svg.bytes.toString('utf8');
    for (const words of ['Cortile di Porta Venezia', 'µg/m³', 'Europe/Rome', 'Licence: CC0-1.0', 'simulated']) expect(text).toContain(words);
    expect(text).toMatch(/<path[^>]+stroke="rgb/);
    expect(text).not.toMatch(/var\(--/);
    const drawn = await page.evaluate((source) => new DOMParser().parseFromString(source, 'image/svg+xml').querySelector('parsererror') === null, text);
    expect(drawn).toBe(true);
    const png = await saved(page, 'PNG');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(png.bytes.length).toBeGreaterThan(10_000);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  const open = (path: string) => openPage(browser, product.url + path);

  async function sensorOf(stationId: string): Promise<string> {
    const { json } = await call<{ sensors: { id: string }[] }>(product.url, `/api/v1/stations/${stationId}`, null);
    return json.sensors[0]!.id;
  }
});

describe.skipIf(!hasReal || CHROMIUM === null)('a person who reads an imported series', () => {
  it('compares two parameters of years ago and takes the picture along', async () => {
    const dataDir = makeDataDir();
    importReal(dataDir);
    const product = await startProduct(dataDir);
    const browser = await launch();
    const { stations } = (await call<{ stations: { id: string; name: string; sensors: { id: string; latest: { time: string } | null }[] }[] }>(product.url, '/api/v1/stations', null)).json;
    const station = stations.find((one) => one.sensors.some((sensor) => sensor.latest))!;
    const chosen = station.sensors.filter((sensor) => sensor.latest).slice(0, 2);
    const { page, complaints } = await openPage(browser, `${product.url}/compare?s=${chosen.map((sensor) => `${station.id}.${sensor.id}`).join(',')}&range=30d&to=${chosen[0]!.latest!.time}`);
    await expectLines(page, chosen.length);
    const svg = await saved(page, 'SVG');
    expect(svg.bytes.toString('utf8')).toContain(station.name);
    expect(complaints).toEqual([]);
    await browser.close();
    await product.end('SIGTERM');
    removeDataDir(dataDir);
  });
});

/** The first stations of the network have sent something. */
async function openPage(browser: Browser, url: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, acceptDownloads: true });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(url, { waitUntil: 'networkidle' });
  return { page, complaints };
}

/** So many series are listed, and each has a line and a number at its end. */
async function expectLines(page: Page, count: number): Promise<void> {
  await page.waitForFunction((wanted) => document.querySelectorAll('.list > li').length === wanted && document.querySelectorAll('.chart svg text .number').length === wanted, count, { timeout: 60_000 });
}

async function saved(page: Page, format: 'SVG' | 'PNG'): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: format, exact: true }).first().click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

function importReal(dataDir: string): void {
  const file = readdirSync(REAL).find((name) => /\.(txt|csv)(\.gz)?$/.test(name))!;
  execFileSync(process.execPath, ['server/cli/lichen.mjs', 'import', join(REAL, file), '--mapping', 'ndbc-standard-meteorological'], { cwd: ROOT, env: { ...process.env, DATA_DIR: dataDir }, stdio: 'pipe' });
}
