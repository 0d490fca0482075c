import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reading } from '#lib/domain/reading.ts';
import { insertSensor } from '#server/db/directory.ts';
import { isBadData, transaction, type Pool } from '#server/db/pool.ts';
import { insertNew, type InsertOptions } from '#server/db/readings.ts';
import { insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const T0 = Date.UTC(2026, 10, 22, 10);
const MINUTE_MS = 60_000;

describe.each(DIALECTS)('storing readings on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let a = 0;
  let b = 0;
  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
  });
  beforeEach(async () => {
    const station = await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 51, longitude: 13 });
    a = (await insertSensor(pool, { stationId: station.id, parameter: 'ph', channel: '', heightM: null })).id;
    b = (await insertSensor(pool, { stationId: station.id, parameter: 'ph', channel: 'b', heightM: null })).id;
  });
  afterAll(() => database.drop());

  const store = (readings: Reading[], options?: InsertOptions) => transaction(pool, (tx) => insertNew(tx, readings, options));
  const rowsOf = async (sensorId: number) =>
    (await pool.query<{ time: number; value: number }>('select time, value from reading where sensor_id = $1 order by time', [sensorId])).rows.map((row) => [row.time, row.value]);

  it.each([
    ['with marks', () => new Map()],
    ['without marks', () => undefined],
  ])('stores a batch once, however often it is sent, %s', async (_, marks) => {
    const batch = Array.from({ length: 60 }, (_, i) => readingOf(i % 2 === 0 ? a : b, T0 + i * MINUTE_MS, 7 + i / 100));
    const highWater = marks();
    expect(await store(batch, { highWater })).toEqual({ stored: batch, revised: [], duplicates: 0 });
    expect(await store(batch, { highWater })).toEqual({ stored: [], revised: [], duplicates: 60 });
    expect(await store(batch, { highWater: marks() })).toEqual({ stored: [], revised: [], duplicates: 60 });
    expect((await rowsOf(a)).length + (await rowsOf(b)).length).toBe(60);
  });

  it('keeps the first value of a time, and another one as a revision, once', async () => {
    await store([readingOf(a, T0, 7)]);
    const other = [readingOf(a, T0, 8)];
    expect(await store(other)).toEqual({ stored: [], revised: other, duplicates: 0 });
    expect(await store(other)).toEqual({ stored: [], revised: [], duplicates: 1 });
    expect(await rowsOf(a)).toEqual([[T0, 7]]);
    const { rows } = await pool.query('select value from revision where sensor_id = $1', [a]);
    expect(rows).toEqual([{ value: 8 }]);
  });

  it('counts duplicates and revisions within one batch', async () => {
    const batch = [readingOf(a, T0, 1), readingOf(a, T0, 1), readingOf(a, T0, 2), readingOf(a, T0 - MINUTE_MS, 5), readingOf(a, T0 + MINUTE_MS, 3), readingOf(a, T0 + MINUTE_MS, 3), readingOf(b, T0, 1), readingOf(b, T0 + 1, 1)];
    const { stored, duplicates, revised } = await store(batch, { highWater: new Map() });
    expect(stored).toEqual([0, 3, 4, 6, 7].map((i) => batch[i]));
    expect({ duplicates, revised }).toEqual({ duplicates: 2, revised: [batch[2]] });
    expect(await rowsOf(a)).toEqual([[T0 - MINUTE_MS, 5], [T0, 1], [T0 + MINUTE_MS, 3]]);
  });

  it('stores everything once where the marks are wrong', async () => {
    const batch = Array.from({ length: 20 }, (_, i) => readingOf(a, T0 + i * MINUTE_MS, i));
    await store(batch.slice(0, 10));
    const { stored, duplicates } = await store(batch, { highWater: new Map([[a, T0 - 1]]) });
    expect({ stored, duplicates }).toEqual({ stored: batch.slice(10), duplicates: 10 });
  });

  it('raises the marks, so that what is newer goes the fast way', async () => {
    const highWater = new Map();
    await store([readingOf(a, T0, 1), readingOf(a, T0 + 5, 1)], { highWater });
    expect(highWater).toEqual(new Map([[a, T0 + 5]]));
  });

  it('keeps everything that is known of a reading', async () => {
    const whole = { flag: 3 as const, sentValue: 44.6, sentUnit: '°F', deviceTimeMs: T0 + 3_600_000, belowDetection: true };
    const plain = Array.from({ length: 5 }, (_, i) => readingOf(a, T0 + (i + 1) * MINUTE_MS, i));
    await store([{ ...readingOf(a, T0, 7), ...whole }, ...plain], { highWater: new Map() });
    await store([{ ...readingOf(b, T0, 7), ...whole }]);
    const { rows } = await pool.query('select flag, sent_value, sent_unit, device_time, below_detection from reading where sensor_id = any ($1) and time = $2', [[a, b], new Date(T0).toISOString()]);
    const row = { flag: 3, sent_value: 44.6, sent_unit: '°F', device_time: T0 + 3_600_000, below_detection: true };
    expect(rows).toEqual([row, row]);
  });

  it('keeps times to the millisecond and values to the last bit, before 1970 and far ahead', async () => {
    const times = [-86_400_001, 0, 1, 999, Date.UTC(1999, 11, 31, 23, 59, 59, 999), T0 + 0.0, Date.UTC(2100, 0, 1)];
    const values = [0.1 + 0.2, -1e-300, 5e-324, 1 / 3, 123456789.123456789, -0, 9.99e14];
    const batch = times.map((timeMs, i) => readingOf(a, timeMs, values[i] ?? 0));
    await store(batch, { highWater: new Map() });
    const slow = batch.map((reading) => ({ ...reading, sensorId: b }));
    await store(slow);
    expect(await rowsOf(a)).toEqual(times.map((timeMs, i) => [timeMs, (values[i] ?? 0) + 0]));
    expect(await rowsOf(b)).toEqual(await rowsOf(a));
    expect(await store([...batch, ...slow])).toMatchObject({ stored: [], duplicates: 14, revised: [] });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e15])('fails as bad data on %s, and stores nothing of the transaction', async (value) => {
    const batch = Array.from({ length: 8 }, (_, i) => readingOf(a, T0 + i * MINUTE_MS, i === 5 ? value : 1));
    await expect(store(batch, { highWater: new Map() })).rejects.toSatisfy(isBadData);
    await expect(store(batch)).rejects.toSatisfy(isBadData);
    expect(await rowsOf(a)).toEqual([]);
  });

  it('stores each reading once when two writers send the same at once', async () => {
    const batch = Array.from({ length: 200 }, (_, i) => readingOf(i % 2 === 0 ? a : b, T0 + i * MINUTE_MS, i));
    const results = await Promise.all([store(batch, { highWater: new Map() }), store(batch.toReversed(), { highWater: new Map() }), store(batch)]);
    expect(results.reduce((sum, result) => sum + result.stored.length, 0)).toBe(200);
    expect((await rowsOf(a)).length + (await rowsOf(b)).length).toBe(200);
  });
});
