import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_ROLES, type AccountRole, type Role } from '#lib/domain/accounts.ts';
import { mayRole, PERMISSIONS, type Permission } from '#lib/domain/permissions.ts';
import { SECURITY_HEADERS } from '#lib/domain/security-headers.ts';
import { attachEmbedded } from '#server/db/embedded/index.ts';
import { openPool } from '#server/db/pool.ts';
import { ADMIN_TOKEN, call, firstLinkOf, makeDataDir, makeStation, postForm, removeDataDir, startProduct, type Product } from './product.ts';

const ROLES: readonly Role[] = ['visitor', ...ACCOUNT_ROLES];
const PASSWORD = 'mossy north wall';
/** Of no station, rule, channel, device or file. */
const NOBODYS: Record<string, string> = { id: '987654321', maintenance: '987654321', key: '987654321', sha256: '0'.repeat(64), token: 'x'.repeat(43), rest: 'nothing-here' };

/** Every row of the table against every role. */
describe('the permissions of the built product', () => {
  let dataDir: string;
  let product: Product;
  let deviceKey = '';
  /** What is there, and belongs to the administrator. */
  let known: Record<string, string> = {};
  const cookies = new Map<Role, string>();

  /** The body says nothing that is new in every answer. */
  const ask = async ({ surface, method, at }: Permission, ids: Record<string, string>, headers: Record<string, string>) => {
    const path = at.replace('?/default', '').replace('...', '').replace(/\[(\w+)\]/g, (_, name: string) => ids[name] ?? NOBODYS[name] ?? '1');
    const isForm = surface === 'form';
    const answer = await fetch(new URL(path, product.url), {
      method,
      redirect: 'manual',
      headers: { origin: new URL(product.url).origin, accept: surface === 'page' || isForm ? 'text/html' : 'application/json', ...(method === 'GET' ? {} : { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }), ...headers },
      ...(method === 'GET' ? {} : { body: isForm ? '' : '{}' }),
    });
    const text = (await answer.text()).replaceAll(path, 'PATH');
    // a page has other ones and twos beside its number
    const isHtml = answer.headers.get('content-type')?.startsWith('text/html') === true;
    const spoken = (id: string) => (isHtml ? new RegExp(`(?<=["'])${id}(?=["'])`, 'g') : new RegExp(`\\b${id}\\b`, 'g'));
    return { status: answer.status, text: Object.values({ ...NOBODYS, ...ids }).reduce((body, id) => body.replaceAll(spoken(id), 'ID'), text).replace(/nonce-?="?[^"'\s]*|__sveltekit_\w+/g, ''), headers: answer.headers };
  };
  const headersOf = (role: Role): Record<string, string> => (role === 'visitor' ? {} : { cookie: cookies.get(role) ?? '' });
  const rowsOf = (test: (permission: Permission) => boolean) => PERMISSIONS.filter(test);
  const guarded = rowsOf(({ right, surface }) => ['account', 'upkeep', 'stations', 'administer'].includes(right) && surface !== 'socket');

  beforeAll(async () => {
    dataDir = makeDataDir();
    product = await startProduct(dataDir);
    const first = await firstLinkOf(product);
    const session = ({ cookies: set }: { cookies: Record<string, string> }) => `lichen_session=${set['lichen_session'] ?? ''}`;
    cookies.set('administrator', session(await postForm(product.url, first, { email: 'administrator@example.org', name: 'Ada', password: PASSWORD })));
    for (const role of ACCOUNT_ROLES.filter((one: AccountRole) => one !== 'administrator')) {
      const invited = await postForm(product.url, '/people?/invite', { email: `${role}@example.org`, role }, { cookie: cookies.get('administrator') ?? '' });
      const link = /(\/invite\/[\w-]{43})/.exec(invited.text)?.[1] ?? '';
      cookies.set(role, session(await postForm(product.url, link, { name: role, password: PASSWORD })));
    }
    const station = await makeStation(product.url);
    deviceKey = station.key;
    await call(product.url, '/api/v1/readings', deviceKey, { readings: [{ parameter: 'turbidity', value: 4.2, unit: 'FNU' }] });
    const channel = await call<{ channel: { id: string } }>(product.url, '/api/v1/channels', ADMIN_TOKEN, { kind: 'ntfy', config: { topic: 'walk' } });
    const rule = await call<{ rule: { id: number } }>(product.url, '/api/v1/rules', ADMIN_TOKEN, { name: 'secret of the administrator', target: { kind: 'station', stationId: Number(station.stationId), parameter: 'turbidity' }, condition: { kind: 'above', level: 40 } });
    if (rule.status !== 201 || channel.status !== 201) throw new Error(`not made: ${rule.status} ${channel.status}`);
    known = { id: station.stationId, channel: channel.json.channel.id, rule: String(rule.json.rule.id), ...(await makeHidden()) };
  });

  /** A private station of an organisation that none of the accounts is a member of. */
  const makeHidden = async () => {
    const made = await postForm(product.url, '/organisations?/create', { name: 'Bird watchers' }, { cookie: cookies.get('administrator') ?? '' });
    const organisation = /\/organisations\/(\d+)$/.exec(made.location ?? '')?.[1];
    const station = await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, { name: 'Hidden nest', latitude: 51.5, longitude: -0.12, kind: 'low-cost', is_public: false });
    const device = await call<{ id: string; key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name: 'nest box' });
    const moved = await fetch(new URL(`/api/v1/stations/${station.json.id}`, product.url), { method: 'PATCH', headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }, body: JSON.stringify({ organisation }) });
    if (moved.status !== 200) throw new Error(`not made: ${made.status} ${station.status} ${device.status} ${moved.status}`);
    await call(product.url, '/api/v1/readings', device.json.key, { readings: [{ parameter: 'pm25', value: 777.25 }] });
    const sensors = (await call<{ sensors: { id: string }[] }>(product.url, `/api/v1/stations/${station.json.id}`, ADMIN_TOKEN)).json.sensors;
    return { hiddenStation: station.json.id, hiddenDevice: device.json.id, hiddenSensor: sensors[0]?.id ?? '' };
  };
  afterAll(async () => {
    await product?.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it('signed everybody in', async () => {
    for (const role of ACCOUNT_ROLES) expect([role, (await ask({ surface: 'page', method: 'GET', at: '/account', right: 'account', scope: null }, {}, headersOf(role))).status]).toEqual([role, 200]);
  });

  it.each(ROLES)('lets a %s in where the table says so, and nowhere else', async (role) => {
    const wrong: string[] = [];
    for (const permission of guarded) {
      // answerers and browsers' cookies are strangers: there a role speaks by token
      if (permission.surface === 'answerer' && role !== 'visitor') continue;
      const isLet = permission.right === 'account' ? role !== 'visitor' : mayRole(role, permission.right);
      if (isLet && permission.surface !== 'page' && permission.method !== 'GET') continue; // what they do is tried elsewhere
      if (permission.at === '/metrics') continue; // this machine may
      const { status } = await ask(permission, known, headersOf(role));
      const isRefused = [401, 403, 404].includes(status) || (status === 303 && permission.surface === 'page');
      if (isLet ? status >= 300 : !isRefused) wrong.push(`${permission.surface} ${permission.method} ${permission.at}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('tells whoever may not nothing of what is there: the answer is that for a random number', async () => {
    const told: string[] = [];
    for (const permission of guarded.filter(({ at }) => at.includes('['))) {
      for (const role of ROLES.filter((one) => permission.right === 'account' || !mayRole(one, permission.right))) {
        const [there, nowhere] = [await ask(permission, known, headersOf(role)), await ask(permission, NOBODYS, headersOf(role))];
        if (there.status !== nowhere.status || there.text !== nowhere.text) told.push(`${role} ${permission.method} ${permission.at}: ${there.status} ${nowhere.status}`);
      }
    }
    expect(told).toEqual([]);
  });

  it.each(ROLES.filter((role) => role !== 'administrator'))('hides somebody else’s rules and channels from a %s like those that never were', async (role) => {
    const told: string[] = [];
    for (const permission of rowsOf(({ right, at }) => right === 'own' && at.includes('[id]'))) {
      const id = permission.at.includes('/channels/') ? known['channel']! : permission.at.includes('/rules/') ? known['rule']! : '987654320';
      const [there, nowhere] = [await ask(permission, { id }, headersOf(role)), await ask(permission, { id: NOBODYS['id']! }, headersOf(role))];
      if (there.status !== 404 && there.status !== 422) told.push(`${permission.method} ${permission.at}: ${there.status}`);
      if (there.status !== nowhere.status || there.text !== nowhere.text) told.push(`${permission.method} ${permission.at}: ${there.text} ${nowhere.text}`);
    }
    expect(told).toEqual([]);
  });

  it.each(ROLES.filter((role) => role !== 'administrator'))('hides a private station of others from a %s like one that never was', async (role) => {
    const told: string[] = [];
    let count = 0;
    for (const permission of rowsOf(({ at, surface }) => /\[id\]/.test(at) && surface !== 'socket' && !/alerts|rules|channels|downloads|indices|organisations/.test(at))) {
      const id = known[permission.at.includes('device') ? 'hiddenDevice' : /sensors|series/.test(permission.at) ? 'hiddenSensor' : 'hiddenStation'] ?? '';
      const [there, nowhere] = [await ask(permission, { id }, headersOf(role)), await ask(permission, { id: NOBODYS['id']! }, headersOf(role))];
      if (there.status !== nowhere.status || there.text !== nowhere.text) told.push(`${permission.method} ${permission.at}: ${there.status} ${nowhere.status}`);
      count += 1;
    }
    for (const path of ['/api/v1/stations', '/api/v1/latest', '/api/v1/map?parameter=pm25', '/api/v1/readings?stations=all', '/api/v1/coverage?stations=all', '/stations', '/?view=table&p=pm25', '/devices', '/sitemap.xml']) {
      const answer = await fetch(new URL(path, product.url), { headers: headersOf(role) });
      if (/Hidden nest|nest box|777\.25/.test(await answer.text())) told.push(`${path}: ${answer.status}`);
    }
    expect([told, count > 12]).toEqual([[], true]);
  });

  it('opens nothing to a device’s key but the sending of readings, and nothing to a token that never was', async () => {
    for (const bearer of [deviceKey, `lt_${'x'.repeat(43)}`, 'x'.repeat(20)]) {
      const open: string[] = [];
      for (const permission of guarded.filter(({ at }) => at !== '/metrics')) {
        const { status } = await ask(permission, known, { authorization: `Bearer ${bearer}` });
        if (![401, 403, 404].includes(status) && !(status === 303 && permission.surface === 'page')) open.push(`${permission.method} ${permission.at}: ${status}`);
      }
      expect(open).toEqual([]);
    }
  });

  it('has an answer for everybody where everybody may', async () => {
    for (const permission of rowsOf(({ right, method, surface }) => right === 'everyone' && method === 'GET' && surface === 'page')) {
      const { status } = await ask(permission, known, {});
      expect([permission.at, status < 500]).toEqual([permission.at, true]);
    }
  });

  it.each([['/about', 200], ['/no-such-page', 404], ['/stations/987654321', 404], ['/api/v1/stations', 200], ['/api/v1/nothing', 404], ['/people', 303]])('answers %s with what browsers must know to be safe', async (path, status) => {
    const answer = await fetch(new URL(path, product.url), { redirect: 'manual', headers: { accept: 'text/html' } });
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(Object.keys(SECURITY_HEADERS).map((name) => [name, answer.headers.get(name)]))).toEqual(SECURITY_HEADERS);
    if (answer.headers.get('content-type')?.startsWith('text/html') === true) {
      expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-[^']+'/);
      expect(answer.headers.get('content-security-policy')).toMatch(/object-src 'none'.*base-uri 'none'|base-uri 'none'.*object-src 'none'/);
      expect(answer.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
    }
    await answer.arrayBuffer();
  });

  it('answers what fails with the same, and with no word of why', async () => {
    const database = await attachEmbedded(dataDir);
    const pool = openPool(database.url, { max: 1 });
    await pool.query('alter table station_tag rename to gone');
    try {
      for (const path of ['/download', '/api/v1/tags']) {
        const answer = await fetch(new URL(path, product.url), { headers: { accept: 'text/html' } });
        expect([path, answer.status]).toEqual([path, 500]);
        expect(Object.fromEntries(Object.keys(SECURITY_HEADERS).map((name) => [name, answer.headers.get(name)]))).toEqual(SECURITY_HEADERS);
        if (path === '/download') expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-[^']+'/);
        expect(await answer.text()).not.toMatch(/station_tag|relation|select /);
      }
    } finally {
      await pool.query('alter table gone rename to station_tag');
      await pool.end();
    }
  });

  it.each([['/healthz', 'GET'], ['/api/v1/coverage?stations=all', 'GET'], ['/api/v1/readings?stations=all&format=csv', 'GET'], ['/api/v1/readings', 'POST'], ['/api/v1/stations', 'POST']])('answers %s by %s before the site with the same', async (path, method) => {
    const answer = await fetch(new URL(path, product.url), { method });
    expect(Object.fromEntries(Object.keys(SECURITY_HEADERS).map((name) => [name, answer.headers.get(name)]))).toEqual(SECURITY_HEADERS);
    await answer.arrayBuffer();
  });
});
