import AxeSource from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, call, makeDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';

const PATIENCE_MS = 15_000;
/** A first packet shows within seconds. */
const SEEN_MS = 5_000;

describe.skipIf(!isThere(CHROMIUM, 'adding a sensor in a browser', 'chromium'))('a person with a new sensor', () => {
  let browser: Browser;
  let context: BrowserContext;
  let dataDir: string;
  let product: Product;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    dataDir = makeDataDir();
    [browser, product] = await Promise.all([launch(), startProduct(dataDir)]);
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, extraHTTPHeaders: { authorization: `Bearer ${ADMIN_TOKEN}` }, geolocation: { latitude: 48.13743, longitude: 11.57549 }, permissions: ['geolocation', 'clipboard-read', 'clipboard-write'] });
    // every element into which something was typed, by its name
    await context.addInitScript(() => {
      const typed = new Set<string>();
      Object.assign(window, { typedFields: () => [...typed] });
      addEventListener('input', ({ target }) => target instanceof HTMLInputElement && !['radio', 'checkbox', 'hidden'].includes(target.type) && typed.add(target.name), true);
    });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    complaints = complaintsOf(page);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.end('SIGTERM');
    removeDataDir(dataDir);
  });

  const typedFields = () => page.evaluate('window.typedFields()') as Promise<string[]>;
  const lineOf = async (label: string) => {
    await page.getByRole('button', { name: `Copy: ${label}`, exact: true }).click();
    return page.evaluate(() => navigator.clipboard.readText());
  };

  it('sees what is refused and what is understood, places it by one press and types one name', async () => {
    await page.goto(`${product.url}/sensors/add`);
    await page.getByText('Ecowitt', { exact: true }).click();
    await page.getByRole('button', { name: 'Show what to enter' }).click();
    await page.getByText('Waiting for the first packet').waitFor();
    const [host, port, path] = [await lineOf('Server IP / Hostname'), await lineOf('Port'), await lineOf('Path')];
    const station = (type: string, body: string) => fetch(`http://${host}:${port}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(await page.locator('main').innerText()).not.toContain(path.split('/').at(-1)!.slice(12)); // the key is hidden until it is asked for

    expect((await station('application/json', '{"tempf":50,"PASSKEY":"0123456789"}')).status).toBe(415);
    await page.getByText('A packet came and was refused').waitFor({ timeout: SEEN_MS });
    const refusal = await page.locator('.packet').innerText();
    expect(refusal).toContain('Send application/x-www-form-urlencoded.');
    expect(refusal).toContain('{"tempf":50,"PASSKEY":"***"}');

    expect((await station('application/x-www-form-urlencoded', 'PASSKEY=0123456789&dateutc=now&tempf=50.0&humidity=81&winddir=abc')).status).toBe(200);
    await page.getByText(/Newest packet/).waitFor({ timeout: SEEN_MS });
    const packet = await page.locator('.packet').innerText();
    for (const words of ['tempf=50.0', 'Air temperature', '10.0', 'sent as 50 °F', '81', 'The value of winddir is not a finite number.']) expect(packet.replace(/\u202f/g, ' ')).toContain(words);
    expect(packet).not.toContain('0123456789');

    await page.getByLabel('Name of the station').fill('Courtyard 2');
    await page.getByRole('button', { name: 'Where I am' }).click();
    await page.getByText('It stands at 48.13743, 11.57549').waitFor();
    expect(await page.getByRole('radio', { name: '100 m' }).isChecked()).toBe(true);
    expect(await typedFields()).toEqual(['name']);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Put it on the map' }).click();
    await page.getByRole('heading', { name: 'Courtyard 2 is on the map' }).waitFor();
    expect(await page.locator('main').innerText()).toContain('2 readings that came before are there already.');

    const { json } = await call<{ stations: { id: string; name: string; kind: string; position_accuracy: string; latitude: number; longitude: number; sensors: unknown[] }[] }>(product.url, '/api/v1/stations', null);
    expect(json.stations).toMatchObject([{ name: 'Courtyard 2', kind: 'low-cost', position_accuracy: '100m', sensors: [{}, {}] }]);
    expect(JSON.stringify(json)).not.toContain('48.13743');
    expect((await station('application/x-www-form-urlencoded', 'dateutc=now&tempf=51.0')).status).toBe(200);
    expect(complaints).toEqual([]);
  });

  it('reads a code for the phone, presses the map, and is told what a serial number looks like', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${product.url}/sensors/add`);
    await page.getByText('AirGradient', { exact: true }).click();
    await page.getByLabel('Serial number').fill('84FCE60BEC3');
    expect(await page.getByRole('alert').innerText()).toContain('Twelve letters and digits');
    await page.getByLabel('Serial number').fill('84FCE60BEC38');
    await page.getByRole('button', { name: 'Show what to enter' }).click();
    await page.getByText('Waiting for the first packet').waitFor();
    expect(await page.getByRole('region', { name: 'Lines to copy' }).innerText()).toContain('airgradient_84fce60bec38.local');
    await page.getByText('Take the lines to a phone').click();
    await page.getByRole('img', { name: 'QR code of the lines above' }).waitFor();

    const sent = await fetch(`${product.url}/sensors/airgradient:84fce60bec38/measures`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"pm02":7,"rco2":447}' });
    expect(sent.status).toBe(200);
    await page.getByText(/First packet/).waitFor({ timeout: SEEN_MS });
    await page.getByLabel('Name of the station').fill('Kitchen');
    const map = page.getByRole('region', { name: 'Map to press where the sensor stands' });
    await map.scrollIntoViewIfNeeded();
    await page.locator('[data-state="drawn"]').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Pin in the middle of the map' }).click({ timeout: 60_000 }); // a map in software holds the page for seconds
    await page.getByText('It stands at').waitFor();
    await page.getByText('1 km', { exact: true }).first().click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    expect(await typedFields()).toEqual(['serial', 'name']);
    await page.getByRole('button', { name: 'Put it on the map' }).click();
    await page.getByRole('heading', { name: 'Kitchen is on the map' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('changes a key over, looks at the last messages, and revokes the old key', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${product.url}/devices`);
    await page.getByRole('link', { name: 'Courtyard 2' }).click();
    await page.getByRole('heading', { name: 'Last messages' }).waitFor();
    await page.waitForResponse((response) => response.url().includes('/messages?after=')); // the page is awake
    await page.getByText('1 stored, 0 known already').first().click();
    await page.locator('.packet').waitFor();
    await page.getByLabel('Label of the new key').fill('spring');
    await page.getByRole('button', { name: 'Make a new key' }).click();
    await page.getByText('The new key, shown this once').waitFor();
    const key = await lineOf('The new key, shown this once');
    const send = (one: string) => fetch(`${product.url}/api/v1/push/ecowitt/${one}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'dateutc=now&tempf=52' });
    await expect.poll(async () => (await send(key)).status).toBe(200);
    await page.getByRole('button', { name: 'Revoke the key spring' }).click();
    await page.getByText('Revoke this key?').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText(/^revoked/).waitFor();
    await expect.poll(async () => (await send(key)).status, { timeout: 1000, interval: 50 }).toBe(401);
    expect(complaints).toEqual([]);
  });

  it('is told to sign in where nobody is signed in', async () => {
    const stranger = await browser.newPage();
    for (const path of ['/sensors/add', '/devices', '/devices/1', '/devices/999']) {
      await stranger.goto(product.url + path);
      expect(new URL(stranger.url()).search).toBe(`?next=${encodeURIComponent(path)}`);
      await stranger.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(await stranger.locator('main').innerText()).not.toContain('Courtyard');
    }
    await stranger.close();
  });
});

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AxeSource.source);
  const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
