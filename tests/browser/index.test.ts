import { writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIndexCommand } from '#server/cli/index-command.ts';
import { ADMIN_TOKEN, call, makeDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { makeStore, type Store } from '../e2e/store.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';

const HOUR_MS = 3_600_000;
const ROOF = { name: 'Roof', latitude: 48.2, longitude: 16.37, kind: 'reference', time_zone: 'Europe/Vienna', licence: 'CC-BY-4.0', source: 'The neighbours' };

describe.skipIf(!isThere(CHROMIUM, 'the map’s index in a browser', 'chromium'))('a person who asks what it means', () => {
  let browser: Browser;
  let product: Product;
  let store: Store;
  const dataDir = makeDataDir();
  let stationId = '';
  beforeAll(async () => {
    browser = await launch();
    store = await makeStore(dataDir);
    product = await startProduct(dataDir, store.env);
    stationId = (await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, ROOF)).json.id;
    const { json } = await call<{ key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { station: stationId, name: 'monitor' });
    const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    // twelve hours of 20 µg/m³, one of them missing
    const readings = [12, 11, 10, 9, 8, 7, 6, 5, 3, 2, 1].flatMap((ago) => [0, 20, 40].map((minute) => ({ parameter: 'pm25', value: 20, unit: 'µg/m³', time: new Date(hour - ago * HOUR_MS + minute * 60_000).toISOString() })));
    const posted = await call(product.url, '/api/v1/readings', json.key, { readings: [...readings, { parameter: 'pm25', value: 21, unit: 'µg/m³' }] });
    expect(posted.json).toMatchObject({ stored: 34 });
  });
  afterAll(async () => {
    await browser.close();
    await product.end('SIGTERM');
    await store.drop();
    removeDataDir(dataDir);
  });

  it('switches the map to an index, chooses a country’s, finds it again on the next visit, and can work the number out herself', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 760 }, timezoneId: 'Europe/Vienna', locale: 'en-AT' });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${product.url}/?p=pm25&s=${stationId}&z=9&lat=48.2&lon=16.37`);
    await page.locator('.map[data-state="drawn"]').waitFor({ timeout: 90_000 });

    await page.locator('.shown').getByText('Index', { exact: true }).click();
    await page.locator('.left .legend').getByText('European Air Quality Index').waitFor({ timeout: 20_000 });
    await page.waitForFunction(() => document.querySelector('.lichen-selected b')?.textContent === 'Moderate', undefined, { timeout: 30_000 });
    await page.waitForURL(/show=index/);
    expect(await page.locator('.left .legend li').first().innerText()).toMatch(/1\s+Good/);

    await page.locator('.shown select').selectOption('us-aqi');
    await page.locator('.left .legend').getByText('US Air Quality Index').waitFor({ timeout: 20_000 });
    await page.waitForFunction(() => document.querySelector('.lichen-selected b')?.textContent === '71', undefined, { timeout: 30_000 });
    expect(page.url()).toContain('index=us-aqi');

    const again = await context.newPage();
    await again.goto(`${product.url}/?p=pm25&show=index&s=${stationId}&z=9&lat=48.2&lon=16.37`);
    await again.locator('.left .legend').getByText('US Air Quality Index').waitFor({ timeout: 60_000 });
    await again.locator('.panel').getByText('Moderate, 71').waitFor({ timeout: 30_000 });

    await again.locator('.panel summary').first().click();
    const why = again.locator('.panel .why').first();
    expect(await why.innerText()).toMatch(/11 of 12 hours[\s\S]*1 hour missing[\s\S]*row 9\.1–35\.4[\s\S]*The neighbours, CC-BY-4\.0/);
    const command = await why.locator('code').innerText();
    const lines: string[] = [];
    const [, id = '', json = ''] = /index (\S+) --json '(.*)'$/.exec(command) ?? [];
    expect(await runIndexCommand([id, '--json', json], { out: (line) => lines.push(line), err: () => {} })).toBe(0);
    expect(JSON.parse(lines.join('\n'))).toMatchObject({ value: 71, band: { name: 'Moderate' } });
    const shots = process.env['SHOTS'];
    if (shots !== undefined) writeFileSync(`${shots}/index-map.png`, await again.screenshot());
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('averages over an hour and a day, and is told where nothing can be said', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 760 } });
    const complaints = complaintsOf(page);
    await page.goto(`${product.url}/?p=pm25&s=${stationId}&z=9&lat=48.2&lon=16.37&avg=1h`);
    await page.locator('.map[data-state="drawn"]').waitFor({ timeout: 90_000 });
    await page.waitForFunction(() => document.querySelector('.lichen-selected b')?.textContent === '20.0', undefined, { timeout: 30_000 });
    await page.locator('.shown').getByText('24 h', { exact: true }).click();
    await page.waitForURL(/avg=24h/);
    // eleven hours are no day
    await page.waitForFunction(() => !document.querySelector('.lichen-selected b')?.textContent, undefined, { timeout: 30_000 });
    await page.locator('.shown').getByText('Now', { exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.lichen-selected b')?.textContent === '21.0', undefined, { timeout: 30_000 });
    await page.waitForURL((url) => !url.searchParams.has('avg'));
    expect(complaints).toEqual([]);
    await page.close();
  });
});
