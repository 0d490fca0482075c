import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS } from '#lib/domain/hour-mean.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Shown } from '#lib/domain/shown.ts';
import { indexOf } from '#lib/indices/hourly.ts';
import { insertSensor } from '#server/db/directory.ts';
import { transaction } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { insertStation } from '#server/db/stations.ts';
import { makeShownFrames } from '#server/stages/shown-frames.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { randomOf } from './random.ts';
import { readingOf } from './reading-of.ts';

const HOURS = 40;
const now = Date.now();
const FIRST = (Math.floor(now / HOUR_MS) - HOURS) * HOUR_MS;
const INDEX: Shown = { parameter: 'pm25', kind: 'index', average: 'now', indexId: 'us-aqi' };

/** One reading an hour, so that it is the hour's mean; some hours have none. */
describe.each(DIALECTS)('past hours as the map\'s switch shows them, on %s', (dialect) => {
  let database: TestDatabase;
  let shownFrames: ReturnType<typeof makeShownFrames>;
  let [street, tower]: number[] = [];
  const random = randomOf(11);
  const series = (low: number, high: number, missing: number) => Array.from({ length: HOURS }, () => (random() < missing ? NaN : Math.round(10 * (low + (high - low) * random())) / 10));
  const measured: { at: 'street' | 'tower'; parameter: ParameterId; method: string | null; means: number[] }[] = [
    { at: 'street', parameter: 'pm25', method: 'SDS011; linear-humidity(0.9, -0.05, 2)', means: series(2, 90, 0.2) },
    { at: 'street', parameter: 'pm10', method: null, means: series(5, 160, 0.2) },
    { at: 'street', parameter: 'relative_humidity', method: null, means: series(30, 95, 0.1) },
    { at: 'tower', parameter: 'o3', method: null, means: series(10, 180, 0.3) },
    { at: 'tower', parameter: 'no2', method: null, means: series(5, 120, 0.1) },
  ];

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    const { pool } = database;
    [street, tower] = [(await insertStation(pool, { name: 'Street', kind: 'low-cost', latitude: 51, longitude: 13 })).id, (await insertStation(pool, { name: 'Tower', kind: 'reference', latitude: 52, longitude: 13 })).id];
    for (const { at, parameter, method, means } of measured) {
      const sensor = await insertSensor(pool, { stationId: (at === 'street' ? street : tower)!, parameter, channel: '', heightM: null });
      if (method !== null) await pool.query('update sensor set method = $1 where id = $2', [method, sensor.id]);
      await transaction(pool, (tx) => insertNew(tx, means.flatMap((value, i) => (Number.isNaN(value) ? [] : [readingOf(sensor.id, FIRST + i * HOUR_MS + 420_000, value)]))));
    }
    for (let hasMore = true; hasMore; ) ({ hasMore } = await refreshRollups(pool, { beforeMs: now }));
    shownFrames = makeShownFrames(pool, () => now);
  });
  afterAll(() => database.drop());

  /** Means of the last `hours` of a station up to hour `k`. */
  const hoursOf = (at: 'street' | 'tower', k: number, hours: number) => Object.fromEntries(measured.filter((one) => one.at === at).map(({ parameter, means }) => [parameter, means.slice(k + 1 - hours, k + 1)]));
  const read = async (shown: Shown, from: number, count: number) => {
    const frames = await shownFrames(shown, { parameter: 'pm25', fromMs: FIRST + from * HOUR_MS, toMs: FIRST + (from + count) * HOUR_MS });
    const columnOf = (id: number) => frames.stationIds.indexOf(id);
    return { ...frames, at: { street: columnOf(street!), tower: columnOf(tower!) } };
  };

  it.each(['us-aqi', 'european-aqi', 'uk-daqi', 'china-aqi'])('tell the %s of each hour as the same function does of the hours up to it', async (indexId) => {
    const frames = await read({ ...INDEX, indexId }, 26, 12);
    let told = 0;
    for (const at of ['street', 'tower'] as const) {
      for (let k = 0; k < 12; k += 1) {
        const { evaluation } = indexOf(hoursOf(at, 26 + k, 24), indexId);
        expect(frames.shown?.[k]?.[frames.at[at]] ?? null, `${at}, hour ${k}`).toBe(evaluation.ok ? evaluation.value : null);
        if (evaluation.ok) told += 1;
      }
    }
    expect(told).toBeGreaterThan(10);
    expect(frames.hoursMs).toEqual(Array.from({ length: 12 }, (_, k) => FIRST + (26 + k) * HOUR_MS));
    expect(frames.means.map((means) => means[frames.at.street])).toEqual(measured[0]!.means.slice(26, 38).map((mean) => (Number.isNaN(mean) ? null : mean)));
  });

  it('tell the mean of 24 hours where 18 of them are there, and corrected hours by their own humidity', async () => {
    const days = await read({ ...INDEX, kind: 'raw', average: '24h', indexId: '' }, 30, 4);
    for (let k = 0; k < 4; k += 1) {
      const hours = measured[0]!.means.slice(7 + k, 31 + k).filter((mean) => !Number.isNaN(mean));
      const mean = hours.reduce((sum, one) => sum + one, 0) / hours.length;
      if (hours.length < 18) expect(days.shown?.[k]?.[days.at.street] ?? null).toBeNull();
      else expect(days.shown?.[k]?.[days.at.street]).toBeCloseTo(mean, 9);
    }
    const corrected = await read({ ...INDEX, kind: 'corrected', average: '1h', indexId: '' }, 30, 4);
    for (let k = 0; k < 4; k += 1) {
      const [raw, humidity] = [measured[0]!.means[30 + k]!, measured[2]!.means[30 + k]!];
      const value = corrected.shown?.[k]?.[corrected.at.street] ?? null;
      if (Number.isNaN(raw) || Number.isNaN(humidity)) expect(value).toBeNull();
      else expect(value).toBeCloseTo(0.9 * raw - 0.05 * humidity + 2, 9);
    }
  });

  it('read the part of the world that is asked for, and refuse more hours than they may', async () => {
    const part = await shownFrames(INDEX, { parameter: 'pm25', fromMs: FIRST + 30 * HOUR_MS, toMs: FIRST + 31 * HOUR_MS, bbox: [12, 51.5, 14, 52.5] });
    expect(part.stationIds).toEqual([tower]);
    await expect(shownFrames(INDEX, { parameter: 'pm25', fromMs: FIRST, toMs: FIRST + 13 * HOUR_MS })).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
