import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import type { MapSnapshot, StationNow } from '#lib/domain/api.ts';
import { cellRoomOf, hoursRoomOf, tileOf, tileRoomOf, type CellFrame, type ClientEvents, type HourFrame, type JoinAnswer, type LiveFrame, type ServerEvents } from '#lib/domain/live.ts';
import type { JournalBatch } from '#lib/domain/reading.ts';
import { startLive, type Live, type LiveLimits } from '#server/live/live.ts';

type Client = Socket<ServerEvents, ClientEvents>;
const TILE = tileRoomOf(13.7, 51, 'pm25');

const batch = (position: number, sensorId: number, timesMs: number[], kind: 'live' | 'backfill' = 'live'): JournalBatch => ({
  position,
  kind,
  committedMs: 0,
  sensorIds: Int32Array.from(timesMs, () => sensorId),
  timesMs: Float64Array.from(timesMs),
  values: Float64Array.from(timesMs, (ms) => ms / 10),
  flags: new Uint8Array(timesMs.length),
});

const station = (id: number): StationNow =>
  ({ id, longitude: 13.7, latitude: 51, sensors: [{ id: id * 10 + 1, parameter: 'pm25' }] }) as StationNow;
const snapshot = () =>
  ({ parameter: 'pm25', offset: 100, stationIds: [1], longitudes: [13.7], latitudes: [51], sensorIds: [11], intervalsMs: [60_000], timesMs: [null], values: [null], flags: [null] }) as unknown as MapSnapshot;

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function begin({ limits = {}, stations = [station(1)], hidden = [] }: { limits?: Partial<LiveLimits>; stations?: StationNow[]; hidden?: number[] } = {}) {
  const http = createServer((_, response) => response.writeHead(404).end());
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const live = startLive(http, {
    reads: { listStations: async () => ({ stations, next: null }), mapSnapshot: async () => snapshot(), listHidden: async () => hidden },
    position: 100,
    now: () => performance.now(),
    origins: ['https://air.example.org'],
    addressOf: (request) => request.socket.remoteAddress ?? '',
    log: { warn: () => {} },
    limits,
  });
  closers.push(async () => {
    await live.close();
    http.closeAllConnections();
    http.close();
  });
  return { live, port, url: `http://127.0.0.1:${port}` };
}

function client(url: string, extraHeaders: Record<string, string> = {}): Client {
  const socket: Client = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders });
  closers.push(() => void socket.disconnect());
  return socket;
}

const next = <T>(socket: Client, event: keyof ServerEvents | 'disconnect' | 'connect_error' | 'connect') =>
  new Promise<T>((resolve) => socket.once(event as never, resolve as never));
const join = (socket: Client, rooms: string[], after: number | null = null): Promise<JoinAnswer> => socket.emitWithAck('join', { rooms, after });

describe('the live server', () => {
  it('sends each room its readings, with what the judge found, and to nobody else', async () => {
    const { live, url } = await begin();
    const [map, chart, other] = [client(url), client(url), client(url)];
    await join(map, [TILE]);
    await join(chart, ['series/11']);
    await join(other, [tileRoomOf(-70, -33, 'pm25'), 'series/12']);
    other.on('frame', () => expect.fail('not for this room'));
    const frames = Promise.all([next<LiveFrame>(map, 'frame'), next<LiveFrame>(chart, 'frame')]);
    live.publish(batch(101, 11, [10, 20]), { flags: [{ sensorId: 11, timeMs: 20, flag: 3, check: 'spike@1', why: 'w' }], findings: [] });
    expect(await frames).toEqual([
      { room: TILE, offset: 101, sensorIds: [11], timesMs: [20], values: [2], flags: [3] },
      { room: 'series/11', offset: 101, sensorIds: [11, 11], timesMs: [10, 20], values: [1, 2], flags: [0, 3] },
    ]);
  });

  it('tells the rooms of hours what became of an hour, of an import too, and what they missed', async () => {
    const { live, url } = await begin();
    const [map, page] = [client(url), client(url)];
    await join(map, [hoursRoomOf(13.7, 51, 'air')]);
    await join(page, ['hours/1']);
    const hours = [{ sensorId: 11, hourMs: 3_600_000, sum: 9, count: 2 }];
    const frames = Promise.all([next<HourFrame>(map, 'hours'), next<HourFrame>(page, 'hours')]);
    live.publish(batch(101, 11, [10], 'backfill'), { flags: [], findings: [], hours });
    const rows = { offset: 101, sensorIds: [11], hoursMs: [3_600_000], means: [4.5], counts: [2] };
    expect(await frames).toEqual([{ room: hoursRoomOf(13.7, 51, 'air'), ...rows }, { room: 'hours/1', ...rows }]);
    expect(await join(client(url), ['hours/1'], 100)).toEqual({ ok: true, offset: 101, isReset: false, frames: [], hours: [{ room: 'hours/1', ...rows }] });
    expect(await join(client(url), ['hours/1'], 99)).toMatchObject({ isReset: true });
  });

  it('closes the gap since the position that a client names', async () => {
    const { live, url } = await begin();
    for (let i = 1; i <= 5; i += 1) live.publish(batch(100 + i, 11, [i * 10]));
    const socket = client(url);
    expect(await join(socket, ['series/11'], 102)).toEqual({
      ok: true,
      offset: 105,
      isReset: false,
      frames: [{ room: 'series/11', offset: 105, sensorIds: [11, 11, 11], timesMs: [30, 40, 50], values: [3, 4, 5], flags: [0, 0, 0] }],
    });
    expect(await join(client(url), ['series/11'], 50)).toMatchObject({ isReset: true });
    expect(await join(client(url), ['series/11'], 999)).toMatchObject({ isReset: true });
    expect(await join(client(url), ['series/11'], null)).toMatchObject({ isReset: false, frames: [] });
  });

  it('shows imports to nobody, and goes on from behind them', async () => {
    const { live, url } = await begin();
    const socket = client(url);
    await join(socket, ['series/11']);
    live.publish(batch(101, 11, [10], 'backfill'));
    live.publish(batch(102, 11, [20]));
    expect(await next<LiveFrame>(socket, 'frame')).toMatchObject({ offset: 102, timesMs: [20] });
  });

  it('places a station that is new since the stations were read', async () => {
    const stations = [station(1)];
    const { live, url } = await begin({ stations });
    const socket = client(url);
    await join(socket, [TILE]);
    stations.push(station(2));
    live.publish(batch(101, 21, [10]));
    expect(await next<LiveFrame>(socket, 'frame')).toMatchObject({ sensorIds: [21] });
  });

  it('tells nobody of a private station: not its readings, not its hours, not what was found, not in a gap', async () => {
    const { live, url } = await begin({ hidden: [21] });
    const socket = client(url);
    const told: unknown[] = [];
    for (const event of ['frame', 'hours', 'finding'] as const) socket.on(event, (one: unknown) => told.push(one));
    const rooms = [TILE, 'series/21', 'series/99', hoursRoomOf(13.7, 51, 'air'), 'hours/2'];
    const never = await join(socket, ['series/99'], 100);
    expect(await join(socket, rooms, 100)).toEqual(never);
    live.publish(batch(101, 21, [10]), { flags: [], findings: [{ sensorId: 21, module: 'm', version: 1, fromMs: 1, toMs: 2, score: 0.9, title: 'Local rise', why: 'w' }], hours: [{ sensorId: 21, hourMs: 0, sum: 1, count: 1 }] });
    expect(await join(client(url), rooms, 100)).toEqual({ ...never, offset: 101 });
    live.publish(batch(102, 11, [20]));
    await expect.poll(() => told).toMatchObject([{ sensorIds: [11] }]);
    expect([live.counters.unplaced, told.length]).toEqual([0, 1]);
  });

  it('shows a station no more once it is private, and again once it is public', async () => {
    const [stations, hidden] = [[station(1)], [] as number[]];
    const { live, url } = await begin({ stations, hidden });
    const socket = client(url);
    await join(socket, ['series/11']);
    live.publish(batch(101, 11, [10]));
    expect(await next<LiveFrame>(socket, 'frame')).toMatchObject({ timesMs: [10] });
    hidden.push(11);
    const reset = next(socket, 'reset');
    await live.replace();
    await reset;
    live.publish(batch(102, 11, [20]));
    expect(await join(client(url), ['series/11'], 100)).toMatchObject({ frames: [] }); // not what was shown before either
    hidden.length = 0;
    await live.replace();
    live.publish(batch(103, 11, [30]));
    expect(await next<LiveFrame>(socket, 'frame')).toMatchObject({ timesMs: [30] });
  });

  it('sends cells of a wide map when they change', async () => {
    const { live, url } = await begin();
    const { x, y } = tileOf(13.7, 51, 5);
    const room = cellRoomOf(5, x, y, 'pm25');
    const socket = client(url);
    await join(socket, [room]);
    expect(await next<CellFrame>(socket, 'cells')).toMatchObject({ room, z: 5, cells: [{ x, y, stationCount: 1, freshCount: 0 }] });
    live.publish(batch(101, 11, [performance.now()]));
    expect(await next<CellFrame>(socket, 'cells')).toMatchObject({ offset: 101, cells: [{ freshCount: 1 }] });
  });

  it('tells findings to the rooms of their sensor', async () => {
    const { live, url } = await begin();
    const socket = client(url);
    await join(socket, ['series/11']);
    const told = next(socket, 'finding');
    live.publishFindings([{ sensorId: 11, module: 'm', version: 1, fromMs: 1, toMs: 2, score: 0.9, title: 'Local rise', why: 'w' }]);
    expect(await told).toMatchObject({ room: 'series/11', title: 'Local rise' });
  });

  it('makes everyone close the gap when frames were lost between processes', async () => {
    const { live, url } = await begin();
    const socket = client(url);
    await join(socket, ['series/11'], 100);
    const told = next(socket, 'reset');
    live.resetAll(140);
    expect(await told).toEqual({ offset: 140 });
    expect(await join(socket, ['series/11'], 100)).toMatchObject({ isReset: true, offset: 140 });
  });

  it.each<[what: string, request: unknown]>([
    ['nothing', null],
    ['65 rooms', { rooms: Array.from({ length: 65 }, (_, i) => `series/${i + 1}`), after: null }],
    ['an unknown room', { rooms: ['~behind'], after: null }],
    ['a parameter that is not known', { rooms: ['cell/0/0/0/zzz'], after: null }],
    ['rooms that are no text', { rooms: [{}], after: null }],
    ['a position that is no number', { rooms: [], after: 'x' }],
    ['a negative position', { rooms: [], after: -1 }],
  ])('refuses a join with %s and stays', async (_what, request) => {
    const { url } = await begin();
    const socket = client(url);
    expect(await socket.emitWithAck('join', request as never)).toMatchObject({ ok: false });
    expect(await join(socket, [])).toMatchObject({ ok: true });
  });

  it.each<[what: string, origin: string | null, isTaken: boolean]>([
    ['a page of another site', 'https://evil.example', false],
    ['an opaque origin', 'null', false],
    ['a program', null, true],
    ['the named origin', 'https://air.example.org', true],
  ])('decides over the upgrade of %s', async (_what, origin, isTaken) => {
    const { url, live } = await begin();
    const socket = client(url, origin === null ? {} : { origin });
    expect(await Promise.race([next(socket, 'connect').then(() => true), next(socket, 'connect_error').then(() => false)])).toBe(isTaken);
    expect(live.counters.refused).toBe(isTaken ? 0 : 1);
  });

  it('takes the pages of its own host', async () => {
    const { url } = await begin();
    const socket = client(url, { origin: url });
    await next(socket, 'connect');
  });

  it('takes only so many sockets of one address', async () => {
    const { url } = await begin({ limits: { socketsPerLoopbackAddress: 2 } });
    const first = client(url);
    await Promise.all([next(first, 'connect'), next(client(url), 'connect')]);
    await next(client(url), 'connect_error');
    first.disconnect();
    await expect
      .poll(() => {
        const socket = client(url);
        return Promise.race([next(socket, 'connect').then(() => 'in'), next(socket, 'connect_error').then(() => 'out')]);
      })
      .toBe('in');
  });

  it('closes a socket that sends too much', async () => {
    const { url, live } = await begin();
    const socket = client(url);
    await next(socket, 'connect');
    const closed = next(socket, 'disconnect');
    for (let i = 0; i < 60; i += 1) socket.emit('join', { rooms: [], after: null }, () => {});
    await closed;
    expect(live.counters.flooded).toBe(1);
  });

  it('closes a socket that sends a message of 17 kB', async () => {
    const { url } = await begin();
    const socket = client(url);
    await next(socket, 'connect');
    const closed = next(socket, 'disconnect');
    socket.emit('join', { rooms: ['x'.repeat(17_000)], after: null }, () => {});
    await closed;
  });

  it('leaves out frames for a client that does not read, and then lets it go, while others get theirs', async () => {
    const sensors = Array.from({ length: 60 }, (_, i) => ({ id: i + 1, parameter: 'pm25' }));
    const { live, port, url } = await begin({ limits: { behindMs: 500 }, stations: [{ ...station(1), sensors } as StationNow] });
    const stuck = connect(port, '127.0.0.1');
    closers.push(() => void stuck.destroy());
    stuck.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`);
    await once(stuck, 'data');
    stuck.write(masked('40'));
    await once(stuck, 'data');
    const rooms = Array.from({ length: 60 }, (_, i) => `series/${i + 1}`);
    stuck.write(masked(`420${JSON.stringify(['join', { rooms, after: null }])}`));
    await once(stuck, 'data');
    stuck.pause();
    const watcher = client(url);
    await join(watcher, ['series/1']);
    const pump = pumpUntil(live, rooms.length, () => live.counters.evicted > 0);
    await next<LiveFrame>(watcher, 'frame');
    await pump;
    expect(live.counters.evicted).toBe(1);
    expect(watcher.connected).toBe(true);
  });
});

/** A WebSocket text frame as a client sends it, with a mask of zeros. */
function masked(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? Buffer.of(0x81, 0x80 | payload.length) : Buffer.of(0x81, 0xfe, payload.length >> 8, payload.length & 255);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

async function pumpUntil(live: Live, sensors: number, isDone: () => boolean): Promise<void> {
  const times = Array.from({ length: 200 }, (_, i) => i);
  for (let position = 101; !isDone(); position += 1) {
    live.publish(batch(position, 1 + (position % sensors), times.map((i) => position * 1_000 + i)));
    await new Promise(setImmediate);
  }
}
