import { describe, expect, it } from 'vitest';
import { makeDemonstration } from '#server/simulator/model.ts';
import { listSpans, parseProgress } from '#server/simulator/progress.ts';
import { startSeeding } from '#server/simulator/seeding.ts';
import type { BackfillReading } from '#server/simulator/ports.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 10, 24, 12, 3);
const world = makeDemonstration(3);
const stations = [world.stations[0]!, world.stations.at(-1)!].map((plan, i) => ({ plan, id: i + 1 }));

interface Store { progress: string | null; readings: Map<string, number>; submitted: number; changed: number }

function portsOf(store: Store, nowMs: () => number, onSubmit: () => Promise<void> | void = () => {}) {
  return {
    address: '', seed: 3, now: nowMs, log: () => {},
    createStation: () => Promise.resolve(0), createDevice: () => Promise.resolve(), deviceKeyOf: () => '',
    readProgress: () => Promise.resolve(store.progress),
    writeProgress: (text: string) => { store.progress = text; return Promise.resolve(); },
    async submitBackfill(readings: BackfillReading[]) {
      await onSubmit();
      for (const r of readings) {
        const key = `${r.stationId} ${r.parameter} ${r.heightM} ${r.timeMs}`;
        if (store.readings.has(key) && store.readings.get(key) !== r.value) store.changed += 1;
        store.readings.set(key, r.value);
        store.submitted += 1;
      }
    },
  };
}
const emptyStore = (): Store => ({ progress: null, readings: new Map(), submitted: 0, changed: 0 });

describe('seeding', () => {
  it('fills thirty days: ten minutes within the last two, hours before', async () => {
    const store = emptyStore();
    const seeding = startSeeding(world, stations, portsOf(store, () => NOW_MS));
    await seeding.done;
    await seeding.stop();
    const times = [...new Set([...store.readings.keys()].filter((k) => k.startsWith('1 pm25')).map((k) => Number(k.split(' ').at(-1))))].sort((a, b) => a - b);
    expect(times.length).toBeGreaterThan(0.9 * (28 * 24 + 288));
    expect(times[0]).toBeLessThan(NOW_MS - 29.9 * DAY_MS);
    expect(times.at(-1)).toBe(Math.floor(NOW_MS / 600_000) * 600_000);
    expect(store.submitted).toBe(store.readings.size);
  });

  it('continues after an end in the middle and leaves the same as an uninterrupted run', async () => {
    const whole = emptyStore();
    const once = startSeeding(world, stations, portsOf(whole, () => NOW_MS));
    await once.done;
    await once.stop();

    const store = emptyStore();
    for (let isDone = false; !isDone;) {
      let submissions = 0;
      let interrupt = (_: boolean) => {};
      const interrupted = new Promise<boolean>((resolve) => { interrupt = resolve; });
      const seeding = startSeeding(world, stations, portsOf(store, () => NOW_MS, () => {
        submissions += 1;
        if (submissions <= 2) return;
        interrupt(false);
        throw new Error('the store is away');
      }));
      isDone = await Promise.race([seeding.done.then(() => true), interrupted]);
      await seeding.stop();
    }
    expect(store.readings).toEqual(whole.readings);
    expect(store.changed).toBe(0);
  });

  it('fills the hole that the time between two runs left', async () => {
    const store = emptyStore();
    const first = startSeeding(world, stations, portsOf(store, () => NOW_MS));
    await first.done;
    await first.stop();
    const laterMs = NOW_MS + 5 * HOUR_MS;
    const second = startSeeding(world, stations, portsOf(store, () => laterMs));
    await second.done;
    await second.stop();
    const inHole = [...store.readings.keys()].filter((k) => k.startsWith('1 pm25') && Number(k.split(' ').at(-1)) > NOW_MS);
    expect(inHole.length).toBe(30);
    expect(listSpans(parseProgress(store.progress)!)).toEqual([]);
  });

  it('begins with the newest hours', () => {
    const spans = listSpans({ seedMs: NOW_MS, seededFromMs: NOW_MS, aliveMs: NOW_MS, gaps: [] });
    expect(spans[0]).toEqual({ fromMs: NOW_MS - 3 * HOUR_MS, toMs: NOW_MS, stepMs: 600_000, gap: null });
    expect(spans.at(-1)?.fromMs).toBe(NOW_MS - 30 * DAY_MS);
    for (let i = 1; i < spans.length; i += 1) expect(spans[i]?.toMs).toBe(spans[i - 1]?.fromMs);
  });
});
