import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertSensor } from '#server/db/directory.ts';
import { listLocalDays } from '#server/db/local-days.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const STEP_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;

describe.each(DIALECTS)('local days on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let sensorId = 0;
  // a reading each 15 minutes, whose value is its number: sums and extremes tell which readings a day has
  const from = Date.UTC(2025, 2, 27);
  const spring = Array.from({ length: 6 * 96 }, (_, i) => from + i * STEP_MS);
  const autumn = Array.from({ length: 6 * 96 }, (_, i) => Date.UTC(2025, 9, 24) + i * STEP_MS);

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    const station = await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 51, longitude: 13 });
    sensorId = (await insertSensor(pool, { stationId: station.id, parameter: 'ph', channel: '', heightM: null })).id;
    await transaction(pool, (tx) => insertNew(tx, [...spring, ...autumn].map((timeMs, i) => readingOf(sensorId, timeMs, i))));
    for (let hasMore = true; hasMore; ) ({ hasMore } = await refreshRollups(pool, { beforeMs: Date.now() }));
  });
  afterAll(() => database.drop());

  it('have 23 hours when summer time begins in Berlin, and 25 when it ends', async () => {
    const march = await listLocalDays(pool, sensorId, Date.UTC(2025, 2, 28, 12), Date.UTC(2025, 2, 31, 12), 'Europe/Berlin');
    expect(march.map((day) => [new Date(day.startMs).toISOString(), day.countAll / 4])).toEqual([
      ['2025-03-27T23:00:00.000Z', 24],
      ['2025-03-28T23:00:00.000Z', 24],
      ['2025-03-29T23:00:00.000Z', 23],
      ['2025-03-30T22:00:00.000Z', 24],
    ]);
    const october = await listLocalDays(pool, sensorId, Date.UTC(2025, 9, 25, 12), Date.UTC(2025, 9, 26, 22, 59), 'Europe/Berlin');
    expect(october.map((day) => day.countAll / 4)).toEqual([24, 25]);
  });

  it.each(['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Adelaide', 'America/New_York', 'UTC'])('equal the readings of each date in %s', async (timeZone) => {
    const days = await listLocalDays(pool, sensorId, from, from + 6 * 24 * HOUR_MS, timeZone);
    const dateOf = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
    const byDate = new Map<string, number[]>();
    spring.forEach((timeMs, i) => byDate.set(dateOf.format(timeMs), [...(byDate.get(dateOf.format(timeMs)) ?? []), i]));
    expect(days.map((day) => [dateOf.format(day.startMs), day.countGood, day.minGood, day.maxGood])).toEqual(
      [...byDate].map(([date, values]) => [date, values.length, Math.min(...values), Math.max(...values)]),
    );
    days.forEach((day, i) => expect(day.meanGood).toBeCloseTo((([...byDate.values()][i] ?? []).reduce((a, b) => a + b) ?? 0) / day.countGood, 9));
  });

  it('end at a midnight that is asked for, and do not touch the next day', async () => {
    const midnight = Date.UTC(2025, 2, 28, 23);
    expect((await listLocalDays(pool, sensorId, midnight - 24 * HOUR_MS, midnight, 'Europe/Berlin')).length).toBe(1);
  });
});
