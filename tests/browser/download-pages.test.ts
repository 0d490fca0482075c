import AxeSource from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, administratorCookie, call, makeDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { makeStore, type Store } from '../e2e/store.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';

const STATIONS = [
  { name: 'Weir', latitude: 51.05, longitude: 13.74, kind: 'water', time_zone: 'Europe/Berlin', licence: 'CC-BY-4.0' },
  { name: 'Mill', latitude: 51.06, longitude: 13.76, kind: 'water', time_zone: 'Europe/Berlin', licence: 'CC-BY-4.0' },
  { name: 'Far away', latitude: -36.8, longitude: 174.7, kind: 'water', time_zone: 'Pacific/Auckland', licence: 'CC-BY-4.0' },
];
const TAGS = [['river'], ['river', 'school'], []];
const LOOKS: [name: string, options: BrowserContextOptions][] = [
  ['light', { colorScheme: 'light', viewport: { width: 1280, height: 900 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 900 } }],
  ['a phone of 320 px', { colorScheme: 'light', viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }],
];

describe.skipIf(!isThere(CHROMIUM, 'the pages of downloads in a browser', 'chromium'))('the pages of downloads', () => {
  let browser: Browser;
  let product: Product;
  let store: Store;
  const dataDir = makeDataDir();
  const ids: string[] = [];
  beforeAll(async () => {
    browser = await launch();
    store = await makeStore(dataDir);
    product = await startProduct(dataDir, store.env);
    for (const [i, station] of STATIONS.entries()) {
      const { id } = (await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, station)).json;
      const tagged = await fetch(`${product.url}/api/v1/stations/${id}/tags`, { method: 'PUT', headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }, body: JSON.stringify({ tags: TAGS[i] }) });
      expect(tagged.status).toBe(200);
      const { key } = (await call<{ key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { station: id, name: 'sonde' })).json;
      const readings = Array.from({ length: 200 }, (_, i) => ({ parameter: 'water_temperature', value: 10 + (i % 30) / 10, unit: '°C', time: new Date(Date.now() - i * 600_000).toISOString() }));
      expect(await call(product.url, '/api/v1/readings', key, { readings })).toMatchObject({ status: 200 });
      ids.push(id);
    }
  });
  afterAll(async () => {
    await browser.close();
    await product.end('SIGTERM');
    await store.drop();
    removeDataDir(dataDir);
  });

  it('take a person by keys alone from a name to a frozen file, and axe has nothing to object to on the way', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
    const complaints = complaintsOf(page);
    await page.goto(`${product.url}/download?stations=${ids[0]}`);
    const field = page.getByRole('textbox', { name: 'Add a station' });
    await field.focus();
    await page.getByRole('button', { name: /^Mill/ }).waitFor(); // keys are answered once the list is
    await field.press('Backspace'); // leaves out the one that is chosen
    await page.waitForURL((url) => !url.search.includes(`stations=${ids[0]}`));
    await page.keyboard.type('wei');
    await page.getByRole('button', { name: /^Weir/ }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.search.includes(`stations=${ids[0]}`));
    await tabTo(page, 'Parquet');
    await page.keyboard.press('Enter');
    await page.waitForURL(/format=parquet/);
    await page.getByText('200 rows').first().waitFor();
    await tabTo(page, 'make a file that can be frozen and cited');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/download\/[0-9a-f]{20}$/);
    await page.getByRole('button', { name: 'Freeze and cite' }).waitFor({ timeout: 60_000 });
    expect(await violationsOf(page)).toEqual([]);
    await tabTo(page, 'Freeze and cite');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/data\/[0-9a-f]{64}$/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each(LOOKS)('have nothing for axe to object to in %s, and are no wider than the window', async (_name, options) => {
    const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
    await context.addCookies([await administratorCookie(product.url)]); // who sees also what takes a frozen file back
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    const { id, sha256 } = await freezeOne(product.url);
    const found: string[] = [];
    for (const path of ['/download?stations=all&every=raw&format=csv', '/download?tags=river&every=1h&format=zip', `/download/${id}`, `/data/${sha256}`]) {
      await page.goto(product.url + path);
      await page.locator('.card').first().waitFor();
      if (path.startsWith('/download?')) await page.getByText('of the readings expected').first().waitFor();
      found.push(...(await violationsOf(page)).map((violation) => `${path} ${violation}`));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (overflow > 0) found.push(`${path} is ${overflow} px too wide`);
    }
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('begin with what is on the map, or with the station whose panel is open', async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 760 } });
    await page.goto(`${product.url}/?p=water_temperature&z=9&lat=51.05&lon=13.75`);
    await page.locator('.map[data-state="drawn"]').waitFor({ timeout: 90_000 });
    await page.getByRole('link', { name: 'Download what is on the map' }).first().click();
    await page.waitForURL(/\/download\?bbox=/);
    await page.getByText('West, south, east, north').waitFor();
    await page.getByRole('img', { name: /^Weir:/ }).waitFor();
    expect(await page.getByRole('img', { name: /^(Weir|Mill|Far away):/ }).count()).toBe(2);
    expect(new URL(page.url()).searchParams.get('parameters')).toBe('water_temperature');
    expect(await page.getByRole('group', { name: 'Parameters' }).locator('[aria-pressed="true"]').allInnerTexts()).not.toContain('All');
    await page.goto(`${product.url}/?p=water_temperature&z=9&lat=51.05&lon=13.75&s=${ids[1]}`);
    await page.locator('.panel').getByRole('link', { name: 'Data' }).click();
    await page.waitForURL(`${product.url}/download?stations=${ids[1]}`);
    await page.getByRole('img', { name: /^Mill:/ }).waitFor();
    expect(await page.getByRole('img', { name: /^(Weir|Mill|Far away):/ }).count()).toBe(1);
    await page.close();
  });

  it('take stations by tag, by search, by a pasted polygon, and count them', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${product.url}/download?stations=${ids[2]}&every=raw&format=csv`);
    const field = page.getByRole('textbox', { name: 'Add a station' });
    await field.fill('river');
    await page.getByRole('button', { name: /^Tag “river”/ }).click();
    await page.waitForURL(/tags=river/);
    await page.getByText('400 rows').first().waitFor();
    await field.fill('13.7,51 13.75,51 13.75,51.1 13.7,51.1');
    await field.press('Enter');
    await page.waitForURL(/polygon=/);
    await page.getByText('200 rows').first().waitFor();
    expect(await page.getByRole('img', { name: /^Weir:/ }).count()).toBe(1);
    await field.fill('i');
    await page.getByRole('button', { name: /^Take all \d found/ }).click(); // by name or kind
    await page.waitForURL(/stations=/);
    await page.getByText(/[46]00 rows/).first().waitFor();
    await page.close();
  });

  it('take an area that is drawn: by mouse, moved, undone and cleared; by keys alone; and what is in sight', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
    const complaints = complaintsOf(page);
    const map = await openMap(page, `${product.url}/download?stations=${ids[0]},${ids[1]}&every=raw&format=csv`);
    await page.getByText('2 stations are chosen: Weir, Mill.').waitFor();
    await page.getByText('400 rows').first().waitFor();
    // the middle lies between Weir and Mill, 15 px from each other
    for (const [x, y] of [[-60, -60], [0, -60], [0, 60]] as const) await map.press(x, y);
    await page.waitForURL(/polygon=/);
    await map.press(-60, 60);
    await page.getByText('1 station is chosen: Weir.').waitFor();
    await page.getByText('200 rows').first().waitFor();
    await page.getByText('Area of 4 corners').waitFor();
    expect(await violationsOf(page)).toEqual([]);

    await map.drag([0, 60], [120, 60]);
    await map.drag([0, -60], [120, -60]);
    await page.getByText('2 stations are chosen').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('1 station is chosen').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('No station is chosen here.').waitFor();
    expect(new URL(page.url()).searchParams.has('polygon')).toBe(false);

    await page.locator('canvas').focus();
    for (const key of ['ArrowLeft', 'ArrowUp', 'ArrowRight']) {
      await page.keyboard.press('Enter');
      await page.keyboard.press(key); // 100 px of the map
    }
    await page.keyboard.press('Enter');
    await page.getByText('Area of 4 corners').waitFor();
    await page.keyboard.press('Backspace');
    await page.getByText('Area of 3 corners').waitFor();

    await page.getByRole('button', { name: 'Take what is in sight' }).click();
    await page.waitForURL(/bbox=/);
    await page.getByText('400 rows').first().waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('take on a phone what is tapped: corners, or stations one by one', async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    const map = await openMap(page, `${product.url}/download?stations=${ids[0]},${ids[1]}&every=raw&format=csv`);
    for (const [x, y] of [[-60, -60], [0, -60], [0, 60], [-60, 60]] as const) await map.tap(x, y);
    await page.getByText('1 station is chosen: Weir.').waitFor();
    await page.getByText('Press stations').click();
    await map.tap(8, 0); // Mill, east of the middle; an area gives way to a list
    await page.waitForURL(new RegExp(`stations=${ids[1]}&`));
    await page.getByText('1 station is chosen: Mill.').waitFor();
    await map.tap(-8, 0);
    await page.waitForURL(new RegExp(`stations=${ids[1]},${ids[0]}&`));
    await map.tap(8, 0);
    await page.waitForURL(new RegExp(`stations=${ids[0]}&`));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('say that a frozen file was taken back, when, and why', async () => {
    const { sha256 } = await freezeOne(product.url);
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    await context.addCookies([await administratorCookie(product.url)]);
    const page = await context.newPage();
    await page.goto(`${product.url}/data/${sha256}`);
    await page.getByLabel('Why, for those who cited it').fill('A person could be recognised.');
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('heading', { name: 'It was taken back' }).waitFor();
    await page.getByText('A person could be recognised.').waitFor();
    const visitor = await fetch(`${product.url}/data/${sha256}`, { headers: { accept: 'text/html' } });
    expect([visitor.status, await visitor.text()]).toEqual([410, expect.stringContaining('A person could be recognised.')]);
    expect((await fetch(`${product.url}/api/v1/snapshots/${sha256}/file`)).status).toBe(410);
    await context.close();
  });
});

/** The page with its map open and drawn, and hands that press so many pixels from its middle. */
async function openMap(page: Page, url: string) {
  await page.goto(url);
  await page.getByRole('button', { name: 'On the map' }).click();
  const canvas = page.locator('.map[data-state="drawn"]');
  await canvas.waitFor({ timeout: 90_000 });
  const at = async (x: number, y: number): Promise<[number, number]> => {
    await canvas.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the map has no place');
    return [box.x + box.width / 2 + x, box.y + box.height / 2 + y];
  };
  return {
    press: async (x: number, y: number) => page.mouse.click(...(await at(x, y))),
    tap: async (x: number, y: number) => page.touchscreen.tap(...(await at(x, y))),
    drag: async (from: readonly [number, number], to: readonly [number, number]) => {
      await page.mouse.move(...(await at(...from)));
      await page.mouse.down();
      await page.mouse.move(...(await at(...to)), { steps: 5 });
      await page.mouse.up();
    },
  };
}

let questions = 0;

/** Another file each time. */
async function freezeOne(url: string): Promise<{ id: string; sha256: string }> {
  questions += 1;
  const { id } = (await (await fetch(`${url}/api/v1/downloads?stations=all&format=csv&to=${new Date(Date.now() - questions * 3_600_000).toISOString()}`, { method: 'POST' })).json()) as { id: string };
  for (;;) {
    const { state } = (await (await fetch(`${url}/api/v1/downloads/${id}`)).json()) as { state: string };
    if (state === 'done') break;
    if (state === 'failed') throw new Error('the file could not be made');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { sha256 } = (await (await fetch(`${url}/api/v1/downloads/${id}/freeze`, { method: 'POST' })).json()) as { sha256: string };
  return { id, sha256 };
}

/** Presses Tab until what is focused has this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 80; i += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.textContent?.trim() === wanted, name)) return;
  }
  throw new Error(`"${name}" is not reached by Tab`);
}

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AxeSource.source);
  const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
