import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, makeDataDir, makeStation, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';

const HOUR_MS = 3_600_000;
const PLACE = 'z=9&lat=51.04&lon=13.74&range=24h';

/** Means of the hours before the running one: 5 hours ago 4, 4 hours ago none, 3 hours ago 6, 2 hours ago 8. */
describe.skipIf(!isThere(CHROMIUM, 'time travel and filters in a browser', 'chromium'))('a person who asks how it was', () => {
  let browser: Browser;
  let product: Product;
  let dataDir: string;
  let stationId: string;
  let key: string;
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const hourText = (hoursAgo: number) => `${new Date(hour - hoursAgo * HOUR_MS).toISOString().slice(0, 13)}Z`;
  const post = (readings: [timeMs: number, value: number][]) =>
    call(product.url, '/api/v1/readings', key, { readings: readings.map(([timeMs, value]) => ({ parameter: 'dissolved_oxygen', value, unit: 'mg/L', time: new Date(timeMs).toISOString() })) });

  beforeAll(async () => {
    browser = await launch();
    dataDir = makeDataDir();
    product = await startProduct(dataDir);
    ({ stationId, key } = await makeStation(product.url));
    const past = ([[5, 4], [3, 6], [2, 8]] as const).flatMap(([hoursAgo, mean]) => [-1, 1].map((by, i): [number, number] => [hour - hoursAgo * HOUR_MS + i * 600_000, mean + by]));
    expect(await post([...past, [Date.now() - 1_000, 9.5]])).toMatchObject({ json: { stored: 7 } });
  });
  afterAll(async () => {
    await browser.close();
    await product.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it('scrubs back to the stored value of each hour on marker, panel and address, and is live again at one key', async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 760 } });
    const complaints = complaintsOf(page);
    await page.goto(`${product.url}/?p=dissolved_oxygen&s=${stationId}&${PLACE}`);
    await page.locator('.map[data-state="drawn"]').waitFor({ timeout: 90_000 });
    await untilShown(page, '9.50');

    await page.getByRole('slider', { name: 'Hour that is shown' }).focus();
    for (let i = 0; i < 2; i += 1) await page.keyboard.press('ArrowLeft');
    await untilShown(page, '8.00');
    await page.keyboard.press('ArrowLeft');
    await untilShown(page, '6.00');
    await page.waitForURL(`**at=${hourText(3)}*`);

    // what arrives now waits behind the past
    await post([[Date.now(), 9.7]]);
    await page.keyboard.press('ArrowLeft');
    await page.getByText('No good reading came in this hour.').waitFor();
    expect(await page.locator('.lichen-selected b').count()).toBe(0);
    await page.keyboard.press('l');
    await untilShown(page, '9.70');
    await page.waitForURL((url) => !url.searchParams.has('at'));
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('opens an address of a past hour at that hour', async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 760 } });
    await page.goto(`${product.url}/?p=dissolved_oxygen&s=${stationId}&${PLACE}&at=${hourText(5)}`);
    await page.locator('.map[data-state="drawn"]').waitFor({ timeout: 90_000 });
    await untilShown(page, '4.00');
    await page.getByText('Hourly mean of 1 station').waitFor();
    await page.close();
  });

  it('filters by kind, keeps it in the address and says what is left out', async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 760 } });
    await page.goto(`${product.url}/?p=dissolved_oxygen&${PLACE}`);
    await page.locator('.map[data-state="drawn"]').waitFor({ timeout: 90_000 });
    await page.getByRole('button', { name: 'Filter' }).first().click();
    await page.getByRole('checkbox', { name: 'Reference' }).check();
    await page.getByText('Every station here is filtered out').waitFor();
    await page.waitForURL('**kind=reference*');
    await page.getByRole('checkbox', { name: 'Water' }).check();
    await page.getByText('1 of 1 stations').first().waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    // a box that is ticked takes no letters: one-key commands are heard from it
    await page.getByRole('checkbox', { name: 'Water' }).focus();
    await page.keyboard.press('/');
    await page.locator('.bar [role="search"] input:focus').waitFor();
    await page.waitForURL((url) => !url.searchParams.has('kind'));
    await page.close();
  });
});

/** The number stands on the marker and as the headline. */
async function untilShown(page: Page, number: string): Promise<void> {
  await page.waitForFunction(
    (text) => [...document.querySelectorAll('.lichen-selected b')].some((element) => element.textContent === text) && document.querySelector('.panel .number')?.textContent?.includes(text) === true,
    number,
    { timeout: 30_000, polling: 50 },
  );
}
