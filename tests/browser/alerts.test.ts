import AxeSource from 'axe-core';
import { writeFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, administratorCookie, call, makeDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { makeStore, type Store } from '../e2e/store.ts';
import { startMailServer, type MailServer } from '../mail-server.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Rules are looked for every second. */
const HEARD_MS = 2_500;
const PLACES = [['Porta Venezia', 9.2, 45.47], ['Navigli', 9.17, 45.45], ['Monza', 9.27, 45.58]] as const;

describe.skipIf(!isThere(CHROMIUM, 'alerts in a browser', 'chromium'))('a person who wants to be told', () => {
  let browser: Browser;
  let context: BrowserContext;
  let store: Store;
  let mail: MailServer;
  let product: Product;
  const dataDir = makeDataDir();
  const keys: string[] = [];
  const stationIds: string[] = [];

  const send = async (place: number, readings: { value: number; ageMs: number }[]) => {
    const nowMs = Date.now();
    const body = { readings: readings.map(({ value, ageMs }) => ({ parameter: 'pm25', value, unit: 'µg/m³', time: new Date(nowMs - ageMs).toISOString() })) };
    expect((await call(product.url, '/api/v1/readings', keys[place]!, body)).status).toBe(200);
  };

  beforeAll(async () => {
    [browser, store, mail] = await Promise.all([launch(), makeStore(dataDir), startMailServer()]);
    product = await startProduct(dataDir, { ...store.env, SMTP_URL: mail.url, MAIL_FROM: 'Lichen <air@example.org>' });
    for (const [name, longitude, latitude] of PLACES) {
      const { json } = await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, { name, longitude, latitude, kind: 'low-cost', time_zone: 'Europe/Rome', licence: 'CC-BY-4.0' });
      stationIds.push(json.id);
      keys.push((await call<{ key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { station: json.id, name: `node at ${name}` })).json.key);
    }
    // five days of about 20 µg/m³, three of whose evenings reached 60 for four hours
    const history = Array.from({ length: 120 }, (_, i) => ({ ageMs: (120 - i) * HOUR_MS, value: [30, 60, 90].some((begin) => i >= begin && i < begin + 4) ? 60 : 18 + ((i * 7) % 5) }));
    for (const place of PLACES.keys()) await send(place, [...history, { ageMs: 50 * MINUTE_MS, value: 20 }]);
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'Europe/Rome' });
  });
  afterAll(async () => {
    await browser?.close();
    await product?.end('SIGTERM');
    await mail?.close();
    await store?.drop();
    removeDataDir(dataDir);
  });

  it('drags the line, types an address and starts; is told by mail and bell, says that she knows, and sees it end', async () => {
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    let backtests = 0;
    page.on('request', (request) => (backtests += Number(request.url().endsWith('/alerts/backtest'))));
    await page.goto(`${product.url}/stations/${stationIds[0]}`);
    await page.getByRole('link', { name: 'Tell me' }).click();
    const line = page.getByRole('slider', { name: 'your line' });
    await page.getByText('would not have alerted').first().waitFor();
    expect(await line.getAttribute('aria-valuenow')).toBe('60');
    const asked = backtests;
    await page.waitForTimeout(HEARD_MS);
    expect(backtests).toBe(asked); // an answer asks nothing

    await dragTo(page, 40); // the first action
    await page.getByText('would have alerted 3 times').first().waitFor();
    await page.getByRole('columnheader', { name: 'Neighbours then' }).waitFor();
    await page.getByRole('cell', { name: 'around as well' }).nth(2).waitFor(); // the evenings were the same everywhere
    expect(await page.locator('.chart rect.band').count()).toBe(3);
    expect(await page.getByRole('table').last().getByRole('row').count()).toBe(4);
    const level = Number(await line.getAttribute('aria-valuenow'));
    await line.press('ArrowUp');
    await line.press('Shift+ArrowUp');
    expect(Number(await line.getAttribute('aria-valuenow'))).toBe(level + 11);
    expect(await line.getAttribute('aria-valuetext')).toContain('would have alerted');
    await line.press('Shift+ArrowDown');
    expect(await violationsOf(page)).toEqual([]);
    await shoot(page, 'alerts-rule');

    await page.getByLabel('for', { exact: true }).selectOption({ label: 'any time' }); // a test does not wait for half an hour
    await page.getByLabel('E-mail').fill('ada@example.org'); // the second
    await page.getByRole('button', { name: 'Start this alert' }).click(); // the third
    await page.getByText('It watches now.').waitFor();
    await page.getByText(/A mail went to a…@example.org/).waitFor();

    await page.goto(linkOf((await mail.wait('ada@example.org', /say yes/)).text, 'Yes, send me alerts'));
    await page.getByRole('button', { name: 'Yes, send me alerts' }).press('Enter');
    await page.getByText('Confirmed').waitFor();

    await page.goto(`${product.url}/alerts`);
    await page.waitForTimeout(HEARD_MS);
    await send(0, [{ ageMs: 0, value: 60 }]);
    const { text } = await mail.wait('ada@example.org', /Porta Venezia/);
    await page.getByRole('link', { name: '1 alert of yours goes on' }).first().waitFor();
    await page.locator('.list').getByText('going on', { exact: true }).waitFor();
    await shoot(page, 'alerts-list');

    await page.goto(linkOf(text, 'Acknowledge'));
    await page.getByRole('button', { name: 'I have seen it' }).press('Enter');
    await page.getByText('Noted').waitFor();
    await page.goto(`${product.url}/alerts`);
    await page.getByRole('link', { name: 'No alert of yours goes on' }).first().waitFor();
    await page.locator('.list').getByText('known', { exact: true }).click();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await page.locator('.map[data-state="drawn"]').waitFor({ timeout: 90_000 });
    expect(await page.getByRole('table').first().innerText()).toMatch(/E-mail: a…@example.org\s+Sent/);

    await send(0, [{ ageMs: 0, value: 21 }]);
    await page.locator('.facts').getByText('over', { exact: true }).waitFor({ timeout: 30_000 });
    expect(await page.locator('.side ol .state').allInnerTexts()).toEqual(['going on', 'known', 'over']);
    await mail.wait('ada@example.org', /Ended/);
    expect(await violationsOf(page)).toEqual([]);
    await shoot(page, 'alerts-event');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('draws an area by keyboard alone, asks for two stations of three, changes the rule later, mutes it and stops it', async () => {
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${product.url}/alerts/new?where=area&p=pm25`);
    await page.getByText('By stations').click();
    await page.getByRole('button', { name: 'Add Porta Venezia' }).press('Enter');
    await page.getByRole('button', { name: 'Add Navigli' }).press('Enter');
    await page.getByText('2 stations inside measure PM2.5').waitFor();
    await page.getByText('By numbers').click();
    await page.getByLabel('West, south, east, north').fill('9.0, 45.6, 9.3, 45.4');
    await page.getByText('Four numbers: west before east').waitFor();
    await page.getByLabel('West, south, east, north').fill('9.0, 45.4, 9.3, 45.6');
    await page.getByText('3 stations inside measure PM2.5').waitFor();
    await page.locator('.map[data-state="drawn"]').waitFor({ timeout: 90_000 });
    await page.getByLabel('Level', { exact: true }).fill('50');
    await page.getByText('would have alerted 3 times').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await shoot(page, 'alerts-area');
    await page.getByText('More: how it counts').click();
    await page.getByLabel('Name of the rule').fill('Smoke over the plain');
    await page.getByLabel('Quiet hours').check();
    await page.getByText('No message between 22:00 and 07:00').waitFor();
    await page.getByRole('button', { name: 'Start this alert' }).click();
    await page.getByText('It watches now.').waitFor();

    await page.goto(`${product.url}/manage`);
    await page.getByRole('link', { name: 'Change Smoke over the plain' }).click();
    expect(await page.getByLabel('Level', { exact: true }).inputValue()).toBe('50');
    expect(await page.getByLabel('Stations at once').inputValue()).toBe('2');
    await page.getByLabel('Stations at once').fill('3');
    await page.getByRole('button', { name: 'Save the rule' }).click();
    await page.waitForURL(/\/alerts\?/);
    await page.goto(`${product.url}/manage`);
    await page.getByText('PM2.5 above 50.0').first().waitFor();
    await page.getByText(/at 3 stations/).first().waitFor();
    await page.getByLabel('Quiet Smoke over the plain for').selectOption('4');
    await page.getByText('Quiet until').waitFor();
    await page.getByRole('button', { name: 'Stop Smoke over the plain' }).click();
    await page.getByText('Stopped').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await shoot(page, 'alerts-manage');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('tells an administrator at the field what is wrong with a webhook, shows its secret once, and says why it is paused', async () => {
    const operator = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await operator.newPage();
    await page.goto(`${product.url}/sign-in`);
    await page.locator('summary').click();
    await page.locator('input[name="token"]').fill(ADMIN_TOKEN);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    await page.goto(`${product.url}/alerts/new?station=${stationIds[1]}`);
    await page.getByText(/would (not )?have alerted/).first().waitFor(); // the form is awake
    await page.getByText('Webhook, chat or MQTT').click();
    await page.getByLabel('Kind').selectOption('webhook');
    await page.getByLabel('Address').fill('ftp://example.org');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByText('an address that begins with https:// or http://').waitFor();
    expect(await page.getByLabel('Address').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Address').fill('http://127.0.0.1:9/hook');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByText('it is not shown again').waitFor();
    expect(await page.locator('code').innerText()).toMatch(/^[0-9a-f]{48}$/);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('Webhook: 127.0.0.1:9. The test did not arrive').waitFor({ timeout: 30_000 });
    await page.goto(`${product.url}/manage`);
    await page.getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: /Send again to Webhook: 127.0.0.1:9/ }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    await operator.close();
  });

  it('lets the administrator group a station by tags and say when it is worked on, and tells everybody', async () => {
    const keeper = await browser.newContext({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' });
    await keeper.addCookies([await administratorCookie(product.url)]);
    const page = await keeper.newPage();
    const complaints = complaintsOf(page);
    const station = `${product.url}/stations/${stationIds[2]}`;
    await page.goto(station);
    const tags = page.getByLabel('Tags', { exact: true });
    await tags.fill('school, River');
    await page.getByText('“River” is no tag').waitFor();
    await tags.fill('school, river');
    await page.getByRole('button', { name: 'Save the tags' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await page.getByRole('link', { name: 'river' }).getAttribute('href')).toBe('/download?tags=river');
    await page.getByRole('button', { name: 'Add this time' }).click();
    await page.getByText('Say until when').waitFor();
    await page.getByLabel('To', { exact: true }).fill(await page.evaluate((inMs) => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000 + inMs).toISOString().slice(0, 16), 2 * HOUR_MS));
    await page.getByRole('textbox', { name: 'Why' }).fill('new filter');
    await page.getByRole('button', { name: 'Add this time' }).click();
    await page.getByText(/It is being worked on until .* \(new filter\)/).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await shoot(page, 'station-keeper');

    const visitor = await context.newPage();
    await visitor.goto(station);
    await visitor.getByText(/It is being worked on until/).waitFor();
    expect(await visitor.getByText('For its keeper').count()).toBe(0);
    await visitor.close();
    await page.getByRole('button', { name: /^End now/ }).click();
    await page.getByText('over', { exact: true }).waitFor();
    expect(await page.getByText(/It is being worked on until/).count()).toBe(0);
    expect(complaints).toEqual([]);
    await keeper.close();
  });
});

/** By hand, a few pixels at a time, until the slider says so. */
async function dragTo(page: Page, level: number): Promise<void> {
  const line = page.getByRole('slider', { name: 'your line' });
  const box = await line.boundingBox();
  if (box === null) throw new Error('the line has no handle');
  const x = box.x + box.width / 2;
  let y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 0; i < 200 && Number(await line.getAttribute('aria-valuenow')) > level; i += 1) await page.mouse.move(x, (y += 2));
  await vi.waitFor(async () => expect(Number(await line.getAttribute('aria-valuenow'))).toBeLessThanOrEqual(level));
  await page.mouse.up();
}

function linkOf(text: string, title: string): string {
  const found = new RegExp(`${title}:\\n(\\S+)`).exec(text)?.[1];
  if (found === undefined) throw new Error(`no link "${title}" in\n${text}`);
  return found;
}

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AxeSource.source);
  const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

/** For the documents and for whoever looks: light, dark, and two phones. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder === undefined) return;
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  const take = async (kind: string) => writeFileSync(`${folder}/${name}-${kind}.png`, await page.screenshot({ fullPage: true }));
  await take('light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    await take(String(width));
  }
  await page.setViewportSize(size);
}
