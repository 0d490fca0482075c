import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import type { Series, StationNow } from '#lib/domain/api.ts';
import type { JournalBatch } from '#lib/domain/reading.ts';
import { Link } from '#lib/live/link.ts';
import { SeriesRing } from '#lib/live/series-ring.ts';
import { openSocket } from '#lib/live/socket.ts';
import { startLive } from '#server/live/live.ts';

const CUTS = 60;
const STATION = { id: 1, longitude: 13.7, latitude: 51, sensors: [{ id: 11, parameter: 'pm25' }] } as StationNow;

const batch = (position: number): JournalBatch => ({
  position,
  kind: 'live',
  committedMs: 0,
  sensorIds: Int32Array.of(11),
  timesMs: Float64Array.of(position * 10),
  values: Float64Array.of(position),
  flags: new Uint8Array(1),
});

it('shows every reading once, in order, over a connection that is cut again and again', async () => {
  const http = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const sockets = new Set<Socket>();
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const live = startLive(http, {
    reads: { listStations: async () => ({ stations: [STATION], next: null }), mapSnapshot: () => Promise.reject(new Error('not asked')) },
    position: 0,
    now: () => performance.now(),
    origins: [],
    addressOf: () => '127.0.0.1',
    log: { warn: () => {} },
  });
  const ring = new SeriesRing(20_000);
  ring.load({ sensorId: 11, stepMs: 0, offset: 0, timesMs: [], flagged: [] } as unknown as Series);
  let liveTimes = 0;
  const link = new Link(openSocket(`http://127.0.0.1:${(http.address() as AddressInfo).port}`), {
    nowMs: () => performance.now(),
    random: () => 0,
    setTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs / 20);
      return () => clearTimeout(timer);
    },
    onChange: ({ state }) => void (liveTimes += Number(state === 'live')),
  });
  let resets = 0;
  link.follow({ rooms: ['series/11'], after: 0, onFrame: (frame) => void ring.apply(frame), onReset: async () => ((resets += 1), live.position()) });
  link.open();

  let position = 0;
  for (let cut = 0; cut < CUTS; cut += 1) {
    await expect.poll(() => link.status.state, { interval: 2, timeout: 10_000 }).toBe('live');
    for (let i = 0; i < 5; i += 1) live.publish(batch((position += 1)));
    for (const socket of sockets) socket.destroy();
    for (let i = 0; i < 5; i += 1) live.publish(batch((position += 1)));
    await expect.poll(() => link.status.state, { interval: 1, timeout: 10_000 }).not.toBe('live');
  }
  await expect.poll(() => ring.count, { timeout: 10_000 }).toBe(position);
  expect([...ring.columns().means]).toEqual(Array.from({ length: position }, (_, i) => i + 1));
  expect(resets).toBe(0);
  expect(liveTimes).toBeGreaterThanOrEqual(CUTS);
  link.close();
  await live.close();
  http.close();
}, 60_000);
