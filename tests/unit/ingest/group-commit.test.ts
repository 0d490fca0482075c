import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/domain/codes.ts';
import type { Reading } from '#lib/domain/reading.ts';
import { GroupCommit } from '#server/ingest/group-commit.ts';
import type { Committed, DeadLetter } from '#server/ingest/group-commit.ts';

function reading(sensorId: number, timeMs: number, value = 1): Reading {
  return { index: 0, sensorId, timeMs, value, flag: null, sentValue: null, sentUnit: null, deviceTimeMs: null, belowDetection: false };
}

const sqlError = (code: string) => Object.assign(new Error(`refused with ${code}`), { code });

/** Refuses any group that holds a negative value, as a database refuses a transaction; keeps the rest. */
function makeStore() {
  const rows = new Map<string, number>();
  const groups: number[] = [];
  const deadLetters: DeadLetter[] = [];
  const commit = async (readings: Reading[]): Promise<Committed> => {
    await new Promise((resolve) => setImmediate(resolve));
    groups.push(readings.length);
    if (readings.some((each) => each.value < 0)) throw sqlError('22003');
    const stored: Reading[] = [];
    const revised: Reading[] = [];
    for (const each of readings) {
      const key = `${each.sensorId} ${each.timeMs}`;
      const known = rows.get(key);
      if (known === undefined) rows.set(key, each.value);
      if (known === undefined) stored.push(each);
      else if (known !== each.value) revised.push(each);
    }
    return { stored, revised };
  };
  return { rows, groups, deadLetters, commit, deadLetter: (letter: DeadLetter) => Promise.resolve(void deadLetters.push(letter)) };
}

describe('group commit', () => {
  it('answers each of many bodies with its own counts, from one transaction', async () => {
    const store = makeStore();
    const writer = new GroupCommit({ ...store, now: () => 0 });
    const results = await Promise.all([writer.write([reading(1, 1), reading(1, 2)]), writer.write([reading(1, 1), reading(2, 1)]), writer.write([reading(1, 1, 9)])]);
    expect(results.map(({ stored, duplicates, revisions }) => [stored, duplicates, revisions])).toEqual([[2, 0, 0], [1, 1, 0], [0, 0, 1]]);
    expect(store.groups).toEqual([5]);
  });

  it('takes at most so many readings into one transaction, but a larger body whole', async () => {
    const store = makeStore();
    const writer = new GroupCommit({ ...store, now: () => 0, maxReadings: 3 });
    await Promise.all([2, 2, 5, 1].map((count, body) => writer.write(Array.from({ length: count }, (_, i) => reading(body, i)))));
    expect(store.groups).toEqual([2, 2, 5, 1]);
  });

  it('finds culprits by halves, sets them aside and stores every innocent', async () => {
    const store = makeStore();
    const writer = new GroupCommit({ ...store, now: () => 0 });
    const bodies = Array.from({ length: 10 }, (_, body) => Array.from({ length: 100 }, (_each, i) => reading(body, i, body === 3 && i === 50 ? -1 : 1)));
    const results = await Promise.all(bodies.map((body) => writer.write(body)));
    expect(results.map((result) => result.stored)).toEqual(bodies.map((_, body) => (body === 3 ? 99 : 100)));
    expect(results[3]!.rejected).toMatchObject([{ code: 'reading.malformed' }]);
    expect(store.deadLetters).toMatchObject([{ sqlState: '22003', reading: { sensorId: 3, timeMs: 50 } }]);
    expect(store.groups.length).toBeLessThan(30);
    expect(writer.counters()).toMatchObject({ groups: 1, readings: 1000, deadLetters: 1, waiting: 0, waitingBytes: 0 });
  });

  it.each(['08006', '40P01', '53100', '57P01'])('refuses the group with 503 at %s, and goes on with the next', async (code) => {
    const store = makeStore();
    let isDown = true;
    const writer = new GroupCommit({ ...store, commit: (readings) => (isDown ? Promise.reject(sqlError(code)) : store.commit(readings)), now: () => 0 });
    await expect(writer.write([reading(1, 1)])).rejects.toMatchObject({ code: 'db.unavailable', status: 503, retryAfterS: 2 });
    isDown = false;
    expect(await writer.write([reading(1, 1)])).toMatchObject({ stored: 1 });
  });

  it('refuses at a lost socket with 503, and passes a bug on as it is', async () => {
    const failing = (error: Error) => new GroupCommit({ ...makeStore(), commit: () => Promise.reject(error), now: () => 0 });
    await expect(failing(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })).write([reading(1, 1)])).rejects.toMatchObject({ code: 'db.unavailable' });
    await expect(failing(new TypeError('bug')).write([reading(1, 1)])).rejects.toThrow(TypeError);
  });

  it('looks through wrappers for the database’s own word', async () => {
    const store = makeStore();
    const wrapped = (readings: Reading[]) => store.commit(readings).catch((cause: unknown) => Promise.reject(new AppError('db.failed', 'refused', { cause })));
    const writer = new GroupCommit({ ...store, commit: wrapped, now: () => 0 });
    expect(await writer.write([reading(1, 1, -1), reading(1, 2)])).toMatchObject({ stored: 1, rejected: [{}] });
  });

  it('refuses newcomers by bytes and by age, and never one that it let in', async () => {
    const store = makeStore();
    let nowMs = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const writer = new GroupCommit({ ...store, commit: async (readings) => held.then(() => store.commit(readings)), now: () => nowMs, maxBytes: 1000, maxAgeMs: 2000, maxReadings: 1 });
    const first = writer.write([reading(1, 1)], 900);
    const second = writer.write([reading(1, 2)], 100);
    await expect(writer.write([reading(1, 3)], 100)).rejects.toMatchObject({ code: 'queue.full', retryAfterS: 2 });
    nowMs = 2001;
    await expect(writer.write([reading(1, 4)], 0)).rejects.toMatchObject({ code: 'queue.full' });
    release();
    expect([await first, await second]).toMatchObject([{ stored: 1 }, { stored: 1 }]);
    expect(writer.counters()).toMatchObject({ refusedByBytes: 1, refusedByAge: 1, waiting: 0 });
  });

  it('answers all that it took when it closes, and takes nothing more', async () => {
    const store = makeStore();
    const writer = new GroupCommit({ ...store, now: () => 0 });
    const taken = writer.write([reading(1, 1)]);
    await writer.close();
    expect(await taken).toMatchObject({ stored: 1 });
    await expect(writer.write([reading(1, 2)])).rejects.toMatchObject({ code: 'server.stopping' });
  });

  it('stores every good reading once and loses none, whatever the bodies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.record({ sensor: fc.integer({ min: 1, max: 3 }), time: fc.integer({ min: 1, max: 9 }), value: fc.constantFrom(1, 2, -1) }), { maxLength: 12 }), { maxLength: 12 }), async (bodies) => {
        const store = makeStore();
        const writer = new GroupCommit({ ...store, now: () => 0, maxReadings: 7 });
        const results = await Promise.all(bodies.map((body) => writer.write(body.map(({ sensor, time, value }) => reading(sensor, time, value)))));
        results.forEach((result, i) => {
          expect(result.stored + result.duplicates + result.revisions + result.rejected.length).toBe(bodies[i]!.length);
          expect(result.rejected.length).toBe(bodies[i]!.filter(({ value }) => value < 0).length);
        });
        expect(results.reduce((sum, result) => sum + result.stored, 0)).toBe(store.rows.size);
        expect(store.rows.size).toBe(new Set(bodies.flat().filter(({ value }) => value > 0).map(({ sensor, time }) => `${sensor} ${time}`)).size);
      }),
      { numRuns: 60 },
    );
  });
});
