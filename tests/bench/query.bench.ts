import type { Pool } from '#server/db/pool.ts';
import { makeDevices, startBenchProduct, type BenchProduct } from './product.ts';
import { print, spread } from './stats.ts';

const ROUNDS = 15;
const STATIONS = 1000;
const YEAR_READINGS = 365 * 144;

/** What the page asks for, over HTTP, against the plain SQL it stands on, in alternation. */
export default async function query(): Promise<void> {
  const product = await startBenchProduct();
  try {
    await fill(product);
    const to = Date.now();
    const from = to - 365 * 86_400_000;
    const hourly = 'select bucket, mean_good, min_good, max_good, count_all, count_good from rollup_hourly where sensor_id = 1 and bucket >= now() - interval \'365 days\' order by bucket';
    const latest = 'select st.id, st.name, st.longitude, st.latitude, l.time, l.value, l.flag from station st join sensor s on s.station_id = st.id left join latest l on l.sensor_id = s.id where s.parameter = \'pm25\'';
    const series = await compare(product, `/api/v1/map/series/1?from=${from}&to=${to}&points=2000`, hourly);
    const day = await compare(product, `/api/v1/map/series/1?from=${to - 86_400_000}&to=${to}&points=500`, 'select time, value, flag from reading where sensor_id = 1 and time >= now() - interval \'1 day\' order by time');
    const map = await compare(product, '/api/v1/map?parameter=pm25', latest);
    print([
      ['rounds', `${ROUNDS}; ${STATIONS} stations, one year of 10-minute readings of one sensor`],
      ...rowsOf('one year, 2000 points (limit 100 ms)', series),
      ...rowsOf('one day', day),
      ...rowsOf('map snapshot', map),
    ]);
  } finally {
    await product.end();
  }
}

interface Compared {
  http: number[];
  sql: number[];
}

function rowsOf(label: string, { http, sql }: Compared): [string, string][] {
  return [
    [`${label}: HTTP ms`, spread(http, 1)],
    ['  plain SQL ms', spread(sql, 1)],
    ['  ratio', spread(http.map((ms, i) => ms / (sql[i] ?? Number.NaN)))],
  ];
}

async function compare(product: BenchProduct, path: string, sql: string): Promise<Compared> {
  const http: number[] = [];
  const plain: number[] = [];
  for (let round = -2; round < ROUNDS; round += 1) {
    const httpMs = await timed(async () => {
      const response = await fetch(new URL(path, product.url), { headers: { 'cache-control': 'no-cache' } });
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    });
    const sqlMs = await timed(async () => product.pool.query(sql));
    if (round >= 0) {
      http.push(httpMs);
      plain.push(sqlMs);
    }
  }
  return { http, sql: plain };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function fill(product: BenchProduct): Promise<void> {
  await makeDevices(product.url, 1);
  const { pool } = product;
  await pool.query(`insert into station (name, kind, latitude, longitude, exact_latitude, exact_longitude)
    select 'Bench ' || i, 'low-cost', 45 + random(), 9 + random(), 45, 9 from generate_series(1, ${STATIONS}) i`);
  await pool.query(`insert into sensor (station_id, parameter) select id, 'pm25' from station`);
  await pool.query(`insert into reading (sensor_id, time, value)
    select 1, now() - i * interval '10 minutes', 20 + 10 * sin(i / 50.0) + random() from generate_series(1, ${YEAR_READINGS}) i`);
  await pool.query(`insert into rollup_dirty (sensor_id, day)
    select distinct 1, date_trunc('day', time, 'UTC') from reading where sensor_id = 1 on conflict do nothing`);
  await pool.query(`insert into latest (sensor_id, time, value, position) select id, now(), 10 + random() * 20, 0 from sensor on conflict do nothing`);
  await pool.query('analyze');
  await untilRefreshed(pool);
}

async function untilRefreshed(pool: Pool): Promise<void> {
  for (let i = 0; i < 120; i += 1) {
    const { rows } = await pool.query<{ n: number }>('select count(*) as n from rollup_dirty');
    if ((rows[0]?.n ?? 0) <= 1) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error('the rollups were not refreshed within two minutes');
}
