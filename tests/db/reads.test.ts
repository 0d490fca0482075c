import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellRoomOf, roomsIn } from '#lib/domain/live.ts';
import { insertSensor } from '#server/db/directory.ts';
import { recordJudgements } from '#server/db/judgements.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { makeReads } from '#server/db/reads.ts';
import { insertNew } from '#server/db/readings.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { randomOf } from './random.ts';
import { readingOf } from './reading-of.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const now = Date.now();
const HOUR = Math.floor(now / HOUR_MS) * HOUR_MS;

describe.each(DIALECTS)('reads on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let reads: ReturnType<typeof makeReads>;
  let stationIds: number[];
  let long = 0;
  const place = (i: number) => ({ latitude: 50 + i, longitude: i === 2 ? -179.5 : 13 + i / 10 });

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    reads = makeReads(pool, dialect, { now: () => now });
    stationIds = [];
    for (const [i, name] of ['Weir', 'Upper 100%_weir', 'Mole'].entries()) stationIds.push((await insertStation(pool, { name, kind: i === 1 ? 'soil' : 'water', isDemonstration: i === 2, ...place(i) })).id);
    const sensors: number[] = [];
    for (const [i, parameter] of (['ph', 'ph', 'turbidity'] as const).entries()) sensors.push((await insertSensor(pool, { stationId: stationIds[i] ?? 0, parameter, channel: '', heightM: null })).id);
    long = sensors[0] ?? 0;
    const random = randomOf(7);
    const year = Array.from({ length: 4000 }, (_, i) => readingOf(long, HOUR - 300 * DAY_MS + i * 108 * MINUTE_MS, 5 + 4 * random()));
    await transaction(pool, (tx) => insertNew(tx, year));
    await transaction(pool, (tx) => insertNew(tx, [readingOf(sensors[1] ?? 0, now, 9), readingOf(sensors[1] ?? 0, HOUR - HOUR_MS, 4)]));
    await transaction(pool, (tx) =>
      recordJudgements(tx, {
        consumer: 'judge',
        position: 42,
        flags: [year[10], year[3999]].map((one) => ({ sensorId: long, timeMs: one?.timeMs ?? 0, flag: 4 as const, check: 'x@1', why: 'x' })),
        findings: [{ sensorId: long, module: 'rolling', version: 1, fromMs: HOUR - DAY_MS, toMs: HOUR, score: 0.5, title: 'Local rise', why: 'why' }],
        latest: [{ sensorId: long, timeMs: year[3999]?.timeMs ?? 0, value: 1, flag: 4 }, { sensorId: sensors[1] ?? 0, timeMs: now, value: 9, flag: null }],
        intervals: [{ sensorId: sensors[1] ?? 0, intervalMs: MINUTE_MS }],
      }),
    );
    for (let hasMore = true; hasMore; ) ({ hasMore } = await refreshRollups(pool, { beforeMs: now }));
  });
  afterAll(() => database.drop());

  it('say what this instance has', async () => {
    expect(await reads.instance()).toEqual({ stationCount: 3, demonstrationCount: 1, parameters: [{ id: 'ph', stationCount: 2 }, { id: 'turbidity', stationCount: 1 }], offset: 42 });
  });

  it.each([
    [{}, ['Weir', 'Upper 100%_weir', 'Mole']],
    [{ search: 'WEIR' }, ['Weir', 'Upper 100%_weir']],
    [{ search: '0%_' }, ['Upper 100%_weir']],
    [{ search: '_' }, ['Upper 100%_weir']],
    [{ kinds: ['soil' as const] }, ['Upper 100%_weir']],
    [{ parameter: 'turbidity' as const }, ['Mole']],
    [{ bbox: [12, 49, 14, 50.5] as [number, number, number, number] }, ['Weir']],
    [{ bbox: [179, 40, -179, 60] as [number, number, number, number] }, ['Mole']],
  ])('list stations by %j', async (query, names) => {
    expect((await reads.listStations(query)).stations.map((station) => station.name)).toEqual(names);
  });

  it('list stations page by page, with sensors and newest values', async () => {
    const first = await reads.listStations({ limit: 2 });
    expect(first.next).toBe(stationIds[1]);
    expect(await reads.listStations({ limit: 2, after: first.next ?? 0 })).toMatchObject({ stations: [{ name: 'Mole' }], next: null });
    expect(first.stations[1]).toMatchObject({ newestMs: now, sensors: [{ parameter: 'ph', intervalMs: MINUTE_MS, latest: { value: 9, flag: null } }] });
    expect(await reads.findStation(stationIds[2] ?? 0)).toMatchObject({ newestMs: null, sensors: [{ latest: null }] });
    expect(await reads.findStation(999_999)).toBeNull();
  });

  it('show every station of the map, those without the parameter too', async () => {
    const map = await reads.mapSnapshot('ph');
    expect(map).toMatchObject({ parameter: 'ph', offset: 42, stationIds, names: ['Weir', 'Upper 100%_weir', 'Mole'], values: [1, 9, null], flags: [4, null, null] });
    expect(map.sensorIds.map((id) => id > 0)).toEqual([true, true, false]);
    expect(map.timesMs[1]).toBe(now);
  });

  it('gather stations into cells with the median of what is fresh', async () => {
    const { cells, offset } = await reads.mapCells('ph', 0);
    expect(offset).toBe(42);
    expect(cells).toEqual([expect.objectContaining({ z: 0, x: 0, y: 0, stationCount: 2, freshCount: 1, median: 9, newestMs: now })]);
    const fine = (await reads.mapCells('ph', 8)).cells;
    // the rooms that carry their changes are those of the zoom that asks for them
    expect(fine.map((cell) => cellRoomOf(cell.z, cell.x, cell.y, 'ph'))).toEqual([0, 1].map((i) => roomsIn('cell', 5, [place(i).longitude, place(i).latitude, place(i).longitude, place(i).latitude], 'ph')[0]));
  });

  it('give each past hour the median over the stations', async () => {
    const profile = await reads.hourProfile('ph', 3);
    expect(profile.hoursMs).toEqual([HOUR - 2 * HOUR_MS, HOUR - HOUR_MS, HOUR]);
    expect(profile.medians[1]).toBe(4);
  });

  it('give the map its past hours by station, from the good readings alone', async () => {
    const frames = await reads.mapFrames({ parameter: 'ph', fromMs: HOUR - HOUR_MS, toMs: HOUR + HOUR_MS });
    expect(frames.hoursMs).toEqual([HOUR - HOUR_MS, HOUR]);
    const upper = frames.stationIds.indexOf(stationIds[1] ?? 0);
    expect(frames.means.map((means) => means[upper])).toEqual([4, 9]);
    // the last reading of the long series failed its check: the hour has a reading, and no good one
    const failedMs = HOUR - 300 * DAY_MS + 3999 * 108 * MINUTE_MS;
    const failed = await reads.mapFrames({ parameter: 'ph', fromMs: failedMs, toMs: failedMs + 1 });
    expect(failed).toMatchObject({ stationIds: [stationIds[0]], means: [[null]] });
    expect(await reads.mapFrames({ parameter: 'ph', fromMs: HOUR - HOUR_MS, toMs: HOUR, bbox: [12, 49, 14, 50.5] })).toMatchObject({ stationIds: [] });
    expect(await reads.mapFrames({ parameter: 'ph', fromMs: HOUR - HOUR_MS, toMs: HOUR, bbox: [170, 49, 14, 90] })).toMatchObject({ stationIds: [stationIds[1]], means: [[4]] });
    await expect(reads.mapFrames({ parameter: 'ph', fromMs: HOUR - 49 * HOUR_MS, toMs: HOUR })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('list findings that touch a span, newest first', async () => {
    const found = [{ sensorId: long, stationId: stationIds[0], parameter: 'ph', title: 'Local rise', fromMs: HOUR - DAY_MS }];
    expect(await reads.listFindings({ stationId: stationIds[0] ?? 0, fromMs: HOUR - 1, toMs: HOUR })).toMatchObject(found);
    expect(await reads.listFindings({ sensorId: long, fromMs: HOUR + 1 })).toEqual([]);
    expect(await reads.listFindings({ toMs: HOUR - DAY_MS })).toEqual([]);
  });

  it.each([
    [{ points: 300 }, 364],
    [{ points: 2000 }, 2000],
    [{ points: 4000 }, 4000],
    [{ every: '1d' as const }, 400],
    [{ every: '1h' as const }, 8000],
    [{ every: '10m' as const, fromMs: HOUR - 290 * DAY_MS, toMs: HOUR - 287 * DAY_MS }, 500],
    [{ every: 'raw' as const, fromMs: HOUR - 290 * DAY_MS, toMs: HOUR - 287 * DAY_MS }, 500],
    [{ points: 100, fromMs: HOUR - 290 * DAY_MS, toMs: HOUR - 280 * DAY_MS }, 100],
  ])('bucket a series of %j as plain SQL does', async (query, atMost) => {
    const series = await reads.findSeries({ sensorId: long, fromMs: HOUR - 400 * DAY_MS, toMs: HOUR + HOUR_MS, ...query });
    if (series === null) throw new Error('no series');
    const width = series.stepMs === 0 ? 'time' : `date_bin('${series.stepMs} milliseconds', time, '2000-01-03+00')`;
    const edge = series.stepMs === 0 ? '$2::timestamptz' : `date_bin('${series.stepMs} milliseconds', $2::timestamptz, '2000-01-03+00')`;
    const { rows } = await pool.query(
      `select ${width} as time, avg(value) filter (where coalesce(flag, 1) = 1) as mean, min(value) filter (where coalesce(flag, 1) = 1) as min,
         max(value) filter (where coalesce(flag, 1) = 1) as max, count(*) as n, count(*) filter (where coalesce(flag, 1) = 1) as good
       from reading where sensor_id = $1 and time >= ${edge} and time < $3::timestamptz group by 1 order by 1`,
      [long, new Date(series.fromMs).toISOString(), new Date(series.toMs).toISOString()],
    );
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.length).toBeLessThanOrEqual(atMost);
    expect(series.timesMs).toEqual(rows.map((row) => row.time));
    expect(series.mins).toEqual(rows.map((row) => row.min));
    expect(series.maxs).toEqual(rows.map((row) => row.max));
    expect(series.counts).toEqual(rows.map((row) => row.n));
    expect(series.goodCounts).toEqual(rows.map((row) => row.good));
    series.means.forEach((mean, i) => (rows[i].mean === null ? expect(mean).toBeNull() : expect(mean).toBeCloseTo(rows[i].mean, 9)));
  });

  it('name unit, offset and flagged readings of a series', async () => {
    const series = await reads.findSeries({ sensorId: long, fromMs: HOUR - 400 * DAY_MS, toMs: HOUR + HOUR_MS });
    expect(series).toMatchObject({ parameter: 'ph', offset: 42, isDemonstration: false, flagged: [{ flag: 4, timeMs: HOUR - 300 * DAY_MS + 1080 * MINUTE_MS }, { flag: 4 }] });
  });

  it('are empty for a sensor without readings, and null for none', async () => {
    const span = { fromMs: 0, toMs: now };
    const [, , silent] = (await pool.query<{ id: number }>('select id from sensor order by id')).rows;
    expect(await reads.findSeries({ sensorId: silent?.id ?? 0, ...span })).toMatchObject({ timesMs: [], flagged: [] });
    expect(await reads.findSeries({ sensorId: 999_999, ...span })).toBeNull();
  });

  it('say db.unavailable where the database does not answer', async () => {
    const closed = makeReads({ query: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })) } as unknown as Pool, dialect, { now: () => now });
    await expect(closed.instance()).rejects.toMatchObject({ code: 'db.unavailable', retryAfterS: 2 });
  });
});
