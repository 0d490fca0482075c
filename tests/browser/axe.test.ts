import AxeSource from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONG_NAME, makeSite, RIGHT_TO_LEFT_NAME, type PageToSee, type Site } from '../e2e/every-page.ts';
import { makeDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { makeStore, type Store } from '../e2e/store.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM } from './chromium.ts';

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 640 };
/** What another colour scheme can break. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
/** Half a minute on a machine of its own; of a shared one as long as others take. */
const PATIENCE_MS = 600_000;

describe.skipIf(!isThere(CHROMIUM, 'accessibility of every page', 'chromium'))('every page', () => {
  let browser: Browser;
  let dataDir: string;
  let store: Store;
  let product: Product;
  let site: Site;
  beforeAll(async () => {
    dataDir = makeDataDir();
    // without WebGL: axe sees nothing of a canvas, and the list stands in the map's place
    const launched = chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox', '--disable-3d-apis'] });
    [browser, store] = await Promise.all([launched, makeStore(dataDir)]);
    product = await startProduct(dataDir, store.env);
    site = await makeSite(product, store);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.end('SIGTERM');
    await store?.drop();
    removeDataDir(dataDir);
  });

  it('has nothing for axe to object to in light, in dark and on a phone, and fits one of 320 px', async () => {
    const context = await browser.newContext({ viewport: DESK, colorScheme: 'light', reducedMotion: 'reduce', bypassCSP: true });
    await context.addCookies([site.cookie]);
    const found: string[] = [];
    const rest = [...site.pages];
    const walk = async () => {
      for (let next = rest.shift(); next; next = rest.shift()) found.push(...(await complaintsAt(context, next.path)));
    };
    await Promise.all([walk(), walk()]);
    await context.close();
    expect(found).toEqual([]);
  }, PATIENCE_MS);

  it('says what it is without scripts', async () => {
    const htmlOf = async ({ path }: PageToSee) => {
      const answer = await fetch(new URL(path, product.url), { headers: { cookie: `${site.cookie.name}=${site.cookie.value}` } });
      return [path, answer.status, mainOf(await answer.text())] as const;
    };
    const pages = await Promise.all(site.pages.map(htmlOf));
    expect(pages.map(([path, status]) => ({ path, status }))).toEqual(site.pages);
    expect(pages.filter(([, , main]) => !/<h1\b/.test(main) || textOf(main).length < 60).map(([path]) => path)).toEqual([]);
    const textAt = (path: string) => textOf(pages.find((page) => page[0] === path)![2]);
    expect(textAt('/stations')).toContain(LONG_NAME);
    expect(textAt('/stations')).toContain(RIGHT_TO_LEFT_NAME);
    for (const path of ['/', '/stations', '/stations/1']) expect(textAt(path)).toMatch(/\d.{0,3}µg\/m3/);
  });

  async function complaintsAt(context: BrowserContext, path: string): Promise<string[]> {
    const page = await context.newPage();
    await page.goto(product.url + path, { waitUntil: 'load' });
    await page.locator('main h1, main h2').first().waitFor({ state: 'attached' });
    await page.locator('.later').evaluateAll((all) => all.length === 0 || new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 })));
    // a colour on its way is no colour of the page
    await page.addStyleTag({ content: '*, ::before, ::after { transition: none !important; animation: none !important; }' });
    await page.evaluate(AxeSource.source);
    const light = await violationsOf(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await violationsOf(page, COLOUR_RULES);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(PHONE);
    const phone = await violationsOf(page);
    await page.setViewportSize(NARROW);
    const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await page.close();
    const narrow = overflowPx > 0 ? [`${overflowPx} px wider than ${NARROW.width} px`] : [];
    return Object.entries({ light, dark, phone, narrow }).flatMap(([where, all]) => all.map((one) => `${path}, ${where}: ${one}`));
  }
});

async function violationsOf(page: Page, rules?: string[]): Promise<string[]> {
  // nothing here is on another host: there are no sheets to fetch first
  const options = JSON.stringify({ resultTypes: ['violations'], preload: false, iframes: false, ...(rules ? { runOnly: rules } : {}) });
  const { violations } = (await page.evaluate(`axe.run(document, ${options})`)) as { violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${JSON.stringify(target)} ${failureSummary}`).join(' | ')}`);
}

function mainOf(html: string): string {
  return html.slice(html.indexOf('<main'), html.indexOf('</main>'));
}

function textOf(html: string): string {
  return html.replace(/<(style|script|svg)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, '').replace(/\s+/g, ' ').trim();
}
