import { io } from 'socket.io-client';
import type { MapSnapshot } from '#lib/domain/api.ts';
import { tileRoomOf, type Room } from '#lib/domain/live.ts';
import { makeDataDir, removeDataDir, startProduct } from '../e2e/product.ts';
import { print, spread } from './stats.ts';

const LATER_STARTS = 7;
const DAY_MS = 86_400_000;
const MAX_SEEDING_MS = 240_000;
const MAX_ROOMS = 64;

/** An empty folder with the demonstration network, then later starts on it: to the ready line, the served map page, the first live reading of it. */
export default async function start(): Promise<void> {
  const dataDir = makeDataDir();
  try {
    const first = await startOnce(dataDir, true);
    const later = [];
    for (let i = 0; i < LATER_STARTS; i += 1) later.push(await startOnce(dataDir, false));
    print([
      ['later starts', `${LATER_STARTS}, on the folder of the first, each after SIGTERM`],
      ['empty folder: ready / map page served / first live reading, s (limit 20 to a usable map)', `${seconds([first.readyMs])} / ${seconds([first.pageMs])} / ${seconds([first.liveMs])}`],
      ['later: ready line, s', seconds(later.map(({ readyMs }) => readyMs))],
      ['later: map page served, s', seconds(later.map(({ pageMs }) => pageMs))],
      ['later: first live reading, s (limit 3)', seconds(later.map(({ liveMs }) => liveMs))],
      ['SIGTERM → ended, s (limit 10)', seconds(later.map(({ endMs }) => endMs))],
    ]);
  } finally {
    removeDataDir(dataDir);
  }
}

const seconds = (timesMs: number[]) => (timesMs.length === 1 ? ((timesMs[0] ?? NaN) / 1000).toFixed(2) : spread(timesMs.map((timeMs) => timeMs / 1000)));

/** Times from the spawn; the page and the socket ask as soon as the ready line is there. */
async function startOnce(dataDir: string, isFirst: boolean) {
  const startedMs = performance.now();
  const product = await startProduct(dataDir, { DEMO: '1' });
  const since = () => performance.now() - startedMs;
  try {
    const readyMs = since();
    const page = fetch(product.url).then(async (response) => {
      if (!response.ok || !(await response.text()).includes('</html>')) throw new Error(`the map page answered ${response.status}`);
      return since();
    });
    const live = firstLive(product.url).then(since);
    const [pageMs, liveMs] = await Promise.all([page, live]);
    if (isFirst) await untilSeeded(product.url);
    return { readyMs, pageMs, liveMs, endMs: (await product.end('SIGTERM')).tookMs };
  } finally {
    product.child.kill('SIGTERM');
  }
}

/** The first frame in a room that the opened map follows. */
async function firstLive(url: string): Promise<void> {
  let rooms: Room[] = [];
  while (rooms.length === 0) {
    const snapshot = (await (await fetch(new URL('/api/v1/map?parameter=pm25', url))).json()) as MapSnapshot;
    rooms = [...new Set(snapshot.longitudes.map((longitude, i) => tileRoomOf(longitude, snapshot.latitudes[i]!, 'pm25')))].slice(0, MAX_ROOMS);
    if (rooms.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const socket = io(url, { transports: ['websocket'] });
  try {
    await new Promise<void>((resolve) => {
      socket.on('frame', () => resolve());
      socket.on('connect', () => socket.emit('join', { rooms, after: null }, () => {}));
    });
  } finally {
    socket.close();
  }
}

/** The demonstration fills its past newest first; the oldest day of its last sensor comes at the end. */
async function untilSeeded(url: string): Promise<void> {
  const untilMs = performance.now() + MAX_SEEDING_MS;
  const day = `from=${new Date(Date.now() - 30 * DAY_MS).toISOString()}&to=${new Date(Date.now() - 29 * DAY_MS).toISOString()}&every=1h`;
  for (;;) {
    const { sensorIds } = (await (await fetch(new URL('/api/v1/map?parameter=pm25', url))).json()) as MapSnapshot;
    const answer = await fetch(new URL(`/api/v1/sensors/${Math.max(...sensorIds)}/readings?${day}`, url));
    const text = await answer.text();
    if (answer.ok && text.includes('"buckets":[{')) return;
    if (performance.now() > untilMs) throw new Error(`the past was not seeded in ${MAX_SEEDING_MS} ms: ${answer.status} ${text.slice(0, 300)}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
