import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { unzipSync } from 'fflate';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cellRoomOf, hoursRoomOf, tileOf, tileRoomOf, type ClientEvents, type JoinAnswer, type ServerEvents } from '#lib/domain/live.ts';
import { PERMISSIONS } from '#lib/domain/permissions.ts';
import { listFormats } from '#server/exporters/formats.ts';
import { ADMIN_TOKEN, call, makeDataDir, removeDataDir, startProduct, type Product } from './product.ts';

/** Shown to a kilometre: these digits leave the server for nobody. */
const HOME = { latitude: 48.858_370_1, longitude: 2.294_481_3 };
/** Exact, and of a private station: these leave it for its members alone. */
const NEST = { latitude: 51.500_732_5, longitude: -0.124_640_1 };
const NEST_NAME = 'Hidden nest 7f3a';
const NEST_VALUE = 777.25;
const CONFINED = { '/api/v1/readings': '?stations=all', '/api/v1/coverage': '?stations=all', '/api/v1/map': '?parameter=pm25', '/api/v1/map/cells': '?parameter=pm25&zoom=6', '/api/v1/hours': '?parameter=pm25', '/': '?view=table&p=pm25' };

interface Planted {
  id: string;
  key: string;
  sensor: string;
  device: string;
}

/** Digits of four decimals and more, scaled whole numbers, and the bytes of floats. */
function findPosition({ latitude, longitude }: typeof HOME, bytes: Buffer, mask: readonly string[]): string[] {
  const text = mask.reduce((all, one) => all.replaceAll(one, '#'), bytes.toString('latin1'));
  const found: string[] = [];
  for (const degrees of [latitude, longitude]) {
    const positive = Math.abs(degrees);
    const digits = [4, 5, 6, 7].flatMap((places) => [positive.toFixed(places), String(Math.floor(positive * 10 ** places) / 10 ** places)]);
    found.push(...[...new Set(digits)].filter((one) => new RegExp(`(?<![\\d.])${one.replace('.', '\\.')}`).test(text)));
    found.push(...[5, 6, 7].map((places) => String(Math.floor(positive * 10 ** places))).filter((one) => one.length >= 6 && new RegExp(`(?<![\\d.])${one}(?!\\d)`).test(text)));
    const scratch = Buffer.alloc(8);
    for (const [kind, write] of [['float64 LE', () => scratch.writeDoubleLE(degrees)], ['float64 BE', () => scratch.writeDoubleBE(degrees)]] as const) {
      write();
      if (bytes.includes(scratch)) found.push(`${kind} ${degrees}`);
    }
  }
  return found;
}

describe('planted positions', () => {
  let dataDir: string;
  let product: Product;
  let home: Planted;
  let nest: Planted;
  /** Where home is shown, which may begin with the same digits by chance. */
  let mask: string[] = [];
  let asked = 0;

  /** Each request from another address, as behind a proxy: the walk is not a flood. */
  const ask = async (path: string, token: string | null = null) => {
    const answer = await fetch(new URL(path, product.url), { redirect: 'manual', headers: { 'x-forwarded-for': `10.1.${(asked += 1) >> 8}.${asked & 255}`, ...(token === null ? {} : { authorization: `Bearer ${token}` }) } });
    return { status: answer.status, bytes: Buffer.concat([Buffer.from(`${[...answer.headers].join('\n')}\n`), Buffer.from(await answer.arrayBuffer())]) };
  };
  const leaksIn = (bytes: Buffer) => [
    ...findPosition(HOME, bytes, mask), ...findPosition(NEST, bytes, mask),
    ...[NEST_NAME, String(NEST_VALUE)].filter((one) => bytes.includes(one)),
  ];
  const plant = async (body: object): Promise<Planted> => {
    const station = await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, body);
    const device = await call<{ id: string; key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { station: station.json.id, name: `device of ${station.json.id}` });
    return { id: station.json.id, device: device.json.id, key: device.json.key, sensor: '' };
  };
  const send = (one: Planted, value: number, timeMs = Date.now()) => call(product.url, '/api/v1/readings', one.key, { readings: [{ parameter: 'pm25', value, time: new Date(timeMs).toISOString() }] });

  beforeAll(async () => {
    dataDir = makeDataDir();
    product = await startProduct(dataDir, { TRUSTED_PROXIES: '127.0.0.1' });
    home = await plant({ name: 'Home', kind: 'low-cost', position_accuracy: '1km', ...HOME });
    nest = await plant({ name: NEST_NAME, kind: 'low-cost', is_public: false, ...NEST });
    for (const one of [home, nest]) {
      for (let hour = 5; hour >= 0; hour -= 1) await send(one, one === nest ? NEST_VALUE : 12, Date.now() - hour * 3_600_000);
      const { json } = await call<{ latitude: number; longitude: number; sensors: { id: string }[] }>(product.url, `/api/v1/stations/${one.id}`, ADMIN_TOKEN);
      one.sensor = json.sensors[0]!.id;
      if (one === home) mask = [json.latitude, json.longitude].flatMap((degrees) => [String(degrees), degrees.toFixed(5), degrees.toFixed(4)]);
    }
    await vi.waitUntil(async () => (await call<{ latest: unknown[] }>(product.url, '/api/v1/latest', ADMIN_TOKEN)).json.latest.length === 2, { timeout: 30_000, interval: 100 });
  });
  afterAll(async () => {
    await product?.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it('are in no page, no route and no answer that anybody may read', async () => {
    const leaks: string[] = [];
    let answered = 0;
    for (const { surface, method, at } of PERMISSIONS.filter((one) => one.method === 'GET' && one.surface !== 'socket')) {
      if (at === 'door' || at === '/metrics') continue; // of devices; of this machine
      const ids = at.includes('[') ? [...new Set([home.id, nest.id, home.sensor, nest.sensor, nest.device])] : [''];
      for (const id of ids) {
        const path = at.replace('...', '').replace(/\[\w+\]/g, id) + ((CONFINED as Record<string, string>)[at] ?? '');
        const { status, bytes } = await ask(path);
        if (status === 429 || status >= 500) leaks.push(`${surface} ${method} ${path}: ${status}`);
        if (status === 200) answered += 1;
        leaks.push(...leaksIn(bytes).map((one) => `${path}: ${one}`));
      }
    }
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const rooms = [`/api/v1/map/frames?parameter=pm25&from=${hour - 5 * 3_600_000}&to=${hour}`, `/api/v1/map/hours?room=hours/${nest.id}`, `/api/v1/map/hours?room=${hoursRoomOf(NEST.longitude, NEST.latitude, 'air')}`, '/api/v1/stations?format=geojson', `/api/v1/findings?station=${nest.id}`, `/api/v1/stations?search=nest`, `/compare?s=${nest.id}.${nest.sensor}`, `/alerts/new?station=${nest.id}&sensor=${nest.sensor}`, `/download?stations=${nest.id}`, `/?s=${nest.id}&p=pm25`, `/?s=${home.id}&p=pm25`];
    for (const path of rooms) leaks.push(...leaksIn((await ask(path)).bytes).map((one) => `${path}: ${one}`));
    expect(leaks).toEqual([]);
    expect(answered).toBeGreaterThan(30);
  });

  it('would be found: who may see the private one gets its position, its name and its values', async () => {
    for (const path of [`/api/v1/stations/${nest.id}`, `/stations/${nest.id}`, '/api/v1/stations', '/api/v1/map?parameter=pm25', '/api/v1/latest']) {
      const { status, bytes } = await ask(path, ADMIN_TOKEN);
      expect([path, status, leaksIn(bytes).length >= 3]).toEqual([path, 200, true]);
    }
    const scratch = Buffer.alloc(8);
    scratch.writeDoubleBE(HOME.latitude);
    expect([findPosition(HOME, scratch, []), findPosition(HOME, Buffer.from('[2.29448,48.8584]'), []).length >= 2, findPosition(HOME, Buffer.from('e7: 488583701'), [])]).toEqual([['float64 BE 48.8583701'], true, ['488583701']]);
  });

  it.each(listFormats())('are in no download as %s, but for whoever may see the private one', async (format) => {
    const path = `/api/v1/readings?stations=all&format=${format}`;
    const [theirs, own] = [await ask(path), await ask(path, ADMIN_TOKEN)];
    expect([theirs.status, own.status]).toEqual([200, 200]);
    expect(leaksIn(await unpacked(format, theirs.bytes))).toEqual([]);
    const found = leaksIn(await unpacked(format, own.bytes));
    expect(found.filter((one) => /51\.5|0\.1246/.test(one)).length).toBeGreaterThanOrEqual(2);
    expect(found.filter((one) => /48\.85|2\.2944/.test(one))).toEqual([]); // the one behind a kilometre is nobody's
  });

  it('are in no frame of a socket', async () => {
    const socket: Socket<ServerEvents, ClientEvents> = io(product.url, { transports: ['websocket'], forceNew: true });
    const told: string[] = [];
    socket.onAny((...values: unknown[]) => told.push(JSON.stringify(values)));
    const around = ({ latitude, longitude }: typeof HOME) => {
      const { x, y } = tileOf(longitude, latitude, 6);
      return [tileRoomOf(longitude, latitude, 'pm25'), hoursRoomOf(longitude, latitude, 'air'), cellRoomOf(6, x, y, 'pm25')];
    };
    const rooms = [...new Set([...around(HOME), ...around(NEST), `series/${home.sensor}`, `series/${nest.sensor}`, `hours/${home.id}`, `hours/${nest.id}`])];
    const joined: JoinAnswer = await socket.emitWithAck('join', { rooms, after: 0 });
    told.push(JSON.stringify(joined));
    await send(nest, NEST_VALUE);
    await send(home, 13.5);
    await vi.waitUntil(() => told.some((one) => one.includes(`series/${home.sensor}`) && one.includes('13.5')), { timeout: 20_000, interval: 50 });
    await vi.waitUntil(() => told.some((one) => one.includes(`hours/${home.id}`)), { timeout: 20_000, interval: 50 });
    socket.close();
    const said = Buffer.from(told.join('\n'));
    expect(leaksIn(said)).toEqual([]);
    expect(said.includes(`"room":"series/${nest.sensor}"`)).toBe(false);
  });

  it('are in nothing that the product prints', () => {
    expect(leaksIn(Buffer.from(product.output()))).toEqual([]);
  });

  /** What the file says to whoever opens it. */
  async function unpacked(format: string, bytes: Buffer): Promise<Buffer> {
    const body = bytes.subarray(bytes.indexOf(format === 'parquet' ? 'PAR1' : 'PK\x03\x04'));
    if (format === 'xlsx' || format === 'zip') return Buffer.concat(Object.values(unzipSync(body)).map((file) => Buffer.from(file)));
    if (format !== 'parquet') return bytes;
    const file = join(dataDir, 'planted.parquet');
    writeFileSync(file, body);
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(`select * from read_parquet('${file}')`);
    const text = JSON.stringify(reader.getRowObjectsJson());
    connection.closeSync();
    return Buffer.from(text);
  }
});
