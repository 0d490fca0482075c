import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { JournalBatch } from '#lib/domain/reading.ts';
import { readBusMessage, writeBeat, writeBusMessage } from '#server/live/bus-message.ts';
import { startBusFollower, startBusLead } from '#server/live/bus.ts';
import { findProgram, isThere } from '../../parts.ts';

const batch = (position: number, kind: 'live' | 'backfill' = 'live'): JournalBatch => ({
  position,
  kind,
  committedMs: 7,
  sensorIds: Int32Array.of(1, 2),
  timesMs: Float64Array.of(10, 20),
  values: Float64Array.of(1.5, -2),
  flags: Uint8Array.of(0, 3),
});
const NOTHING = { flags: [], findings: [], hours: [] };

describe('a message of the bus', () => {
  it('comes through as it was', () => {
    const flags = [{ sensorId: 1, timeMs: 10, flag: 4 as const, check: 'spike@1', why: 'w' }];
    const hours = [{ sensorId: 1, hourMs: 3_600_000, sum: 4.5, count: 2 }];
    expect(readBusMessage(writeBusMessage({ previous: 4, batch: batch(5), flags, findings: [], hours }))).toEqual({ kind: 'batch', previous: 4, batch: batch(5), flags, findings: [], hours });
    expect(readBusMessage(writeBeat(9))).toEqual({ kind: 'beat', position: 9 });
  });

  it('leaves the readings of an import at home', () => {
    const message = readBusMessage(writeBusMessage({ previous: 4, batch: batch(5, 'backfill'), ...NOTHING }));
    expect(message).toMatchObject({ batch: { position: 5, kind: 'backfill', sensorIds: new Int32Array(0) } });
  });

  it.each(['', 'x', '[]', '{}', 'null', '{"previous":1,"position":2,"columns":[1,2,3,4]}'])('is not made of %j', (text) => expect(readBusMessage(text)).toBeNull());
});

const hasRedis = isThere(findProgram('redis-server'), 'the bus through a real Redis', 'redis-server');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

async function startRedis(port: number): Promise<ChildProcess> {
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()], { stdio: ['ignore', 'pipe', 'inherit'] });
  closers.push(() => child.kill('SIGKILL'));
  for await (const chunk of child.stdout!) if (String(chunk).includes('Ready to accept')) break;
  return child;
}

function begin(port: number, journal: JournalBatch[] = []) {
  const log = { warn: () => {}, info: () => {} };
  const published: number[] = [];
  const resets: number[] = [];
  let position = 100;
  const live = {
    publish: (one: JournalBatch) => {
      if (one.position <= position) return;
      position = one.position;
      published.push(position);
    },
    resetAll: (to: number) => {
      position = to;
      resets.push(to);
    },
    position: () => position,
  };
  const url = `redis://127.0.0.1:${port}`;
  const lead = startBusLead({ url, position: 100, log });
  const follower = startBusFollower({ url, live, readJournal: async (after) => journal.filter((one) => one.position > after), now: () => performance.now(), log });
  closers.push(() => lead.close(), () => follower.close());
  return { lead, follower, published, resets };
}

describe.skipIf(!hasRedis)('the bus', () => {
  it('shows in one process what another judged', async () => {
    const port = await freePort();
    await startRedis(port);
    const { lead, follower, published, resets } = begin(port);
    await expect.poll(() => follower.counters.received, { timeout: 5_000 }).toBeGreaterThan(0);
    for (let position = 101; position <= 110; position += 1) lead.send(batch(position), NOTHING);
    await expect.poll(() => published).toEqual([101, 102, 103, 104, 105, 106, 107, 108, 109, 110]);
    expect(resets).toEqual([]);
  });

  it('goes on from the journal while Redis is gone, and by Redis when it is back, with a hole told as one', async () => {
    const port = await freePort();
    const redis = await startRedis(port);
    const journal: JournalBatch[] = [];
    const { lead, follower, published, resets } = begin(port, journal);
    await expect.poll(() => follower.counters.received, { timeout: 5_000 }).toBeGreaterThan(0);
    redis.kill('SIGKILL');
    await once(redis, 'exit');
    lead.send(batch(101), NOTHING);
    journal.push(batch(101));
    await expect.poll(() => published, { timeout: 8_000 }).toEqual([101]);
    await expect.poll(() => lead.counters.lost).toBeGreaterThan(0);
    await startRedis(port);
    lead.send(batch(102), NOTHING); // Redis may not be heard yet: then it is a hole
    const received = follower.counters.received;
    await expect.poll(() => follower.counters.received, { timeout: 12_000 }).toBeGreaterThan(received);
    expect(published.includes(102) || resets.includes(102)).toBe(true);
    lead.send(batch(103), NOTHING);
    await expect.poll(() => published.at(-1)).toBe(103);
  }, 40_000);
});
