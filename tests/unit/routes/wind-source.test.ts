import { describe, expect, it, vi } from 'vitest';
import type { MapWind } from '#lib/domain/api.ts';

// outside a component a field that Svelte watches is a field
vi.stubGlobal('$state', Object.assign(<T>(value: T): T => value, { raw: <T>(value: T): T => value }));
const { WindSource } = await import('../../../src/routes/wind-source.svelte.ts');

const HOUR_MS = 3_600_000;

/** Reads and timers wait until the test lets them go. */
function setUp() {
  const reads: { hourMs: number | null; answer: (isGood?: boolean) => Promise<void>; signal: AbortSignal }[] = [];
  const timers: { delayMs: number; fire: () => void; isCancelled: boolean }[] = [];
  const source = new WindSource({
    read: (hourMs, signal) =>
      new Promise<MapWind>((resolve, reject) => {
        const wind = { hourMs, stationIds: [1], longitudes: [9], latitudes: [45], speeds: [5], directions: [90], timesMs: [0], intervalsMs: [0] };
        reads.push({ hourMs, signal, answer: async (isGood = true) => (isGood ? resolve(wind) : reject(new Error('gone')), void (await new Promise((done) => setImmediate(done)))) });
      }),
    setTimer: (callback, delayMs) => {
      const timer = { delayMs, fire: callback, isCancelled: false };
      timers.push(timer);
      return () => (timer.isCancelled = true);
    },
  });
  return { source, reads, timers };
}

describe('the wind of the map', () => {
  it('reads nothing until it is wanted, and then again and again', async () => {
    const { source, reads, timers } = setUp();
    source.look(false, null);
    expect(reads).toEqual([]);
    source.look(true, null);
    await reads[0]!.answer();
    expect(source.shown?.hourMs).toBeNull();
    timers.at(-1)!.fire();
    expect(reads).toHaveLength(2);
  });

  it('never shows the wind of another moment', async () => {
    const { source, reads, timers } = setUp();
    source.look(true, null);
    await reads[0]!.answer();
    source.look(true, HOUR_MS);
    expect(source.shown).toBeNull();
    timers.at(-1)!.fire();
    source.look(true, 2 * HOUR_MS);
    await reads[1]!.answer();
    expect(reads[1]!.signal.aborted).toBe(true);
    expect(source.shown).toBeNull();
    timers.at(-1)!.fire();
    await reads[2]!.answer();
    expect(source.shown?.hourMs).toBe(2 * HOUR_MS);
  });

  it('keeps an hour that was read', async () => {
    const { source, reads, timers } = setUp();
    source.look(true, HOUR_MS);
    await reads[0]!.answer();
    source.look(true, 2 * HOUR_MS);
    source.look(true, HOUR_MS);
    expect(source.shown?.hourMs).toBe(HOUR_MS);
    expect(timers.filter((timer) => !timer.isCancelled)).toHaveLength(0);
  });

  it('says that it failed, and tries again by itself', async () => {
    const { source, reads, timers } = setUp();
    source.look(true, null);
    await reads[0]!.answer(false);
    expect([source.hasFailed, source.shown]).toEqual([true, null]);
    timers.at(-1)!.fire();
    await reads[1]!.answer();
    expect([source.hasFailed, source.shown?.stationIds]).toEqual([false, [1]]);
  });
});
