import type { LinkAct } from '#lib/domain/channels.ts';
import { linkSecret } from '#server/delivery-secrets.ts';
import { signLink } from '#server/signed-links.ts';
import { vi } from 'vitest';
import { ADMIN_TOKEN, call, WEIR, type Product } from './product.ts';
import type { Store } from './store.ts';

export interface PageToSee {
  path: string;
  /** What it must answer. */
  status: number;
}

export interface Site {
  pages: PageToSee[];
  /** Of the browser that owns the rule whose alert is among the pages. */
  cookie: { name: string; value: string; url: string };
}

const DAY_MS = 86_400_000;
const PATIENCE = { timeout: 60_000, interval: 250 };
/** Thirty characters without a place to break, and letters that run the other way. */
export const LONG_NAME = 'Kommunalverwaltungsmessstelle7';
export const RIGHT_TO_LEFT_NAME = 'محطة قياس جودة الهواء في المدينة';

/** Everything that has a page: stations of every kind of name, an alert that goes on, a file, a snapshot, a channel. */
export async function makeSite(product: Product, store: Store): Promise<Site> {
  const { url } = product;
  const long = await makeStation(url, { ...WEIR, name: LONG_NAME, kind: 'low-cost', latitude: 50.1, longitude: 8.6 });
  const silent = await makeStation(url, { ...WEIR, name: RIGHT_TO_LEFT_NAME, kind: 'low-cost', exposure: 'indoor', latitude: 33.6, longitude: 73 });
  await sendDay(url, long.key);
  await send(url, silent.key, 12, Date.now() - 8 * DAY_MS);
  const { json } = await call<{ sensors: { id: string; parameter: string }[] }>(url, `/api/v1/stations/${long.id}`, null);
  const { alertId, cookie } = await makeAlert(url, long.key, Number(json.sensors.find(({ parameter }) => parameter === 'pm25')?.id));
  const { downloadId, sha256 } = await makeFile(url, long.id);
  const links = await makeLinks(url, store);
  const found = [
    '/', '/?view=table&p=pm25', `/?s=${silent.id}&p=pm25`, '/stations', `/stations/${long.id}`, `/stations/${silent.id}`, '/compare', `/compare?s=${long.id}.1,${long.id}.2,${long.id}.3`,
    '/download', `/download/${downloadId}`, `/data/${sha256}`, '/alerts', '/alerts/new', `/alerts/new?sensor=1&station=${long.id}`, `/alerts/${alertId}`, '/manage', ...links, '/sign-in', '/sign-out', '/reset', '/about', '/imprint', '/privacy',
  ].map((path) => ({ path, status: 200 }));
  const lost = ['/no-such-page', '/stations/999999'].map((path) => ({ path, status: 404 }));
  return { pages: [...found, ...lost], cookie: { ...cookie, url } };
}

async function makeStation(url: string, body: object): Promise<{ id: string; key: string }> {
  const station = await call<{ id: string }>(url, '/api/v1/stations', ADMIN_TOKEN, body);
  const device = await call<{ key: string }>(url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name: 'sonde' });
  return { id: station.json.id, key: device.json.key };
}

async function send(url: string, key: string, value: number, timeMs: number): Promise<void> {
  const { status } = await call(url, '/api/v1/readings', key, { readings: [{ parameter: 'pm25', value, time: new Date(timeMs).toISOString() }] });
  if (status !== 200) throw new Error(`a reading is answered with ${status}`);
}

/** Three parameters, every ten minutes. */
async function sendDay(url: string, key: string): Promise<void> {
  const times = Array.from({ length: 144 }, (_, i) => new Date(Date.now() - (144 - i) * 600_000).toISOString());
  const readings = times.flatMap((time, i) => [
    { parameter: 'pm25', value: 12 + 8 * Math.sin(i / 20), time },
    { parameter: 'pm10', value: 20 + 9 * Math.sin(i / 20), time },
    { parameter: 'air_temperature', value: 8 + 6 * Math.cos(i / 23), time },
  ]);
  const { status } = await call(url, '/api/v1/readings', key, { readings });
  if (status !== 200) throw new Error(`a day is answered with ${status}`);
}

async function makeAlert(url: string, key: string, sensorId: number) {
  const made = await fetch(new URL('/api/v1/rules', url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ target: { kind: 'sensor', sensorId }, condition: { kind: 'above', level: 40 } }) });
  const [name = '', value = ''] = (made.headers.get('set-cookie') ?? '').split(';')[0]!.split('=');
  const listed = async () => {
    await send(url, key, 80, Date.now());
    const answer = await fetch(new URL('/api/v1/alerts', url), { headers: { cookie: `${name}=${value}` } });
    return ((await answer.json()) as { alerts: { id: string }[] }).alerts[0]?.id;
  };
  const alertId = await vi.waitUntil(listed, { ...PATIENCE, interval: 1_000 });
  return { alertId, cookie: { name, value } };
}

async function makeFile(url: string, stationId: string): Promise<{ downloadId: string; sha256: string }> {
  const made = await call<{ id: string }>(url, `/api/v1/downloads?stations=${stationId}&every=raw&format=csv`, null, {});
  const downloadId = made.json.id;
  const isDone = async () => (await call<{ state: string }>(url, `/api/v1/downloads/${downloadId}`, null)).json.state === 'done';
  await vi.waitUntil(isDone, PATIENCE);
  const { json } = await call<{ sha256: string }>(url, `/api/v1/downloads/${downloadId}/freeze`, null, {});
  return { downloadId, sha256: json.sha256 };
}

/** As they stand in messages. */
async function makeLinks(url: string, store: Store): Promise<string[]> {
  const { json } = await call<{ channel: { id: string } }>(url, '/api/v1/channels', ADMIN_TOKEN, { kind: 'ntfy', config: { topic: 'air-of-the-town' } });
  const { pool, close } = await store.open();
  const secret = await linkSecret(pool);
  await close();
  const tokenOf = (act: LinkAct) => signLink(secret, { act, channelId: Number(json.channel.id), alertId: 0, ruleId: 0, expiresMs: Date.now() + DAY_MS });
  return [`/manage/${tokenOf('manage')}`, `/a/${tokenOf('stop')}`];
}
