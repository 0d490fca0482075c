import AxeSource from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAlert } from '../db/alert-fixture.ts';
import { call, makeDataDir, removeDataDir, startProduct, type Product } from '../e2e/product.ts';
import { makeStore, type Store } from '../e2e/store.ts';
import { startMailServer, type MailServer } from '../mail-server.ts';
import { isThere } from '../parts.ts';
import { CHROMIUM, complaintsOf, launch } from './chromium.ts';

describe.skipIf(!isThere(CHROMIUM, 'links of a mail in a browser', 'chromium'))('a person who gets a mail', () => {
  let browser: Browser;
  let dataDir: string;
  let store: Store;
  let mail: MailServer;
  let product: Product;
  beforeAll(async () => {
    dataDir = makeDataDir();
    [browser, store, mail] = await Promise.all([launch(), makeStore(dataDir), startMailServer()]);
    product = await startProduct(dataDir, { ...store.env, SMTP_URL: mail.url, MAIL_FROM: 'Lichen <air@example.org>' });
  });
  afterAll(async () => {
    await browser?.close();
    await product?.end('SIGTERM');
    await mail?.close();
    await store?.drop();
    removeDataDir(dataDir);
  });

  it('says yes, acknowledges, raises the threshold and stops it, each by one press, with mouse or keyboard', async () => {
    const { json } = await call<{ channel: { id: string } }>(product.url, '/api/v1/channels', null, { kind: 'email', config: { address: 'ada@example.org' } });
    const channelId = Number(json.channel.id);
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const complaints = complaintsOf(page);

    await page.goto(linkOf((await mail.wait('ada@example.org', /say yes/)).text, 'Yes, send me alerts'));
    await press(page, 'Yes, send me alerts', 'Confirmed');

    const { pool, close } = await store.open();
    const { ruleId, alertId, tell } = await makeAlert(pool, [channelId]);
    await tell(channelId);
    const { text } = await mail.wait('ada@example.org', /Porta Venezia/);
    const stateOf = async () => (await pool.query<{ state: string }>('select state from alert where id = $1', [alertId])).rows[0]?.state;
    const ruleOf = async () => (await pool.query<{ level: number; is_enabled: boolean }>(`select (condition->>'level')::float8 as level, is_enabled from alert_rule where id = $1`, [ruleId])).rows[0];

    await page.goto(linkOf(text, 'Acknowledge'));
    await page.getByText('Rule: Smoke').waitFor();
    expect(await stateOf()).toBe('firing'); // looking is not pressing
    await press(page, 'I have seen it', 'Noted');
    expect(await stateOf()).toBe('acknowledged');

    await page.goto(linkOf(text, 'Raise threshold'));
    expect(await page.getByLabel('New threshold').inputValue()).toBe('50');
    await page.getByLabel('New threshold').fill('55,5');
    await page.keyboard.press('Enter');
    await page.getByText('The new threshold holds').waitFor();
    expect(await ruleOf()).toMatchObject({ level: 55.5, is_enabled: true });

    await page.goto(linkOf(text, 'Manage your alerts'));
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped').waitFor();
    expect(await ruleOf()).toMatchObject({ is_enabled: false });
    expect(await page.getByRole('table').innerText()).toContain('Sent');
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);

    await page.goto(linkOf(text, 'Acknowledge').slice(0, -2));
    await page.getByText('This link is not complete').waitFor();
    expect(complaints).toEqual([]);
    await close();
    await page.close();
  });
});

function linkOf(text: string, title: string): string {
  const found = new RegExp(`${title}:\\n(\\S+)`).exec(text)?.[1];
  if (found === undefined) throw new Error(`no link "${title}" in\n${text}`);
  return found;
}

async function press(page: Page, button: string, answer: string): Promise<void> {
  await page.getByRole('button', { name: button }).press('Enter');
  await page.getByText(answer).waitFor();
}

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AxeSource.source);
  const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
