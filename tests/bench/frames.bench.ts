import { attachEmbedded } from '#server/db/embedded/index.ts';
import { openPool, type Pool } from '#server/db/pool.ts';
import { makeDataDir, removeDataDir, startProduct } from '../e2e/product.ts';
import { print, quantile, spread } from './stats.ts';

const STATIONS = 1_000;
const DAYS = 30;
const ROUNDS = 15;
const LIMIT_MS = 300;
const HOUR_MS = 3_600_000;

/** What an hour of the past costs the map, over HTTP, each hour asked for once: one frame, and twelve as the page asks. `BENCH_DATABASE_URL`: an empty database of an existing server instead of the embedded one, e.g. TimescaleDB. */
export default async function frames(): Promise<void> {
  const dataDir = makeDataDir();
  const databaseUrl = process.env['BENCH_DATABASE_URL'];
  const product = await startProduct(dataDir, { LOG_LEVEL: 'error', ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) });
  const pool = openPool(databaseUrl ?? (await attachEmbedded(dataDir)).url, { max: 2, statementTimeoutMs: 0 });
  try {
    const isTimescale = await fill(pool);
    const lastMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    const ask = (hoursAgo: number, hours: number, show = '') => timed(`${product.url}/api/v1/map/frames?parameter=pm25&from=${lastMs - hoursAgo * HOUR_MS}&to=${lastMs - (hoursAgo - hours) * HOUR_MS}${show}`);
    const floor = () => timed(`${product.url}/api/v1/map/wind`);
    for (let i = 0; i < 3; i += 1) await ask(700 - i, 1);
    const [one, recent, twelve, index, nothing]: number[][] = [[], [], [], [], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      one!.push(await ask(100 + 31 * round, 1));
      recent!.push(await ask(1 + round, 1));
      twelve!.push(await ask(620 - 12 * round, 12));
      index!.push(await ask(90 + 31 * round, 2, '&show=index&index=us-aqi'));
      nothing!.push(await floor());
    }
    print([
      ['stations, days', `${STATIONS} × ${DAYS} days of hours, ${isTimescale ? 'TimescaleDB' : 'plain PostgreSQL'}`],
      [`one hour of the month, ms (limit ${LIMIT_MS})`, `${spread(one!, 1)}, most ${quantile(one!, 1).toFixed(1)}`],
      ['one of the last hours', `${spread(recent!, 1)}, most ${quantile(recent!, 1).toFixed(1)}`],
      ['two hours in the US AQI, of 25 hours, as the page asks', `${spread(index!, 1)}, most ${quantile(index!, 1).toFixed(1)}`],
      ['twelve hours in one answer', `${spread(twelve!, 1)}, most ${quantile(twelve!, 1).toFixed(1)}`],
      ['an answer with nothing in it', spread(nothing!, 1)],
    ]);
  } finally {
    await pool.end();
    await product.end('SIGTERM');
    removeDataDir(dataDir);
  }
}

async function timed(address: string): Promise<number> {
  const startedMs = performance.now();
  const response = await fetch(address);
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
  return performance.now() - startedMs;
}

/** One reading an hour: frames read hours, whatever they were made of. */
async function fill(pool: Pool): Promise<boolean> {
  await pool.query(`insert into station (name, kind, latitude, longitude, exact_latitude, exact_longitude)
    select 'Bench ' || i, 'low-cost', 45 + random(), 9 + random(), 45, 9 from generate_series(1, ${STATIONS}) i`);
  await pool.query("insert into sensor (station_id, parameter) select id, 'pm25' from station");
  await pool.query(`insert into reading (sensor_id, time, value)
    select s.id, date_trunc('hour', now()) - h * interval '1 hour' + interval '7 minutes', 20 + 10 * random()
    from generate_series(1, ${24 * DAYS}) h cross join sensor s on conflict do nothing`);
  const { rows } = await pool.query<{ found: boolean }>("select to_regclass('rollup_hourly_stored') is null as found");
  const isTimescale = rows[0]?.found === true;
  if (isTimescale) await pool.query("call refresh_continuous_aggregate('rollup_hourly', null, date_trunc('hour', now()))");
  else {
    await pool.query(`insert into rollup_hourly_stored (sensor_id, bucket, count_all, count_good, sum_good, min_good, max_good)
      select sensor_id, date_trunc('hour', time, 'UTC'), 1, 1, value, value, value from reading where time < (select hour from rollup_watermark) on conflict do nothing`);
  }
  await pool.query('analyze');
  return isTimescale;
}
