import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertSensor } from '#server/db/directory.ts';
import { recordJudgements } from '#server/db/judgements.ts';
import { readMapWind } from '#server/db/map-wind.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const HOUR_MS = 3_600_000;
const now = Date.now();
const HOUR = Math.floor(now / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;

describe.each(DIALECTS)('wind on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  const stationIds: number[] = [];
  const sensors = new Map<string, number>();

  /** Readings ten minutes apart from the beginning of the hour on. */
  const write = (name: string, values: number[]) =>
    transaction(pool, (tx) => insertNew(tx, values.map((value, i) => readingOf(sensors.get(name) ?? 0, HOUR + i * 600_000, value))));

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    for (const [i, name] of ['mast', 'swirl', 'cup'].entries()) {
      const { id } = await insertStation(pool, { name, kind: 'reference', latitude: 50 + i, longitude: 10 });
      stationIds.push(id);
      for (const parameter of ['wind_speed', 'wind_direction'] as const) {
        if (name === 'cup' && parameter === 'wind_direction') continue;
        sensors.set(`${name} ${parameter}`, (await insertSensor(pool, { stationId: id, parameter, channel: '', heightM: null })).id);
      }
    }
    await write('mast wind_direction', [350, 10, 0]);
    await write('mast wind_speed', [2, 4, 6]);
    await write('swirl wind_direction', [0, 90, 180, 270]);
    await write('swirl wind_speed', [1, 1, 1, 1]);
    await write('cup wind_speed', [9]);
    const latest = [['mast wind_speed', now - 60_000, 5], ['mast wind_direction', now, 180], ['swirl wind_speed', now, 1], ['cup wind_speed', now, 9]] as const;
    await transaction(pool, (tx) =>
      recordJudgements(tx, {
        consumer: 'judge', position: 1, findings: [],
        flags: [{ sensorId: sensors.get('mast wind_speed') ?? 0, timeMs: HOUR + 1_200_000, flag: 4, check: 'x@1', why: 'x' }],
        latest: latest.map(([name, timeMs, value]) => ({ sensorId: sensors.get(name) ?? 0, timeMs, value, flag: null })),
        intervals: [{ sensorId: sensors.get('mast wind_direction') ?? 0, intervalMs: 120_000 }],
      }),
    );
  });
  afterAll(() => database.drop());

  it('is the newest of the stations that measure speed and direction, as old as the older of the two', async () => {
    expect(await readMapWind(pool, null)).toEqual({ hourMs: null, stationIds: [stationIds[0]], longitudes: [10], latitudes: [50], speeds: [5], directions: [180], timesMs: [now - 60_000], intervalsMs: [120_000] });
  });

  it('has as direction of an hour that of the mean vector, and none where it turned all around', async () => {
    const wind = await readMapWind(pool, HOUR);
    expect(wind).toMatchObject({ hourMs: HOUR, stationIds: stationIds.slice(0, 2), speeds: [3, 1], timesMs: [HOUR + HOUR_MS, HOUR + HOUR_MS] });
    expect(wind.directions[0]! % 360).toBeCloseTo(0, 6);
    expect(wind.directions[1]).toBeNull();
    expect(await readMapWind(pool, HOUR - HOUR_MS)).toMatchObject({ stationIds: [] });
  });
});
