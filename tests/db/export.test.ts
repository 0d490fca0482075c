import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertSensor } from '#server/db/directory.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { setStationTags } from '#server/db/station-tags.ts';
import { insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { NOW_MS, startExportServer } from './export-server.ts';

describe.each(DIALECTS)('downloads on %s', (dialect) => {
  let database: TestDatabase;
  let server: Awaited<ReturnType<typeof startExportServer>>;
  let folder: string;
  let city: number;
  let river: number;
  let pm: number;
  let water: number;

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    folder = await mkdtemp(join(tmpdir(), 'lichen-export-'));
    const { pool } = database;
    city = (await insertStation(pool, { name: '=cmd|"/C calc"!A0, Nord', kind: 'low-cost', latitude: 52.500004, longitude: 13.4, positionAccuracy: '1km', timeZone: 'Europe/Berlin', licence: 'CC-BY-4.0', source: 'A neighbour' })).id;
    river = (await insertStation(pool, { name: 'River', kind: 'water', latitude: 45, longitude: -179.5, timeZone: 'Asia/Kolkata', isDemonstration: true })).id;
    pm = (await insertSensor(pool, { stationId: city, parameter: 'pm25', channel: '', heightM: null })).id;
    water = (await insertSensor(pool, { stationId: river, parameter: 'water_temperature', channel: '', heightM: -0.5, averagingS: 600, stamp: 'end' })).id;
    await pool.query(
      `insert into reading (sensor_id, time, value, flag, sent_value, sent_unit, below_detection)
       select $1::int, timestamptz '2026-10-20 00:00:00.125+00' + i * interval '1 minute', (random() * 100)::float8, case when i % 50 = 0 then 3 when i % 51 = 0 then 4 end,
         case when i % 7 = 0 then random() * 1e-7 end, case when i % 7 = 0 then '=mg/m³' end, i % 11 = 0
       from generate_series(0, 19999) i`,
      [pm],
    );
    await pool.query(
      `insert into reading (sensor_id, time, value)
       select $1::int, timestamptz '2026-11-01 00:00+00' + i * interval '10 minutes', round((10 + sin(i / 100.0) * 5)::numeric, 2)::float8
       from generate_series(0, 2999) i`,
      [water],
    );
    // as every writer of readings marks what it wrote
    await pool.query(`insert into rollup_dirty (sensor_id, day) select distinct sensor_id, date_trunc('day', time, 'UTC') from reading`);
    while ((await refreshRollups(pool, { beforeMs: NOW_MS })).hasMore);
    server = await startExportServer(database);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const fetchText = async (query: string) => {
    const response = await fetch(`${server.url}/api/v1/readings?${query}`);
    return { response, text: await response.text() };
  };

  it('writes CSV that DuckDB reads back equal to the database to the last bit', async () => {
    const { response, text } = await fetchText(`stations=${city},${river}&format=csv`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toContain('demonstration');
    const file = join(folder, 'all.csv');
    await writeFile(file, text);
    const duck = await (await DuckDBInstance.create()).connect();
    const read = await duck.runAndReadAll(`select epoch_ms(time_utc::timestamptz)::double, sensor::int, value::double, value_as_sent::double, flag from read_csv('${file}', all_varchar = true)`);
    const { rows } = await database.pool.query<{ row: [number, number, number, number, string] }>(
      `select time, sensor_id, value, coalesce(sent_value, value) as sent, flag, coalesce(below_detection, false) as below from reading order by sensor_id, time`,
    );
    const words = ['', 'good', 'not_evaluated', 'suspect', 'fail'];
    const expected = (rows as unknown as { time: number; sensor_id: number; value: number; sent: number; flag: number | null; below: boolean }[]).map((row) => [row.time, row.sensor_id, row.value, row.sent, [words[row.flag ?? 0], row.below ? 'below_detection' : ''].filter((word) => word).join(' ') || null]);
    expect(read.getRows().map((row) => row.map((cell) => (cell === '' ? null : cell)))).toEqual(expected);
  });

  it('writes Parquet with types and statistics that DuckDB reads back equal to the database', async () => {
    const response = await fetch(`${server.url}/api/v1/readings?stations=${city},${river}&format=parquet&columns=more`);
    const file = join(folder, 'all.parquet');
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    const duck = await (await DuckDBInstance.create()).connect();
    const read = await duck.runAndReadAll(`select epoch_ms(time_utc)::double, epoch_ms(time_local)::double, sensor, value, value_as_sent, unit_as_sent, flag, below_detection, demonstration from '${file}'`);
    const { rows } = await database.pool.query<Record<string, never>>(
      `select time, (extract(epoch from time at time zone st.time_zone) * 1000)::float8 as local, sensor_id, value, coalesce(sent_value, value) as sent, coalesce(sent_unit, case parameter when 'pm25' then 'µg/m³' else '°C' end) as unit,
         nullif(concat_ws(' ', case flag when 3 then 'suspect' when 4 then 'fail' end, case when below_detection then 'below_detection' end), '') as flag, coalesce(below_detection, false) as below, st.is_demonstration as demonstration
       from reading join sensor se on se.id = sensor_id join station st on st.id = station_id order by sensor_id, time`,
    );
    expect(read.getRows()).toEqual(rows.map((row) => Object.values(row)));
    const types = await duck.runAndReadAll(`select column_name, column_type from (describe select time_utc, time_local, sensor, value, flag, demonstration from '${file}')`);
    expect(Object.fromEntries(types.getRows())).toEqual({ time_utc: 'TIMESTAMP WITH TIME ZONE', time_local: 'TIMESTAMP', sensor: 'INTEGER', value: 'DOUBLE', flag: 'VARCHAR', demonstration: 'BOOLEAN' });
    const meta = await duck.runAndReadAll(`select count(*) filter (where stats_min_value is not null)::int, any_value(compression) from parquet_metadata('${file}') where path_in_schema = 'time_utc'`);
    expect(meta.getRows()).toEqual([[1, 'SNAPPY']]);
  });

  it('keeps people’s text from being run by a spreadsheet, and rows from breaking', async () => {
    const { text } = await fetchText(`stations=${city}&to=2026-10-20T00:01:00Z`);
    const [header, row] = text.split('\n');
    expect(header).toBe(
      'time_utc,time_local,time_zone,station,sensor,parameter,value,value_as_sent,unit,unit_as_sent,flag,correction,averaging,latitude,longitude,licence',
    );
    expect(row).toMatch(new RegExp(`^2026-10-20T00:00:00\\.125Z,2026-10-20T02:00:00\\.125\\+02:00,Europe/Berlin,"'=cmd\\|""/C calc""!A0, Nord",${pm},pm25,`));
    expect(row).toContain(",µg/m³,'=mg/m³,suspect below_detection,,,");
  });

  it('shows positions only as exactly as their owner shows them', async () => {
    const { text } = await fetchText(`stations=${city}&to=2026-10-20T00:01:00Z&format=ndjson`);
    const row = JSON.parse(text.split('\n')[0]!) as { latitude: number; longitude: number };
    expect(row.latitude).not.toBe(52.500004); // which no coarse position is
    expect(Math.abs(row.latitude - 52.5)).toBeLessThan(0.02);
  });

  it('marks what is simulated in the file, its name and its head', async () => {
    const { response, text } = await fetchText(`stations=${river}&to=2026-11-01T00:20:00Z&format=json&columns=more`);
    const body = JSON.parse(text) as { demonstration: boolean; readings: { demonstration: boolean; averaging: string; flag: string | null }[] };
    expect(body.demonstration).toBe(true);
    expect(body.readings).toHaveLength(2);
    expect(body.readings[0]).toMatchObject({ demonstration: true, averaging: 'PT600S', flag: null, time_local: '2026-11-01T05:30:00+05:30' });
    expect(response.headers.get('lichen-demonstration')).toBe('true');
  });

  it('reads bare days as days of the station’s own zone', async () => {
    const { text } = await fetchText(`stations=${river}&from=2026-11-02&to=2026-11-03&format=ndjson`);
    const rows = text.trim().split('\n').map((line) => JSON.parse(line) as { time_utc: string; time_local: string });
    expect(rows).toHaveLength(144);
    expect(rows[0]!.time_local).toBe('2026-11-02T00:00:00+05:30');
    expect(rows.at(-1)!.time_utc).toBe('2026-11-02T18:20:00Z');
  });

  it.each([
    ['10m', `date_bin('10 minutes', time, '2000-01-03')`],
    ['1h', `date_trunc('hour', time)`],
    ['1d', `date_trunc('day', time, zone)`],
  ])('averages by %s as the database does', async (every, bucket) => {
    const { text } = await fetchText(`stations=${city},${river}&every=${every}&format=ndjson&columns=more`);
    const rows = text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const { rows: expected } = await database.pool.query<{ sensor: number; at: number; mean: number; low: number; high: number; n: number; good: number }>(
      `select sensor_id as sensor, ${bucket} as at, avg(value) filter (where flag is null) as mean, min(value) filter (where flag is null) as low,
         max(value) filter (where flag is null) as high, count(*)::int as n, count(*) filter (where flag is null)::int as good
       from reading join sensor on sensor.id = sensor_id join (select id, time_zone as zone from station) st on st.id = station_id
       group by 1, 2 order by 1, 2`,
    );
    expect(rows.map((row) => [row['sensor'], Date.parse(row['time_utc'] as string), row['minimum'], row['maximum'], row['readings'], row['good_readings']])).toEqual(
      expected.map((row) => [row.sensor, row.at, row.low, row.high, row.n, row.good]),
    );
    rows.forEach((row, i) => expect(row['value']).toBeCloseTo(expected[i]!.mean, 9));
  });

  it.each([
    ['', 422],
    ['stations=1,x', 422],
    ['stations=all&colour=red', 422],
    ['stations=all&stations=1', 422],
    ['stations=all&from=2026-11-02&to=2026-11-01', 422],
    ['stations=all&from=0000-01-01', 422],
    ['stations=all&from=2026-02-30', 422],
    ['stations=all&from=yesterday', 422],
    ['stations=all&format=docx', 422],
    ['stations=all&every=5m', 422],
    ['stations=all&columns=value', 422],
    ['stations=all&columns=more&format=csv-wide', 422],
    ['stations=all&columns=more&format=zip&inside=netcdf', 422],
    ['stations=all&tags=river', 422],
    ['tags=', 422],
    ['tags=River', 422],
    ['stations=all&format=csv&inside=csv', 422],
    ['stations=all&format=zip&inside=zip', 422],
    ['stations=all&parameters=pm25,happiness', 422],
    ['bbox=1,2,3', 422],
    ['polygon=1,2,3,4', 422],
    ['stations=999999', 404],
  ])('says what is wrong with %s', async (query, status) => {
    const { response, text } = await fetchText(query);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.parse(text)).toMatchObject({ status });
  });

  it('refuses ten thousand ids and a long query in bounded time', async () => {
    const many = await fetchText(`stations=${Array.from({ length: 2000 }, (_, i) => i + 1).join(',')}`);
    expect(many.response.status).toBe(422);
    const startedMs = performance.now();
    const [head, problem] = await rawAnswer(server.url, `GET /api/v1/readings?stations=${'1,'.repeat(5_000_000)}1 HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(head).toContain('431');
    expect(JSON.parse(problem)).toMatchObject({ status: 431, code: 'request.head_too_large' });
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it('finds stations in a box across the antimeridian', async () => {
    const { text } = await fetchText('bbox=170,40,-170,50&to=2026-11-01T00:20:00Z&format=ndjson');
    expect(text.trim().split('\n')).toHaveLength(2);
    const none = await fetchText('bbox=-170,40,170,50&to=2026-11-01T00:20:00Z&format=ndjson');
    expect(none.text).toBe('');
  });

  it('finds stations in a polygon across the antimeridian, and none of those on the far side', async () => {
    const stationsIn = async (corners: string) => {
      const { text } = await fetchText(`polygon=${corners}&from=2026-11-01T00:00:00Z&to=2026-11-01T00:20:00Z&format=ndjson&columns=more`);
      return [...new Set(text.split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as { station_id: number }).station_id))];
    };
    expect(await stationsIn('179,40,-179,40,-179,50,179,50')).toEqual([river]);
    expect(await stationsIn('170,40,179,40,179,60,170,60')).toEqual([]);
    expect(await stationsIn('170,40,-170,40,180,60')).toEqual([river]);
    expect(await stationsIn('0,40,20,40,20,60,0,60')).toEqual([city]);
    expect(await stationsIn('-180,-90,180,-90,180,90,-180,90')).toEqual([city, river]);
  });

  it('finds stations by any of some tags', async () => {
    await setStationTags(database.pool, city, ['school', 'roof']);
    await setStationTags(database.pool, river, ['weir']);
    const stationsOf = async (tags: string) => {
      const { text } = await fetchText(`tags=${tags}&from=2026-11-01T00:00:00Z&to=2026-11-01T00:05:00Z&format=ndjson&columns=more`);
      return [...new Set(text.split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as { station_id: number }).station_id))];
    };
    expect(await stationsOf('weir,nothing')).toEqual([river]);
    expect(await stationsOf('school,weir')).toEqual([city, river]);
    expect(await stationsOf('nothing')).toEqual([]);
  });

  it('says before the click what there is', async () => {
    const response = await fetch(`${server.url}/api/v1/coverage?stations=${city},${river}&from=2026-10-20T00:00:00Z&to=2026-11-22T00:00:00Z&format=csv`);
    const coverage = (await response.json()) as { rowCount: number; byteCount: number; stations: { id: number; share: number; cells: number[] }[]; demonstration: boolean };
    const { text } = await fetchText(`stations=${city},${river}&from=2026-10-20T00:00:00Z&to=2026-11-22T00:00:00Z`);
    expect(coverage.rowCount).toBe(text.trim().split('\n').length - 1);
    expect(Math.abs(coverage.byteCount / Buffer.byteLength(text) - 1)).toBeLessThan(0.25); // random values are longer than measured ones
    expect(coverage.demonstration).toBe(true);
    expect(coverage.stations.map((station) => station.id)).toEqual([city, river]);
    expect(coverage.stations[0]!.cells[0]).toBe(1);
    expect(coverage.stations[0]!.cells.at(-1)).toBe(0);
  });

  it.each(['format=csv', 'format=csv&from=1900-01-01&every=10m', 'format=csv&every=1h&columns=more', 'format=csv&every=1d', 'format=csv&flags=good&from=2026-10-25', 'format=csv-wide', 'format=csv-wide&every=1h', 'format=csv&from=2026-11-05T00:00:00Z&every=10m'])('shows before the click how the file begins: %s', async (query) => {
    const response = await fetch(`${server.url}/api/v1/readings/first?stations=${city},${river}&${query}`);
    const first = (await response.json()) as { columns: string[]; rows: string[][] };
    const file = join(folder, 'first.csv');
    await writeFile(file, (await fetchText(`stations=${city},${river}&${query}`)).text);
    const duck = await (await DuckDBInstance.create()).connect();
    const read = await duck.runAndReadAll(`from read_csv('${file}', all_varchar = true, header = true, parallel = false) limit 5`);
    expect(first.columns).toEqual(read.columnNames());
    expect(first.rows).toEqual(read.getRows().map((row) => row.map((cell) => cell ?? '')));
    expect(first.rows).toHaveLength(5);
  });

  it('shows nothing where there is nothing, says what is wrong, and shows but a few at once', async () => {
    const ask = (query: string) => fetch(`${server.url}/api/v1/readings/first?${query}`);
    expect(((await (await ask(`stations=${city}&from=2020-01-01&to=2020-02-01`)).json()) as { rows: string[][] }).rows).toEqual([]);
    expect((await ask('stations=999999')).status).toBe(404);
    const statuses = (await Promise.all(Array.from({ length: 30 }, () => ask(`stations=${city}`)))).map(({ status, headers }) => [status, headers.get('retry-after')]);
    expect(new Set(statuses.map(([status]) => status)).size).toBeLessThanOrEqual(2);
    expect(statuses.filter(([status]) => status !== 200).every(([status, after]) => status === 429 && after !== null)).toBe(true);
    expect(statuses.some(([status]) => status === 200)).toBe(true);
    expect((await ask(`stations=${city}`)).status).toBe(200);
  });

  it('counts every reading where the period has no beginning, wherever in its hour the first one lies', async () => {
    const { id } = await insertStation(database.pool, { name: 'Late in the hour', kind: 'water', latitude: 3, longitude: 3 });
    const sensor = await insertSensor(database.pool, { stationId: id, parameter: 'water_temperature', channel: '', heightM: null });
    await database.pool.query(`insert into reading (sensor_id, time, value) select $1::int, timestamptz '2026-11-20 10:50+00' + i * interval '10 minutes', 1 from generate_series(0, 99) i`, [sensor.id]);
    await database.pool.query(`insert into rollup_dirty (sensor_id, day) select distinct sensor_id, date_trunc('day', time, 'UTC') from reading where sensor_id = $1`, [sensor.id]);
    if (dialect === 'timescale') while ((await refreshRollups(database.pool, { beforeMs: NOW_MS })).hasMore); // late readings show once refreshed
    const { rowCount } = (await (await fetch(`${server.url}/api/v1/coverage?stations=${id}`)).json()) as { rowCount: number };
    expect(rowCount).toBe(100);
  });

  it('holds each part of a series against its own pace: an hourly past is whole beside a ten-minute present', async () => {
    const { pool } = database;
    const { id } = await insertStation(pool, { name: 'Changed', kind: 'water', latitude: 1, longitude: 1 });
    const sensor = await insertSensor(pool, { stationId: id, parameter: 'water_temperature', channel: '', heightM: null });
    await pool.query('update sensor set interval_ms = 600000 where id = $1', [sensor.id]);
    await pool.query(
      `insert into reading (sensor_id, time, value)
       select $1::int, t, 1 from generate_series(timestamptz '2026-01-01+00', '2026-09-30T23:59Z', '1 hour') t
       union all select $1::int, t, 1 from generate_series(timestamptz '2026-10-01+00', '2026-11-19T23:59Z', '10 minutes') t where t < '2026-11-01' or t >= '2026-11-06'`,
      [sensor.id],
    );
    await pool.query(`insert into rollup_dirty (sensor_id, day) select distinct sensor_id, date_trunc('day', time, 'UTC') from reading where sensor_id = $1`, [sensor.id]);
    while ((await refreshRollups(pool, { beforeMs: NOW_MS })).hasMore);
    const ask = async (from: string, to: string) => (await (await fetch(`${server.url}/api/v1/coverage?stations=${id}&from=${from}T00:00:00Z&to=${to}T00:00:00Z`)).json()) as { stations: { share: number }[] };
    expect((await ask('2026-01-01', '2026-11-01')).stations[0]!.share).toBe(1);
    expect((await ask('2026-01-01', '2026-03-01')).stations[0]!.share).toBe(1);
    expect((await ask('2026-11-01', '2026-11-11')).stations[0]!.share).toBe(0.5);
    expect((await ask('2026-11-01', '2026-11-02')).stations[0]!.share).toBe(0);
  });

  it('packs text for those who take it packed, and nothing that is packed already', async () => {
    const query = `stations=${river}&to=2026-11-05T00:00:00Z`;
    const packed = await fetch(`${server.url}/api/v1/readings?${query}`, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const plain = await fetch(`${server.url}/api/v1/readings?${query}`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await packed.text()).toBe(await plain.text()); // fetch unpacks
    expect((await fetch(`${server.url}/api/v1/readings?${query}&format=parquet`, { headers: { 'accept-encoding': 'gzip' } })).headers.get('content-encoding')).toBeNull();
  });

  it('reads in the order of the index and sorts nothing, whatever the statistics say', async () => {
    const { pool, url } = database;
    const { id } = await insertStation(pool, { name: 'Long', kind: 'water', latitude: 1, longitude: 2 });
    const sensor = await insertSensor(pool, { stationId: id, parameter: 'water_temperature', channel: '', heightM: null });
    await pool.query(`insert into reading (sensor_id, time, value) select $1::int, timestamptz '2019-01-01+00' + i * interval '20 seconds', i from (select generate_series(1, 300000) as i) one_by_one`, [sensor.id]); // as a table it would be written to a temporary file
    const readTempBytes = async () => {
      await until(async () => (await countConnections(database)) === 0, 10_000);
      const { rows } = await pool.query<{ bytes: number }>('select temp_bytes::float8 as bytes from pg_stat_database where datname = $1', [new URL(url).pathname.slice(1)]);
      return rows[0]!.bytes;
    };
    const before = await readTempBytes();
    for (const format of ['csv', 'csv-wide']) {
      const { text } = await fetchText(`stations=${id}&to=2020-01-01T00:00:00Z&format=${format}`);
      expect(text.trim().split('\n')).toHaveLength(300_001);
    }
    expect(await readTempBytes()).toBe(before);
  });

  it('cuts off a query that takes too long, and frees what it held', async () => {
    const hasty = await startExportServer(database, { statementTimeoutMs: 1 });
    try {
      const response = await fetch(`${hasty.url}/api/v1/readings?stations=${city}&every=10m`);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, 'db.unavailable']);
    } finally {
      await hasty.stop();
    }
    await until(async () => (await countConnections(database)) === 0, 10_000);
  });

  it('frees its connection within a second when the reader goes away, and lets nobody in beyond its bound', async () => {
    await database.pool.query(
      `insert into reading (sensor_id, time, value) select $1::int, timestamptz '2020-01-01+00' + i * interval '1 second', i from generate_series(1, 400000) i on conflict do nothing`,
      [pm],
    );
    const slow = await Promise.all(Array.from({ length: 4 }, () => openSlow(`${server.url}/api/v1/readings?stations=${city}`)));
    const refused = await fetchText(`stations=${city}`);
    expect(refused.response.status).toBe(429);
    expect(Number(refused.response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await countConnections(database)).toBe(4);
    for (const request of slow) request.destroy();
    await until(async () => (await countConnections(database)) === 0, 1000);
    expect(server.downloads.activeCount).toBe(0);
    expect((await fetchText(`stations=${river}`)).response.status).toBe(200);
  });
});

/** Head and body of what is answered to these bytes. */
function rawAnswer(url: string, bytes: string): Promise<[head: string, body: string]> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const [head, body] = text.split('\r\n\r\n');
      if (head === undefined || body === undefined || body === '' || !body.endsWith('}')) return;
      resolve([head, body]);
      socket.destroy();
    });
    socket.on('error', (cause: NodeJS.ErrnoException) => (text === '' && cause.code !== 'EPIPE' && cause.code !== 'ECONNRESET' ? reject(cause) : undefined));
  });
}

/** A reader that takes the first bytes and then nothing. */
function openSlow(url: string): Promise<{ destroy(): void }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      response.once('data', () => {
        response.pause();
        resolve(request);
      });
    });
    request.on('error', reject);
  });
}

async function countConnections({ pool, url }: TestDatabase): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where application_name = 'lichen export' and datname = $1`, [new URL(url).pathname.slice(1)]);
  return rows[0]!.n;
}

async function until(isSo: () => Promise<boolean>, patienceMs: number): Promise<void> {
  const startedMs = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedMs > patienceMs) throw new Error(`not so after ${patienceMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
