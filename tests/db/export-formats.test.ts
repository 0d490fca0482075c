import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { unzipSync } from 'fflate';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertSensor } from '#server/db/directory.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { insertStation } from '#server/db/stations.ts';
import { findProgram, isThere } from '../parts.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { NOW_MS, startExportServer } from './export-server.ts';

const FORMATS = ['csv', 'csv-wide', 'parquet', 'netcdf', 'xlsx', 'geojson', 'json', 'ndjson', 'zip'];
const COLUMNS = 'time_utc,time_local,time_zone,station,sensor,parameter,value,value_as_sent,unit,unit_as_sent,flag,correction,averaging,latitude,longitude,licence'.split(',');
const COLUMNS_OF: Record<string, string[]> = {
  csv: COLUMNS,
  parquet: COLUMNS,
  'csv-wide': ['time_utc', 'time_local', 'time_zone', 'station', 'latitude', 'longitude', 'licence', 'pm25 [µg/m³]', 'pm25 flag', 'pm25_b [µg/m³]', 'pm25_b flag', 'air_temperature [°C]', 'air_temperature flag'],
  netcdf: ['time', 'pm25', 'pm25_flag', 'pm25_b', 'pm25_b_flag', 'air_temperature', 'air_temperature_flag'],
};
const ncdump = findProgram('ncdump');

interface Stored {
  time: number;
  station: number;
  sensor: number;
  parameter: string;
  value: number;
  flag: number | null;
  below: boolean;
}

describe.each(DIALECTS)('formats of downloads on %s', (dialect) => {
  let database: TestDatabase;
  let server: Awaited<ReturnType<typeof startExportServer>>;
  let folder: string;
  let stored: Stored[];
  const ids: number[] = [];

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    folder = await mkdtemp(join(tmpdir(), 'lichen-formats-'));
    const { pool } = database;
    for (const name of ['=HYPERLINK("http://x")', 'Fluß & <Brücke>']) {
      const { id } = await insertStation(pool, { name, kind: 'low-cost', latitude: 52.123456, longitude: -13.4, altitudeM: ids.length === 0 ? 34.5 : null, timeZone: 'Asia/Kolkata', licence: 'CC-BY-4.0', source: 'A neighbour' });
      ids.push(id);
      for (const [parameter, channel] of [['pm25', ''], ['pm25', 'b'], ['air_temperature', '']] as const) {
        if (ids.length === 2 && channel === 'b') continue; // the second station lacks a series that the first has
        const sensor = await insertSensor(pool, { stationId: id, parameter, channel, heightM: null });
        await pool.query(
          `insert into reading (sensor_id, time, value, flag, below_detection, sent_value, sent_unit)
           select $1::int, timestamptz '2026-03-28 22:00:00.125+00' + i * $2::interval, random() * 10 ^ (random() * 30 - 15), case when i % 50 = 0 then 3 when i % 51 = 0 then 4 end, i % 11 = 0,
             case when i % 7 = 0 then random() end, case when i % 7 = 0 then '=mg/m³' end
           from generate_series(0, 2999) i`,
          [sensor.id, channel === 'b' ? '90 seconds' : '1 minute'],
        );
      }
    }
    await pool.query(`insert into rollup_dirty (sensor_id, day) select distinct sensor_id, date_trunc('day', time, 'UTC') from reading`);
    ({ rows: stored } = await pool.query<Stored>(
      `select time, st.id as station, se.id as sensor, se.parameter || case when channel = '' then '' else '_' || channel end as parameter, value, flag, coalesce(below_detection, false) as below
       from reading join sensor se on se.id = sensor_id join station st on st.id = station_id order by st.id, se.parameter, se.id, time`,
    ));
    server = await startExportServer(database);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const fetchBytes = async (query: string) => {
    const response = await fetch(`${server.url}/api/v1/readings?stations=${ids.join(',')}&${query}`);
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };
  const fetchFile = async (query: string, name: string) => {
    const file = join(folder, name);
    await writeFile(file, await fetchBytes(query));
    return file;
  };
  const wordOf = ({ flag, below }: Pick<Stored, 'flag' | 'below'>) => [flag === 3 ? 'suspect' : flag === 4 ? 'fail' : '', below ? 'below_detection' : ''].filter((word) => word !== '').join(' ');

  /** One row for each station and time, as the database has it. */
  const wideRows = () => {
    const rows = new Map<string, { station: number; time: number; cells: Record<string, { value: number; word: string }> }>();
    for (const one of stored) {
      const row = rows.get(`${one.station} ${one.time}`) ?? { station: one.station, time: one.time, cells: {} };
      row.cells[one.parameter] = { value: one.value, word: wordOf(one) };
      rows.set(`${one.station} ${one.time}`, row);
    }
    return [...rows.values()].sort((a, b) => a.station - b.station || a.time - b.time);
  };

  it('has exactly the same columns in every tidy format', async () => {
    const end = 'to=2026-03-28T22:01:00Z';
    const [header] = (await fetchBytes(`format=csv&${end}`)).toString().split('\n');
    expect(header!.split(',')).toEqual(COLUMNS);
    const [line] = (await fetchBytes(`format=ndjson&${end}`)).toString().split('\n');
    expect(Object.keys(JSON.parse(line!) as object)).toEqual(COLUMNS);
    const geojson = JSON.parse((await fetchBytes(`format=geojson&${end}`)).toString()) as { features: { properties: object }[] };
    expect(Object.keys(geojson.features[0]!.properties)).toEqual(COLUMNS);
    const duck = await (await DuckDBInstance.create()).connect();
    const parquet = await duck.runAndReadAll(`select column_name from (describe select * from '${await fetchFile(`format=parquet&${end}`, 'few.parquet')}')`);
    expect(parquet.getRows().flat()).toEqual(COLUMNS);
  });

  it('writes wide CSV that DuckDB reads back equal to the database to the last bit', async () => {
    const file = await fetchFile('format=csv-wide', 'wide.csv');
    const duck = await (await DuckDBInstance.create()).connect();
    const read = await duck.runAndReadAll(`select epoch_ms(time_utc::timestamptz)::double, station, "pm25 [µg/m³]"::double, "pm25 flag", "pm25_b [µg/m³]"::double, "pm25_b flag", "air_temperature [°C]"::double, "air_temperature flag" from read_csv('${file}', all_varchar = true)`);
    const names = ['\'=HYPERLINK("http://x")', 'Fluß & <Brücke>'];
    const cell = (row: ReturnType<typeof wideRows>[number], name: string) => [row.cells[name]?.value ?? null, row.cells[name]?.word || null];
    expect(read.getRows()).toEqual(wideRows().map((row) => [row.time, names[ids.indexOf(row.station)], ...cell(row, 'pm25'), ...cell(row, 'pm25_b'), ...cell(row, 'air_temperature')]));
  });

  it('writes GeoJSON whose points and properties equal the database', async () => {
    const { features, metadata } = JSON.parse((await fetchBytes('format=geojson')).toString()) as {
      metadata: { query: string };
      features: { geometry: { coordinates: number[] }; properties: { time_utc: string; sensor: number; value: number; flag: string | null } }[];
    };
    expect(metadata.query).toContain('format=geojson');
    expect(features.map(({ properties: one }) => [Date.parse(one.time_utc), one.sensor, one.value, one.flag])).toEqual(stored.map((one) => [one.time, one.sensor, one.value, wordOf(one) || null]));
    expect(features[0]!.geometry.coordinates).toEqual([-13.4, 52.123456, 34.5]);
    expect(features.at(-1)!.geometry.coordinates).toEqual([-13.4, 52.123456]);
  });

  it('writes a workbook that another reader reads back equal to the database, and runs nothing', async () => {
    const file = await fetchFile('format=xlsx', 'all.xlsx');
    const rows = await readSheet(file, 1);
    expect(rows[0]).toEqual(COLUMNS);
    expect(rows.slice(1).map((row) => [Math.round((row[0] as unknown as Date).getTime()), row[4], row[6], row[10]])).toEqual(stored.map((one) => [one.time, one.sensor, one.value, wordOf(one) || null]));
    expect(rows[1]![3]).toBe('=HYPERLINK("http://x")');
    const about = await readSheet(file, 2);
    expect(about.find(([name]) => name === 'licences')?.[1]).toBe('CC-BY-4.0');
    expect(Buffer.from(unzipSync(await fetchBytes('format=xlsx&to=2026-03-28T22:01:00Z'))['xl/worksheets/sheet1.xml']!).toString()).not.toContain('<f>');
  });

  it.runIf(isThere(ncdump, 'NetCDF read by ncdump', 'netcdf-bin'))('writes NetCDF that ncdump reads back equal to the database to the last bit', async () => {
    const file = await fetchFile('format=netcdf', 'all.nc');
    const dump = (...args: string[]) => execFileSync(ncdump!, [...args, file], { encoding: 'utf8', maxBuffer: 1 << 26 });
    expect(dump('-k').trim()).toBe('64-bit offset');
    const text = dump('-p', '9,17');
    const listOf = (name: string) => new RegExp(`\\n ${name} =\\s*([^;]*);`).exec(text)![1]!.split(',').map((part) => part.trim());
    const expected = wideRows();
    expect(listOf('time').map(Number)).toEqual(expected.map((row) => row.time));
    expect(listOf('row_size').map(Number)).toEqual(ids.map((id) => expected.filter((row) => row.station === id).length));
    for (const name of ['pm25', 'pm25_b', 'air_temperature']) {
      expect(listOf(name).map((value) => (value === '_' ? null : Number(value)))).toEqual(expected.map((row) => row.cells[name]?.value ?? null));
      const codes = { suspect: 3, fail: 4, below_detection: 16 } as Record<string, number>;
      expect(listOf(`${name}_flag`).map((value) => (value === '_' ? null : Number(value)))).toEqual(
        expected.map((row) => (row.cells[name] === undefined ? null : row.cells[name].word.split(' ').reduce((sum, word) => sum + (codes[word] ?? 0), 0))),
      );
    }
    expect(text).toContain(':featureType = "timeSeries"');
    expect(text).toContain('pm25:standard_name = "mass_concentration_of_pm2p5_ambient_aerosol_particles_in_air"');
    expect(text).toContain('air_temperature:units = "degree_Celsius"');
    expect(text).toContain('Fluß & <Brücke>');
  });

  it.runIf(ncdump !== null)('writes averages as NetCDF, and a file of nothing', async () => {
    const hours = await fetchFile('format=netcdf&every=1h&from=2026-03-29T00:00:00Z&to=2026-03-29T03:00:00Z', 'hours.nc');
    expect(execFileSync(ncdump!, ['-h', hours], { encoding: 'utf8' })).toMatch(/obs = UNLIMITED ; \/\/ \(6 currently\)[\s\S]*pm25:cell_methods = "time: mean"/);
    const nothing = await fetchFile('format=netcdf&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', 'nothing.nc');
    expect(execFileSync(ncdump!, ['-v', 'row_size', nothing], { encoding: 'utf8' })).toMatch(/row_size = 0, 0/);
  });

  it.each(['csv', 'parquet', 'csv-wide', 'netcdf'])('packs %s with all that is needed to trust and cite it', async (inside) => {
    const files = unzipSync(await fetchBytes(`format=zip&inside=${inside}`));
    const text = (name: string) => Buffer.from(files[name]!).toString();
    const data = Object.keys(files)[0]!;
    expect(Buffer.from(files[data]!).equals(await fetchBytes(`format=${inside}`))).toBe(true);
    for (const line of text('SHA256SUMS').trim().split('\n')) {
      const [sha256, name] = line.split('  ') as [string, string];
      expect(createHash('sha256').update(files[name]!).digest('hex')).toBe(sha256);
    }
    const metadata = JSON.parse(text('metadata.json')) as { query: string; software: string; licences: string[]; columns: { name: string }[]; parameters: { ucum: string; cf_standard_name: string }[]; data: { rows: number } };
    expect(metadata).toMatchObject({ software: 'Lichen 0.0.0', licences: ['CC-BY-4.0'], attribution: ['A neighbour'] });
    expect(metadata.parameters.map(({ ucum }) => ucum).sort()).toEqual(['Cel', 'ug/m3']);
    expect(metadata.query).toContain('format=zip');
    expect(metadata.columns.map(({ name }) => name)).toEqual(COLUMNS_OF[inside]);
    expect(text('columns.csv').trim().split('\n').slice(1)).toHaveLength(COLUMNS_OF[inside]!.length);
    expect(text('CITATION.cff')).toMatch(/^cff-version: 1\.2\.0\n[\s\S]*authors:\n {2}- name: "A neighbour"\nlicense: "CC-BY-4\.0"/);
    expect(Object.keys(files)).toEqual([data, 'README.txt', 'metadata.json', 'columns.csv', 'CITATION.cff', 'SHA256SUMS']);
  });

  it.each(FORMATS)('gives the same bytes of %s for the same question', async (format) => {
    const [first, second] = [await fetchBytes(`format=${format}`), await fetchBytes(`format=${format}`)];
    expect(first.length).toBeGreaterThan(1000);
    expect(first.equals(second)).toBe(true);
  });

  it('gives the same bytes of every format on another day, from another process of the same version, of rows that lie elsewhere on the disk', async () => {
    while ((await refreshRollups(database.pool, { beforeMs: NOW_MS })).hasMore); // hours are summed once, and kept
    const wanted = [...FORMATS.filter((format) => format !== 'zip').flatMap((format) => [`format=${format}`, `format=zip&inside=${format}`]), 'format=csv&every=10m', 'format=csv&every=1h', 'format=parquet&every=1d'];
    const before = new Map<string, string>();
    const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    for (const query of wanted) before.set(query, hashOf(await fetchBytes(query)));
    await database.pool.query(`create temp table kept as select * from reading order by value; delete from reading; insert into reading select * from kept; drop table kept`);
    const later = await startExportServer(database, { now: () => NOW_MS + 86_400_000 });
    try {
      for (const query of wanted) {
        const response = await fetch(`${later.url}/api/v1/readings?stations=${ids.join(',')}&${query}`);
        expect([query, hashOf(Buffer.from(await response.arrayBuffer()))]).toEqual([query, before.get(query)]);
      }
    } finally {
      await later.stop();
    }
  });

  it('says before the first byte that a workbook would be too large', async () => {
    const { pool } = database;
    const { id } = await insertStation(pool, { name: 'Busy', kind: 'low-cost', latitude: 1, longitude: 1 });
    const sensor = await insertSensor(pool, { stationId: id, parameter: 'pm10', channel: '', heightM: null });
    await pool.query(`insert into reading (sensor_id, time, value) select $1::int, timestamptz '2026-01-01+00' + i * interval '1 second', i from generate_series(1, 100001) i`, [sensor.id]);
    const response = await fetch(`${server.url}/api/v1/readings?stations=${id}&format=xlsx`);
    expect(response.status).toBe(422);
    expect(((await response.json()) as { detail: string }).detail).toContain('100000 rows');
    const whole = await fetch(`${server.url}/api/v1/readings?stations=${id}&format=xlsx&to=2026-01-02T03:46:41Z`);
    expect(whole.status).toBe(200);
    const sheet = unzipSync(Buffer.from(await whole.arrayBuffer()))['xl/worksheets/sheet1.xml']!;
    expect(Buffer.from(sheet).toString().match(/<row /g)).toHaveLength(100_001);
  });
});
