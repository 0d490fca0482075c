import { readFile } from 'node:fs/promises';
import AxeSource from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, administratorCookie, call, makeDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';

const PATIENCE_MS = 15_000;
const HOUR_MS = 3_600_000;
const NARROW = { width: 320, height: 640 };
const DESK = { width: 1280, height: 900 };
const TABLE = 'station,kind,latitude,longitude,position_accuracy,tags,device\nNorth bridge,water,51.05,13.74,1km,river,sonde 1\nMast,low-cost,50,12,,,logger\n';

describe.skipIf(!isThere(CHROMIUM, 'the pages of a network in a browser', 'chromium'))('a person who runs a network', () => {
  let browser: Browser;
  let dataDir: string;
  let product: Product;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    dataDir = makeDataDir();
    [browser, product] = await Promise.all([launch(), startProduct(dataDir)]);
    const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', bypassCSP: true });
    await context.addCookies([await administratorCookie(product.url)]);
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    complaints = complaintsOf(page);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.end('SIGTERM');
    removeDataDir(dataDir);
  });

  const chooseTable = (text: string) => page.getByLabel('Table to add (CSV)').setInputFiles({ name: 'stations.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const main = () => page.locator('main').innerText();
  /** A page that hears what is pressed. */
  const awake = () => page.waitForFunction("document.querySelector('.dot, [role=status], main') !== null && performance.getEntriesByType('navigation')[0].loadEventEnd > 0");

  it('finds the pages beside their account, and nothing that needs hands', async () => {
    await page.goto(`${product.url}/account`);
    await page.getByRole('link', { name: 'The network' }).click();
    await page.getByRole('heading', { name: 'Nothing needs hands' }).waitFor();
    expect(await main()).toContain('No device stands anywhere yet.');
    expect(await page.getByRole('navigation', { name: 'Pages of the network' }).getByRole('link').allInnerTexts()).toEqual(['Needs hands', 'Waiting', 'Devices']);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('tries a table, mends it, adds it, and gets keys that work', async () => {
    await awake();
    await chooseTable(TABLE.replace('51.05', '951'));
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('1 line is wrong; nothing was changed.').waitFor();
    expect(await main()).toMatch(/Line 2\s+"latitude" must be a number/);
    expect(await faultsOf(page)).toEqual([]);
    await chooseTable(TABLE);
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Tried, and nothing changed: 2 stations, 2 devices would be added.').waitFor();
    await page.getByRole('button', { name: 'Add them' }).click();
    await page.getByText('Added: 2 stations, 2 devices.').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Take the answer with the keys' }).click()]);
    const answer = await readFile(await download.path(), 'utf8');
    const keys = [...answer.matchAll(/lk_[\w-]+/g)].map(([key]) => key);
    expect(keys).toHaveLength(2);
    const readings = [{ parameter: 'ph', value: 7.1, time: new Date(Date.now() - 8 * HOUR_MS).toISOString() }];
    await expect.poll(async () => (await call(product.url, '/api/v1/readings', keys[0]!, { readings })).status).toBe(200);
    expect((await call(product.url, '/api/v1/readings', keys[1]!, { readings: [{ parameter: 'pm25', value: 7 }] })).status).toBe(200);
    await chooseTable(TABLE);
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Everything of the table is there already.').waitFor();
  });

  it('sees who is silent and why, and begins to work on it', async () => {
    const isSilent = async () => (await call<{ counts: Record<string, number> }>(product.url, '/api/v1/fleet', ADMIN_TOKEN)).json.counts['silent'];
    await expect.poll(isSilent, { timeout: 10_000 }).toBe(1);
    await page.goto(`${product.url}/fleet`);
    const row = page.getByRole('list', { name: 'What needs hands' }).getByRole('listitem');
    expect(await row.count()).toBe(1);
    expect(await row.innerText()).toMatch(/North bridge[\s\S]*river[\s\S]*Silent[\s\S]*No reading for 8 h[\s\S]*Look at its power and its network\./);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: /^Silent/ }).click();
    await page.waitForURL(/cause=silent/);
    await row.getByText('Maintenance window').click();
    await page.getByLabel('Why').fill('new battery');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText(/^North bridge is worked on until/).waitFor();
    expect(await row.innerText()).toContain('worked on until');
    const { json } = await call<{ maintenance: { why: string }[] }>(product.url, '/api/v1/stations/1/maintenance', null);
    expect(json.maintenance).toMatchObject([{ why: 'new battery' }]);
  });

  it('claims hardware that waits, puts it on the map, and has what it sent before', async () => {
    const send = () => fetch(`${product.url}/v1/push-sensor-data/`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-sensor': 'esp8266-777', 'x-pin': '1' }, body: '{"sensordatavalues":[{"value_type":"P2","value":"8.25"}]}' });
    expect((await send()).status).toBe(401);
    expect((await send()).status).toBe(401);
    const stranger = await fetch(`${product.url}/api/v1/push/airrohr?key=lk_nobody-knows-this-one`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-sensor': 'esp8266-778' }, body: '{"sensordatavalues":[{"value_type":"P1","value":"3"}]}' });
    expect(stranger.status).toBe(401);
    await page.goto(`${product.url}/quarantine`);
    const waiting = page.getByRole('list', { name: 'What waits' }).getByRole('listitem');
    expect(await waiting.count()).toBe(2);
    expect(await page.getByRole('listitem').filter({ hasText: 'esp8266-777' }).innerText()).toMatch(/airRohr[\s\S]*PM2\.5 8\.3[\s\S]*2 messages/);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /^Refuse Key/ }).click();
    await page.getByText(/is refused from now on/).waitFor();
    await page.getByRole('button', { name: 'Claim esp8266-777' }).click();
    await page.waitForURL(/sensors\/add\?device=/);
    await page.getByText(/First packet/).waitFor();
    await page.getByLabel('Name of the station').fill('Courtyard');
    await page.getByText('Type coordinates instead').click();
    await page.getByLabel('Latitude and longitude').fill('48.13743, 11.57549');
    await page.getByText('It stands at').waitFor();
    await page.getByRole('button', { name: 'Put it on the map' }).click();
    await page.getByRole('heading', { name: 'Courtyard is on the map' }).waitFor({ timeout: 60_000 });
    expect(await main()).toContain('2 readings that came before are there already.');
    expect((await send()).status).toBe(200);
    await page.goto(`${product.url}/quarantine`);
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor();
  });

  it('keeps a log of a station, beside what it did in thirty days', async () => {
    await page.goto(`${product.url}/stations/2`);
    await page.getByRole('link', { name: 'Its thirty days, notes and visits' }).click();
    await page.getByRole('heading', { name: 'For the keeper of Mast' }).waitFor();
    expect(await main()).toMatch(/Uptime\s+100\s%/);
    await page.getByLabel('What was done or seen').fill('Filter changed.');
    await page.getByRole('button', { name: 'Write it down' }).click();
    await page.getByText('Written down.').waitFor();
    expect(await main()).toContain('Filter changed.');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove: Filter changed.' }).click();
    await page.getByText('Nothing is written down yet.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('is told to sign in where nobody is signed in', async () => {
    const stranger = await browser.newPage();
    for (const path of ['/fleet', '/quarantine', '/stations/2/own', '/stations/999/own']) {
      await stranger.goto(product.url + path);
      expect(new URL(stranger.url()).search).toBe(`?next=${encodeURIComponent(path)}`);
    }
    await stranger.close();
  });
});

/** What axe objects to in light and dark, and what is wider than a narrow phone. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.addStyleTag({ content: '*, ::before, ::after { transition: none !important; animation: none !important; }' });
  await page.evaluate(AxeSource.source);
  const light = await violationsOf(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await violationsOf(page, ['color-contrast', 'link-in-text-block']);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(NARROW);
  const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const narrow = await violationsOf(page);
  await page.setViewportSize(DESK);
  return [...light, ...dark, ...narrow, ...(overflowPx > 0 ? [`${overflowPx} px wider than ${NARROW.width}`] : [])];
}

async function violationsOf(page: Page, rules?: string[]): Promise<string[]> {
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify({ preload: false, iframes: false, ...(rules ? { runOnly: rules } : {}) })})`)) as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
