import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, call, makeDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';

/** Small: the processor draws every pixel. */
const SIZE = { width: 1000, height: 760 };
/** The station stands in the middle of the map, which begins below the bar of 56 px. */
const PLACE = 'z=9&lat=51.04&lon=13.74';
const MIDDLE = { x: SIZE.width / 2, y: 56 + (SIZE.height - 56) / 2 };
/** Web Mercator at zoom 9 and 51.04° north. */
const KM_PER_PX = (40_075 * Math.cos((51.04 * Math.PI) / 180)) / (512 * 2 ** 9);
const HOUR_MS = 3_600_000;

type Colour = [red: number, green: number, blue: number];

/** 20 µg/m³ in Viridis. */
const TEAL: Colour = [0x22, 0x8d, 0x8d];

/** One station: 20 µg/m³ of fine particles, wind of 8 m/s from the west. One page goes through all of it, for a map takes long to open here. */
describe.skipIf(!isThere(CHROMIUM, 'layers of the map in a browser', 'chromium'))('what a visitor may lay on the map', () => {
  let browser: Browser;
  let product: Product;
  let dataDir: string;
  let stationId: string;
  let page: Page;
  let complaints: string[];
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;

  beforeAll(async () => {
    browser = await launch();
    dataDir = makeDataDir();
    product = await startProduct(dataDir);
    const station = await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, { name: 'Mast', latitude: 51.04, longitude: 13.74, kind: 'reference', time_zone: 'Europe/Berlin' });
    stationId = station.json.id;
    const device = await call<{ key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name: 'mast' });
    const at = (timeMs: number, direction: number) => {
      const time = new Date(timeMs).toISOString();
      return [{ parameter: 'pm25', value: 20, unit: 'µg/m³', time }, { parameter: 'wind_speed', value: 8, unit: 'm/s', time }, { parameter: 'wind_direction', value: direction, unit: '°', time }];
    };
    const sent = await call(product.url, '/api/v1/readings', device.json.key, { readings: [...at(hour - 3 * HOUR_MS + 60_000, 90), ...at(Date.now() - 1_000, 270)] });
    expect(sent).toMatchObject({ json: { stored: 6 } });
    await vi.waitUntil(async () => (await call<{ directions: number[] }>(product.url, '/api/v1/map/wind', null)).json.directions[0] === 270, { timeout: 20_000, interval: 200 });
    page = await browser.newPage({ viewport: SIZE, colorScheme: 'light', reducedMotion: 'reduce' });
    complaints = complaintsOf(page);
    await open('p=pm25');
  });
  afterAll(async () => {
    await browser.close();
    await product.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it('shades an estimate only where it is asked for, in a worker, and nothing where no station is near', async () => {
    const [near, far] = [{ x: MIDDLE.x + 80, y: MIDDLE.y + 60 }, { x: MIDDLE.x + Math.ceil(44 / KM_PER_PX), y: MIDDLE.y }];
    const before = await coloursAt(page, [near, far]);
    expect(page.workers().some((worker) => worker.url().includes('estimate'))).toBe(false);
    expect(await page.getByText('an estimate between stations, not a measurement').count()).toBe(0);

    await (await layer('Estimate between stations')).check();
    await page.waitForURL('**surface=1*');
    await page.getByText('an estimate between stations, not a measurement').first().waitFor();
    await vi.waitUntil(async () => distance((await coloursAt(page, [near]))[0]!, before[0]!) > 30, { timeout: 30_000, interval: 300 });
    expect(page.workers().some((worker) => worker.url().includes('estimate'))).toBe(true);
    expect(distance((await coloursAt(page, [far]))[0]!, before[1]!)).toBeLessThan(4);

    await (await layer('Estimate between stations')).uncheck();
    await vi.waitUntil(async () => distance((await coloursAt(page, [near]))[0]!, before[0]!) < 4, { timeout: 30_000, interval: 300 });
    expect(complaints).toEqual([]);
  });

  it('draws wind from the marker to where it blows, off by default', async () => {
    const [east, west] = [{ x: MIDDLE.x + 22, y: MIDDLE.y }, { x: MIDDLE.x - 22, y: MIDDLE.y }];
    const [land] = await coloursAt(page, [east]);
    expect(isInk(land!)).toBe(false);
    await (await layer('Wind arrows')).check();
    await page.waitForURL('**wind=1*');
    await page.getByText('An arrow points where the wind blows to').first().waitFor();
    await untilInk(page, east, west);

    await (await layer('Wind arrows')).uncheck();
    expect(complaints).toEqual([]);
  });

  it('colours the markers as the visitor chooses', async () => {
    expect(distance((await coloursAt(page, [MIDDLE]))[0]!, [0xda, 0x89, 0x23])).toBeLessThan(12);
    await page.locator('summary', { hasText: 'Colours' }).click();
    await page.locator('label', { hasText: 'Viridis' }).click();
    await vi.waitUntil(async () => distance((await coloursAt(page, [MIDDLE]))[0]!, TEAL) < 12, { timeout: 20_000, interval: 200 });
    expect(complaints).toEqual([]);
  });

  it('remembers the colours, and draws the wind of a past hour', async () => {
    // three hours ago it came from the east
    await open(`p=pm25&wind=1&at=${new Date(hour - 3 * HOUR_MS).toISOString().slice(0, 13)}Z`);
    await untilInk(page, { x: MIDDLE.x - 22, y: MIDDLE.y }, { x: MIDDLE.x + 22, y: MIDDLE.y });
    expect(distance((await coloursAt(page, [MIDDLE]))[0]!, TEAL)).toBeLessThan(12);
    const token = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = 'var(--haze-4)';
      return getComputedStyle(probe).color;
    });
    expect(token).toBe('rgb(34, 141, 141)');
    await page.locator('summary', { hasText: 'Colours' }).click();
    await page.locator('label', { hasText: 'Lichen' }).click();
    expect(await page.evaluate(() => [document.documentElement.dataset['palette'], localStorage.getItem('palette')])).toEqual([undefined, null]);
    expect(complaints).toEqual([]);
  });

  it('tells the index of a past hour on marker, list and banner, and the hour\'s own value in the panel', async () => {
    await open(`p=pm25&show=index&index=european-aqi&s=${stationId}&at=${new Date(hour - 3 * HOUR_MS).toISOString().slice(0, 13)}Z`);
    await page.getByText('European Air Quality Index of 1 station, by the hours up to this one').waitFor();
    await page.locator('.lichen-selected b', { hasText: 'Moderate' }).waitFor();
    await page.locator('.twin td', { hasText: 'Moderate' }).waitFor({ state: 'attached' });
    expect(await page.locator('.panel .number').first().textContent()).toContain('20');

    // before its first reading
    await page.goto(`${product.url}/?p=pm25&${PLACE}&show=index&index=european-aqi&at=${new Date(hour - 7 * HOUR_MS).toISOString().slice(0, 13)}Z`);
    await page.locator('.twin td', { hasText: 'too few hours to tell' }).waitFor({ state: 'attached', timeout: 60_000 });
    expect(complaints).toEqual([]);
  });

  it('shows wind by itself where the parameter is one of the wind', async () => {
    await open('p=wind_speed');
    await untilInk(page, { x: MIDDLE.x + 22, y: MIDDLE.y }, { x: MIDDLE.x - 22, y: MIDDLE.y });
    expect(complaints).toEqual([]);
  });

  async function layer(name: string) {
    const box = page.getByRole('checkbox', { name });
    if (!(await box.isVisible())) await page.getByRole('button', { name: 'Layers' }).click();
    return box;
  }

  async function open(query: string): Promise<void> {
    await page.goto(`${product.url}/?${PLACE}&${query}`);
    await page.locator('.map[data-state="drawn"]').waitFor({ timeout: 90_000 });
  }
});

async function untilInk(page: Page, there: { x: number; y: number }, notThere: { x: number; y: number }): Promise<void> {
  await vi.waitUntil(async () => {
    const [one, other] = await coloursAt(page, [there, notThere]);
    return isInk(one!) && !isInk(other!);
  }, { timeout: 30_000, interval: 300 });
}

function isInk([red, green, blue]: Colour): boolean {
  return red + green + blue < 220;
}

function distance(a: Colour, b: Colour): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Colours on the screen: WebGL keeps no pixels to be asked for. */
async function coloursAt(page: Page, points: { x: number; y: number }[]): Promise<Colour[]> {
  const png = (await page.screenshot()).toString('base64');
  return page.evaluate(
    async ([data, at]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      return at.map(({ x, y }) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)] as [number, number, number]);
    },
    [png, points] as const,
  );
}
