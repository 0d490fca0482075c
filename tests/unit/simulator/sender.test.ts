import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { makeDemonstration } from '#server/simulator/model.ts';
import { lastDueOf, makeSender, type Sender } from '#server/simulator/sender.ts';

const world = makeDemonstration(7);
const NOW_MS = Date.UTC(2026, 10, 24, 12);
interface Body { readings: { parameter: string; value: number; time: string; unit?: string; height_m?: number }[] }

describe('the sender', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server: Server = createServer(answer);
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    ends.push(() => new Promise((resolve) => { server.close(resolve); }));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function send(address: string, now: () => number, logs: string[] = []): Sender {
    const sender = makeSender(world, { address, deviceKeyOf: (key) => `key-${key}`, now, log: (line) => logs.push(line) });
    ends.unshift(() => sender.stop());
    return sender;
  }

  it('lets every station report at once with its own key', async () => {
    const bodies = new Map<string, Body>();
    const address = await listen((request, response) => void text(request).then((body) => {
      bodies.set(String(request.headers.authorization), JSON.parse(body) as Body);
      response.end('{"stored":5,"duplicates":0,"rejected":[]}');
    }));
    const sender = send(address, () => NOW_MS);
    const some = world.stations.filter((_, i) => i % 10 === 0);
    for (const station of some) sender.add(station);
    await sender.allHeard();
    expect(bodies.size).toBe(some.length);
    const first = bodies.get('Bearer key-milano:0');
    expect(first?.readings.map((r) => r.parameter)).toContain('pm25');
    expect(first?.readings[0]?.unit).toBe('µg/m³');
    expect(Date.parse(first?.readings[0]?.time ?? '')).toBeLessThanOrEqual(NOW_MS);
    expect(sender.counts()).toMatchObject({ rejected: 0, dropped: 0, refused: 0 });
  });

  it('keeps what a busy server refuses and sends it again later', async () => {
    let isBusy = true;
    const taken: Body['readings'] = [];
    let waited = () => {};
    const answered = new Promise<void>((resolve) => { waited = resolve; });
    const address = await listen((request, response) => void text(request).then((body) => {
      if (isBusy) {
        response.writeHead(503).end('{}');
        isBusy = false;
        return;
      }
      taken.push(...(JSON.parse(body) as Body).readings);
      response.end('{"rejected":[]}');
      waited();
    }));
    let nowMs = NOW_MS;
    const sender = send(address, () => nowMs);
    sender.add(world.stations[0]!);
    await sender.allHeard();
    expect(sender.counts()).toMatchObject({ sent: 0, refused: 1 });
    nowMs += world.stations[0]!.intervalMs;
    await answered;
    expect(new Set(taken.map((r) => r.time)).size).toBe(2);
  });

  it('stops a station whose key the server no longer knows', async () => {
    const logs: string[] = [];
    const address = await listen((_, response) => response.writeHead(401).end('{"code":"auth.invalid"}'));
    const sender = send(address, () => NOW_MS, logs);
    sender.add(world.stations[0]!);
    await sender.allHeard();
    expect(logs).toEqual([expect.stringContaining('Cortile di Porta Venezia stops sending')]);
    expect(sender.counts().dropped).toBeGreaterThan(3);
  });

  it('keeps to the same moments after a restart, so that nothing is sent twice with another value', () => {
    for (const station of world.stations) {
      const due = lastDueOf(station, NOW_MS);
      expect(due).toBeLessThanOrEqual(NOW_MS);
      expect(NOW_MS - due).toBeLessThan(station.intervalMs);
      expect(lastDueOf(station, due)).toBe(due);
      expect(world.readingsAt(station, due)).toEqual(makeDemonstration(7).readingsAt(station, due));
    }
  });

  it('sends 5 to 10 readings a second in all', () => {
    const perSecond = world.stations.reduce((sum, s) => sum + (s.sensors.length * 1000) / s.intervalMs, 0);
    console.log(`${world.stations.length} stations, ${world.stations.reduce((n, s) => n + s.sensors.length, 0)} sensors, ${perSecond.toFixed(1)} readings/s`);
    expect(perSecond).toBeGreaterThan(5);
    expect(perSecond).toBeLessThan(10);
  });
});
