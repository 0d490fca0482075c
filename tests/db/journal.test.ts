import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendJournal, moveCursor, newestPosition, oldestPosition, pruneJournal, readCursor, readJournal } from '#server/db/journal.ts';
import { decodePayload, encodePayload } from '#server/db/journal-payload.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { loadSnapshot, saveSnapshot } from '#server/db/snapshots.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const T0 = Date.UTC(2026, 10, 22, 10);

describe('the journal', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await makeDatabase();
    pool = database.pool;
  });
  afterAll(() => database.drop());

  const append = (value: number) => transaction(pool, (tx) => appendJournal(tx, 'live', [readingOf(1, T0, value)], T0));

  it('gives back what was committed', async () => {
    const stored = [readingOf(7, T0 + 0.0, 1.5), { ...readingOf(2 ** 31 - 1, -5, -0.1), flag: 3 as const }];
    const batch = await transaction(pool, (tx) => appendJournal(tx, 'backfill', stored, T0 + 1));
    expect(batch).toMatchObject({ position: 1, kind: 'backfill', committedMs: T0 + 1, sensorIds: Int32Array.of(7, 2 ** 31 - 1), flags: Uint8Array.of(0, 3) });
    expect(await readJournal(pool, 0, 10)).toEqual([batch]);
    expect(await newestPosition(pool)).toBe(1);
  });

  it('writes nothing where nothing was new', async () => {
    const batch = await transaction(pool, (tx) => appendJournal(tx, 'live', [], T0));
    expect(batch).toMatchObject({ position: 1, sensorIds: new Int32Array() });
    expect(await readJournal(pool, 1, 10)).toEqual([]);
  });

  it('never shows a position before a smaller one is committed', async () => {
    const before = await newestPosition(pool);
    const first = await pool.connect();
    await first.query('begin');
    const slow = await appendJournal(first, 'live', [readingOf(1, T0, 1)], T0);
    const fast = append(2);
    expect((await readJournal(pool, before, 10)).length).toBe(0);
    await first.query('commit');
    first.release();
    expect((await fast).position).toBe(slow.position + 1);
  });

  it('counts without gaps while many write and some roll back', async () => {
    const before = await newestPosition(pool);
    const broken = () => transaction(pool, async (tx) => {
      await appendJournal(tx, 'live', [readingOf(1, T0, 1)], T0);
      throw new Error('rolled back');
    });
    const work = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? broken().catch(() => null) : append(i)));
    const seen: number[] = [];
    const watch = async () => {
      for (let after = before; seen.length < 30; after = seen.at(-1) ?? before) seen.push(...(await readJournal(pool, after, 100)).map((batch) => batch.position));
    };
    await Promise.all([...work, watch()]);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => before + 1 + i));
  });

  it('keeps what is young, and what a consumer or its snapshot has not behind it', async () => {
    await pool.query("update journal set committed_at = now() - interval '8 days' where position <= 10");
    await moveCursor(pool, 'judge', 6);
    await saveSnapshot(pool, 'judge', 4, Uint8Array.of(1));
    expect(await pruneJournal(pool, 7)).toBe(4);
    await saveSnapshot(pool, 'judge', 1000, Uint8Array.of(2));
    expect(await pruneJournal(pool, 7)).toBe(2);
    await moveCursor(pool, 'judge', 1000);
    expect(await pruneJournal(pool, 7)).toBe(4);
    expect(await oldestPosition(pool)).toBe(11);
  });

  it('goes on counting when everything was pruned', async () => {
    const newest = await newestPosition(pool);
    await pool.query('delete from journal');
    expect((await append(1)).position).toBe(newest + 1);
  });

  it('moves no cursor and no snapshot backwards', async () => {
    await moveCursor(pool, 'judge', 900);
    await saveSnapshot(pool, 'judge', 900, Uint8Array.of(3));
    expect(await readCursor(pool, 'judge')).toBe(1000);
    expect(await readCursor(pool, 'nobody')).toBe(0);
    expect(await loadSnapshot(pool, 'judge')).toMatchObject({ position: 1000 });
    expect([...((await loadSnapshot(pool, 'judge'))?.bytes ?? [])]).toEqual([2]);
  });
});

describe('the payload', () => {
  const columns = { sensorIds: Int32Array.of(1, -2, 3), timesMs: Float64Array.of(0, -1, 4e12), values: Float64Array.of(0.1, -0, 1e300), flags: Uint8Array.of(0, 4, 9) };

  it('survives being packed, at any place of a buffer', () => {
    const packed = encodePayload(columns);
    const shifted = new Uint8Array(packed.length + 3);
    shifted.set(packed, 3);
    expect(decodePayload(shifted.subarray(3))).toEqual(columns);
  });

  it.each([[new Uint8Array()], [new Uint8Array(8)], [encodePayload(columns).subarray(0, 40)]])('is refused where it is cut', (bytes) => {
    expect(() => decodePayload(bytes)).toThrow('journal payload');
  });
});
