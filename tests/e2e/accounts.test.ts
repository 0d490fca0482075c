import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMailServer, type MailServer } from '../mail-server.ts';
import { ADMIN_TOKEN, call, firstLinkOf, makeDataDir, postForm, removeDataDir, startProduct, WEIR, type Product } from './product.ts';

const PASSWORD = 'mossy north wall';
const ADA = { email: 'ada@example.org', name: 'Ada King', password: PASSWORD };

/** In this order, as a new instance meets them. */
describe('accounts of the built product', () => {
  let dataDir: string;
  let product: Product;
  let mail: MailServer;
  let ada = '';
  let bob = '';
  const page = async (path: string, cookie?: string) => {
    const answer = await fetch(new URL(path, product.url), { redirect: 'manual', headers: { accept: 'text/html', ...(cookie === undefined ? {} : { cookie }) } });
    return { status: answer.status, location: answer.headers.get('location'), headers: answer.headers, text: await answer.text() };
  };
  const sessionOf = ({ cookies }: { cookies: Record<string, string> }) => `lichen_session=${cookies['lichen_session'] ?? ''}`;
  const post = (path: string, fields: Record<string, string>, cookie?: string, headers?: Record<string, string>) => postForm(product.url, path, fields, { ...(cookie === undefined ? {} : { cookie }), ...(headers === undefined ? {} : { headers }) });

  beforeAll(async () => {
    dataDir = makeDataDir();
    mail = await startMailServer();
    product = await startProduct(dataDir, { SMTP_URL: mail.url });
  });
  afterAll(async () => {
    await product?.end('SIGTERM');
    await mail?.close();
    removeDataDir(dataDir);
  });

  it('begin with a printed link that makes the first administrator, once', async () => {
    const path = await firstLinkOf(product);
    expect((await page(path)).status).toBe(200);
    expect((await page(`/first/${'x'.repeat(43)}`)).status).toBe(404);
    const weak = await post(path, { ...ADA, password: 'password123' });
    expect([weak.status, weak.text.includes('list of leaked ones')]).toEqual([422, true]);
    const made = await post(path, ADA);
    expect([made.status, made.location]).toEqual([303, '/']);
    ada = sessionOf(made);
    expect((await page('/about', ada)).text.includes('Ada King')).toBe(true);
    expect((await page('/people', ada)).status).toBe(200);
    expect((await post(path, { ...ADA, email: 'eve@example.org' })).status).toBe(404);
    expect((await page(path)).status).toBe(404);
  });

  it('are opened by e-mail and password, with a new session each time, and closed on the server too', async () => {
    const one = await post('/sign-in', { email: ' ADA@example.org', password: PASSWORD });
    const two = await post('/sign-in', { email: ADA.email, password: PASSWORD }, sessionOf(one));
    expect([one.status, two.status]).toEqual([303, 303]);
    expect(sessionOf(one)).not.toBe(sessionOf(two));
    expect((await page('/account', sessionOf(one))).location).toBe('/sign-in?next=/account'); // given up by the second
    expect((await page('/account', sessionOf(two))).status).toBe(200);
    expect((await post('/sign-out', {}, sessionOf(two))).status).toBe(303);
    expect((await page('/account', sessionOf(two))).status).toBe(303);
  });

  it('keep a cookie that scripts cannot read and other sites do not send', async () => {
    const answer = await fetch(new URL('/sign-in', product.url), { method: 'POST', redirect: 'manual', headers: { origin: new URL(product.url).origin, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ token: ADMIN_TOKEN }) });
    const [line = ''] = answer.headers.getSetCookie();
    expect(line).toMatch(/^lichen_session=[\w-]{43};/);
    expect(line).toContain('HttpOnly');
    expect(line).toContain('SameSite=Lax');
    expect(line).toContain('Path=/');
    expect(line).not.toContain(ADMIN_TOKEN);
  });

  it('are not told from addresses that nobody has', async () => {
    const [known, unknown] = [await post('/sign-in', { email: ADA.email, password: 'not the password' }), await post('/sign-in', { email: 'nobody@example.org', password: 'not the password' })];
    expect([known.status, unknown.status]).toEqual([401, 401]);
    expect(plain(unknown.text.replaceAll('nobody@example.org', ADA.email)) === plain(known.text)).toBe(true);
    const [asked, askedOfNobody] = [await post('/reset', { email: ADA.email }), await post('/reset', { email: 'nobody@example.org' })];
    expect(plain(askedOfNobody.text) === plain(asked.text)).toBe(true);
  });

  it('get a new password by mail, which ends every session', async () => {
    const { text } = await mail.wait(ADA.email, /\/reset\//, 20_000);
    const path = /(\/reset\/[\w-]{43})/.exec(text)?.[1] ?? '';
    expect(mail.mails.some(({ to }) => to.includes('nobody@example.org'))).toBe(false);
    expect((await page(path)).status).toBe(200);
    const done = await post(path, { password: 'lichen grows on bark' });
    expect([done.status, done.location]).toEqual([303, '/account']);
    expect((await page('/account', ada)).status).toBe(303);
    ada = sessionOf(done);
    expect((await page('/account', ada)).status).toBe(200);
    expect((await page(path)).status).toBe(404);
    expect((await post('/sign-in', { email: ADA.email, password: PASSWORD })).status).toBe(401);
  });

  it('are made by invitation, and take over what the browser kept as a visitor', async () => {
    const owner = 'o'.repeat(40);
    const channel = await call<{ channel: { id: string } }>(product.url, '/api/v1/channels', owner, { kind: 'email', config: { address: 'bob@example.org' } });
    expect(channel.status).toBe(201);
    const invited = await post('/people?/invite', { email: 'bob@example.org', role: 'technician' }, ada);
    const path = /(\/invite\/[\w-]{43})/.exec(invited.text)?.[1] ?? '';
    expect((await page(path)).text.includes('bob@example.org')).toBe(true);
    const made = await post(path, { name: 'Bob', password: 'granite in the rain' }, `lichen_owner=${owner}`);
    expect(made.status).toBe(303);
    bob = sessionOf(made);
    const own = await fetch(new URL('/api/v1/channels', product.url), { headers: { cookie: bob } });
    expect(((await own.json()) as { channels: { id: string }[] }).channels.map(({ id }) => id)).toEqual([channel.json.channel.id]);
    expect((await page('/people', bob)).status).toBe(404);
    expect((await post('/people?/invite', { email: 'eve@example.org', role: 'administrator' }, bob)).status).toBe(403);
  });

  it('have tokens that do what they were given, and no more', async () => {
    const make = async (scopes: string) => /(lt_[\w-]{43})/.exec((await post('/account?/makeToken', { name: scopes, days: '7', scopes, password: 'granite in the rain' }, bob)).text)?.[1] ?? '';
    const [stations, read] = [await make('stations'), await make('read')];
    const station = await call<{ id: string }>(product.url, '/api/v1/stations', stations, WEIR);
    expect(station.status).toBe(201);
    expect((await call(product.url, '/api/v1/stations', read, WEIR)).status).toBe(403);
    expect((await call(product.url, '/api/v1/channels', read, { kind: 'ntfy', config: { topic: 'x' } })).status).toBe(403);
    expect((await call(product.url, '/api/v1/rules', read)).status).toBe(200);
    const tags = (token: string) => fetch(new URL(`/api/v1/stations/${station.json.id}/tags`, product.url), { method: 'PUT', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{"tags":["river"]}' });
    expect([(await tags(stations)).status, (await tags(read)).status, (await tags(`lt_${'x'.repeat(43)}`)).status]).toEqual([200, 403, 401]);
    const audit = (await page('/audit', ada)).text;
    expect(['account.first', 'account.invite', 'account.accept', 'account.reset', 'token.make', 'station.create', 'station.tags'].filter((act) => !audit.includes(act))).toEqual([]);
    expect(audit.includes('bob@example.org')).toBe(false);
  });

  it('change at once: a role, and an account that is disabled', async () => {
    const id = /name="id" value="([0-9a-f-]{36})"/.exec((await page('/people', ada)).text.split('bob@example.org')[1] ?? '')?.[1] ?? '';
    expect((await post('/people?/role', { id, role: 'administrator' }, ada)).status).toBe(200);
    expect((await page('/people', bob)).status).toBe(200);
    expect((await post('/people?/role', { id, role: 'member' }, ada)).status).toBe(200);
    expect((await page('/people', bob)).status).toBe(404);
    expect((await post('/people?/disable', { id, isDisabled: 'true' }, ada)).status).toBe(200);
    expect((await page('/account', bob)).status).toBe(303);
    expect((await post('/people?/disable', { id, isDisabled: 'false' }, ada)).status).toBe(200);
    const again = await post('/sign-in', { email: 'bob@example.org', password: 'granite in the rain' });
    expect(again.status).toBe(303);
    bob = sessionOf(again);
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])('do nothing for a page of another origin that sends %s', async (type) => {
    for (const path of ['/account?/delete', '/api/v1/rules', '/sign-out']) {
      const answer = await fetch(new URL(path, product.url), { method: 'POST', headers: { cookie: bob, origin: 'https://evil.example', 'content-type': type }, body: '{}' });
      expect([path, answer.status]).toEqual([path, 403]);
    }
    const silent = await fetch(new URL('/api/v1/rules', product.url), { method: 'POST', headers: { cookie: bob, 'sec-fetch-site': 'cross-site', 'content-type': type }, body: '{}' });
    expect(silent.status).toBe(403);
    expect((await page('/account', bob)).status).toBe(200);
  });

  it('give all that is kept about them, without secrets, and go for good', async () => {
    const exported = await fetch(new URL('/account/export', product.url), { headers: { cookie: bob } });
    const text = await exported.text();
    expect(JSON.parse(text)).toMatchObject({ account: { email: 'bob@example.org' }, apiTokens: [{}, {}], channels: [{}] });
    expect(text).not.toMatch(/argon2|password_?hash|token_?sha/i);
    expect((await fetch(new URL('/account/export', product.url))).status).toBe(401);
    expect((await post('/account?/delete', { password: 'wrong wrong wrong' }, bob)).status).toBe(422);
    expect((await post('/account?/delete', { password: 'granite in the rain' }, bob)).status).toBe(303);
    expect((await page('/account', bob)).status).toBe(303);
    expect((await post('/sign-in', { email: 'bob@example.org', password: 'granite in the rain' })).status).toBe(401);
    expect((await post('/account?/delete', { password: 'lichen grows on bark' }, ada)).status).toBe(422); // the last administrator stays
    expect(product.output()).not.toContain(ADMIN_TOKEN);
    expect(product.output()).not.toContain('granite');
  });
});

/** Without what is new in every answer. */
function plain(html: string): string {
  return html.replace(/nonce="[^"]*"|'nonce-[^']*'|__sveltekit_\w+/g, '');
}
