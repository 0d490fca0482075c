import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetRow } from '#lib/domain/fleet.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { EVERYTHING, PUBLIC, THIS_INSTANCE, type Sight } from '#lib/domain/sight.ts';
import { insertMaintenance } from '#server/db/alert-excuses.ts';
import { listFleetTable } from '#server/db/fleet-table.ts';
import { saveRefusals } from '#server/db/device-refusals.ts';
import { insertDevice } from '#server/db/devices.ts';
import { insertSensor } from '#server/db/directory.ts';
import { recordJudgements, type Judgements } from '#server/db/judgements.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { setStationTags } from '#server/db/station-tags.ts';
import { insertStation } from '#server/db/stations.ts';
import { makeFleetReads, type FleetReads } from '#server/fleet-board.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describe.each(DIALECTS)('the fleet board on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let fleet: FleetReads;
  let nowMs = 0;
  let position = 0;
  const ids = new Map<string, { stationId: number; deviceId: number }>();

  const makeOne = async (name: string, at: [number, number] = [51, 13]) => {
    const { id: stationId } = await insertStation(pool, { name, kind: 'low-cost', latitude: at[0], longitude: at[1] });
    const { id: deviceId } = await insertDevice(pool, { name, stationIds: [stationId], externalId: null, keyHash: createHash('sha256').update(`${name}${stationId}`).digest(), isDemonstration: false });
    ids.set(name, { stationId, deviceId });
    return stationId;
  };
  const record = (judged: Partial<Judgements>) => transaction(pool, (tx) => recordJudgements(tx, { consumer: 'judge', position: (position += 1), flags: [], findings: [], latest: [], ...judged }));
  /** A series whose newest reading came then. */
  const makeSeries = async (stationId: number, parameter: ParameterId, timeMs: number, value: number, { intervalMs = 10 * MINUTE_MS, flag = null, deviceTimeMs = null }: { intervalMs?: number; flag?: 3 | 4 | null; deviceTimeMs?: number | null } = {}) => {
    const { id: sensorId } = await insertSensor(pool, { stationId, parameter, channel: '', heightM: null });
    await transaction(pool, (tx) => insertNew(tx, [{ ...readingOf(sensorId, timeMs, value), flag, deviceTimeMs }]));
    await record({ latest: [{ sensorId, timeMs, value, flag }], intervals: [{ sensorId, intervalMs }] });
    return sensorId;
  };
  const board = (query: Partial<Parameters<FleetReads['board']>[0]> = {}) => fleet.board({ limit: 100, ...query }, EVERYTHING);
  const find = (rows: readonly FleetRow[], name: string) => rows.find((row) => row.name === name);

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    nowMs = Date.now() + 5 * HOUR_MS; // what is made now has been there for hours
    fleet = makeFleetReads(pool, { now: () => nowMs });

    await makeSeries(await makeOne('Well'), 'pm25', nowMs - MINUTE_MS, 8);
    await makeSeries(await makeOne('Silent'), 'pm25', nowMs - 30 * HOUR_MS, 8);
    await makeSeries(await makeOne('Slow'), 'pm25', nowMs - 30 * HOUR_MS, 8, { intervalMs: DAY_MS });
    await makeOne('Never');

    const half = await makeOne('Half');
    await makeSeries(half, 'pm25', nowMs - MINUTE_MS, 8);
    await makeSeries(half, 'air_temperature', nowMs - 9 * HOUR_MS, 8);
    await makeSeries(half, 'air_pressure', nowMs - 60 * DAY_MS, 1010); // given up long ago

    const clock = await makeOne('Clock');
    await makeSeries(clock, 'pm25', nowMs - MINUTE_MS, 8, { flag: 3, deviceTimeMs: nowMs + 2 * HOUR_MS });

    const stuck = await makeOne('Stuck');
    const sensorId = await makeSeries(stuck, 'relative_humidity', nowMs - MINUTE_MS, 99.9, { flag: 4 });
    await record({
      flags: [{ sensorId, timeMs: nowMs - MINUTE_MS, flag: 4, check: 'flat-line@1', why: 'The value has been 99.9 for 6 h.' }],
      findings: [{ sensorId, module: 'flat-line', version: 1, fromMs: nowMs - 6 * HOUR_MS, toMs: nowMs - MINUTE_MS, score: 0.9, title: 'Stuck value', why: 'long' }],
    });

    const battery = await makeOne('Battery');
    const cell = (await insertSensor(pool, { stationId: battery, parameter: 'battery_voltage', channel: '', heightM: null })).id;
    await transaction(pool, (tx) => insertNew(tx, [readingOf(cell, nowMs - 3 * DAY_MS, 4.1), readingOf(cell, nowMs - MINUTE_MS, 3.1)]));
    await record({ latest: [{ sensorId: cell, timeMs: nowMs - MINUTE_MS, value: 3.1, flag: null }] });
    await makeSeries(await makeOne('Two cells'), 'battery_voltage', nowMs - MINUTE_MS, 3.0);

    await makeSeries(await makeOne('Refused'), 'pm25', nowMs - MINUTE_MS, 8);
    const { deviceId } = ids.get('Refused')!;
    const refusal = { deviceId, code: 'value.not_a_number', firstMs: nowMs - 2 * HOUR_MS, lastMs: nowMs - HOUR_MS, count: 3, why: 'The value of pm25 is not a finite number.' };
    await saveRefusals(pool, [refusal, { ...refusal, deviceId: 999_999 }]);
    await saveRefusals(pool, [{ ...refusal, firstMs: nowMs - HOUR_MS, lastMs: nowMs, count: 2 }]);

    await insertDevice(pool, { name: 'Shelf', stationIds: [], externalId: null, keyHash: createHash('sha256').update('shelf').digest(), isDemonstration: false });
    await pool.query("update device set created_at = now() - interval '3 days' where name = 'Shelf'");
    await insertStation(pool, { name: 'An archive without a device', kind: 'low-cost', latitude: 51, longitude: 13 });
  });
  afterAll(() => database.drop());

  it('tells what is wrong from what is stored, the most urgent first', async () => {
    const { rows, counts, stationCount, total } = await board();
    expect(rows.map(({ name, causes }) => [name, ...causes.map(({ id }) => id)])).toEqual([
      ['Silent', 'silent'], ['Never', 'silent'], ['Refused', 'refused'], ['Stuck', 'stuck'], ['Clock', 'clock'], ['Battery', 'battery'], ['Half', 'partly-silent'], ['Shelf', 'nowhere'],
    ]);
    expect(counts).toEqual({ silent: 2, refused: 1, stuck: 1, clock: 1, battery: 1, 'partly-silent': 1, neighbours: 0, nowhere: 1 });
    expect([stationCount, total]).toEqual([10, 8]);
  });

  it('says since when, and against what', async () => {
    const { rows } = await board();
    expect(find(rows, 'Silent')!.causes[0]).toMatchObject({ sinceMs: nowMs - 30 * HOUR_MS, value: 10 * MINUTE_MS, why: '' });
    expect(find(rows, 'Never')!.causes[0]).toMatchObject({ value: null, why: 'never' });
    expect(find(rows, 'Half')!.causes[0]).toMatchObject({ sinceMs: nowMs - 9 * HOUR_MS, count: 1, why: 'air_temperature' });
    expect(find(rows, 'Clock')!.causes[0]).toMatchObject({ sinceMs: nowMs - MINUTE_MS, value: 2 * HOUR_MS + MINUTE_MS });
    expect(find(rows, 'Stuck')!.causes[0]).toMatchObject({ sinceMs: nowMs - 6 * HOUR_MS, parameter: 'relative_humidity', value: 99.9, why: 'The value has been 99.9 for 6 h.' });
    expect(find(rows, 'Battery')!.causes[0]).toMatchObject({ value: 3.1, against: 3.4 });
    expect(find(rows, 'Battery')!.causes[0]!.sinceMs).toBeGreaterThan(nowMs - 3 * DAY_MS);
    expect(find(rows, 'Refused')!.causes[0]).toMatchObject({ sinceMs: nowMs - 2 * HOUR_MS, count: 5 });
    expect(find(rows, 'Refused')!.deviceId).toBe(ids.get('Refused')!.deviceId);
    expect(find(rows, 'Shelf')).toMatchObject({ stationId: null });
  });

  it('counts refusals anew after a day of peace, and forgets them', async () => {
    const { deviceId } = ids.get('Refused')!;
    const later = nowMs + 3 * DAY_MS;
    const atThen = makeFleetReads(pool, { now: () => later });
    expect(find((await atThen.board({ cause: 'refused', limit: 5 }, EVERYTHING)).rows, 'Refused')).toBeUndefined();
    await saveRefusals(pool, [{ deviceId, code: 'value.not_a_number', firstMs: later, lastMs: later, count: 1, why: 'again' }]);
    expect(find((await atThen.board({ cause: 'refused', limit: 5 }, EVERYTHING)).rows, 'Refused')!.causes.find(({ id }) => id === 'refused')).toMatchObject({ sinceMs: later, count: 1, why: 'again' });
  });

  it('puts what is being worked on last, and takes rows by cause, tag and part', async () => {
    const { stationId } = ids.get('Silent')!;
    await insertMaintenance(pool, { stationId, fromMs: nowMs - 1000, toMs: nowMs + HOUR_MS, why: '' });
    await setStationTags(pool, stationId, ['north', 'school']);
    const { rows } = await board();
    expect(rows.at(-1)).toMatchObject({ name: 'Silent', workedOnUntilMs: nowMs + HOUR_MS, tags: ['north', 'school'] });
    expect((await board({ tag: 'school' })).rows.map(({ name }) => name)).toEqual(['Silent']);
    expect(await board({ tag: 'school' })).toMatchObject({ stationCount: 1, total: 1 });
    expect((await board({ cause: 'silent' })).rows.map(({ name }) => name)).toEqual(['Never', 'Silent']);
    expect(await board({ cause: 'silent', offset: 1, limit: 1 })).toMatchObject({ rows: [{ name: 'Silent' }], total: 2, counts: { stuck: 1 } });
    await expect(board({ tag: "'; drop" })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('shows private stations to their members alone, on the board and in the table', async () => {
    const { stationId } = ids.get('Never')!;
    await pool.query('update station set is_public = false where id = $1', [stationId]);
    const named = async (sight: Sight) => [find((await fleet.board({ limit: 100 }, sight)).rows, 'Never') !== undefined, (await listFleetTable(pool, 1000, sight)).some((row) => row.station_id === stationId)];
    expect(await named(PUBLIC)).toEqual([false, false]);
    expect(await named([THIS_INSTANCE + 1])).toEqual([false, false]);
    expect(await named([THIS_INSTANCE])).toEqual([true, true]);
    expect(await named(EVERYTHING)).toEqual([true, true]);
    expect((await fleet.board({ limit: 1 }, PUBLIC)).stationCount).toBe((await board()).stationCount - 1);
    await pool.query('update station set is_public = true where id = $1', [stationId]);
  });

  it('sees who read otherwise than the stations around it on the day before', async () => {
    const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS - DAY_MS;
    const hours = (sensorId: number, value: number) => Array.from({ length: 24 }, (_, i) => readingOf(sensorId, dayMs + i * HOUR_MS, value + Math.sin(i)));
    for (const [i, value] of [10, 11, 12, 9, 10, 60].entries()) {
      const stationId = await makeOne(`Town ${i}`, [48.1 + i / 500, 11.5]);
      const sensorId = await makeSeries(stationId, 'pm25', nowMs - MINUTE_MS, value);
      await transaction(pool, (tx) => insertNew(tx, hours(sensorId, value)));
    }
    const { rows } = await makeFleetReads(pool, { now: () => nowMs }).board({ cause: 'neighbours', limit: 5 }, EVERYTHING);
    expect(rows.map(({ name }) => name)).toEqual(['Town 5']);
    expect(rows[0]!.causes[0]).toMatchObject({ id: 'neighbours', sinceMs: dayMs, parameter: 'pm25', count: 5 });
    expect([Math.round(rows[0]!.causes[0]!.value!), Math.round(rows[0]!.causes[0]!.against!)]).toEqual([60, 10]);
  });

  it('reads 5,000 stations at once', async () => {
    await pool.query(`
      with s as (
        insert into station (name, kind, latitude, longitude, exact_latitude, exact_longitude) select 'many ' || i, 'low-cost', 45 + i / 5000.0, 9, 45, 9 from generate_series(1, 5000) i returning id
      ), d as (
        insert into device (name) select 'many ' || id from s returning id, substr(name, 6)::int as station_id
      ), p as (
        insert into deployment (device_id, station_id) select id, station_id from d
      ), e as (
        insert into sensor (station_id, parameter, interval_ms) select s.id, p.id, 600000 from s cross join (values ('pm25'), ('pm10'), ('air_temperature'), ('relative_humidity'), ('battery_voltage')) p (id) returning id
      )
      insert into latest (sensor_id, time, value, position) select id, $1::timestamptz - case when id % 10 = 0 then interval '2 days' else interval '1 minute' end, 3.9, 1 from e`, [new Date(nowMs).toISOString()]);
    await pool.query('analyze');
    await board(); // the comparison of yesterday is kept
    const startedMs = performance.now();
    const { total, stationCount } = await board({ limit: 100 });
    const tookMs = performance.now() - startedMs;
    console.log(`${dialect}: the board of ${stationCount} stations, ${total} of them with a cause, in ${Math.round(tookMs)} ms`);
    expect(stationCount).toBeGreaterThan(5000);
    expect(total).toBeGreaterThan(2000);
    expect(tookMs).toBeLessThan(5000); // a guard against a plan gone wrong, on a busy machine
  });
});
