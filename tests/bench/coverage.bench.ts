import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '#server/db/embedded/index.ts';
import { migrate } from '#server/db/migrate.ts';
import { openPool, type Pool } from '#server/db/pool.ts';
import { insertStation } from '#server/db/stations.ts';
import { startExportServer } from '../db/export-server.ts';
import { print, quantile, spread } from './stats.ts';

const STATIONS = Number(process.env['COVERAGE_STATIONS'] ?? 1000);
const ROUNDS = 15;
const LIMIT_MS = 300;
const DAY_MS = 86_400_000;
const QUESTIONS: [what: string, query: (nowMs: number) => string][] = [
  ['a week', (nowMs) => `&from=${dayOf(nowMs - 7 * DAY_MS)}`],
  ['30 days', (nowMs) => `&from=${dayOf(nowMs - 30 * DAY_MS)}`],
  ['the year', (nowMs) => `&from=${dayOf(nowMs - 365 * DAY_MS)}`],
  ['everything', () => ''],
  ['the year as days', (nowMs) => `&from=${dayOf(nowMs - 365 * DAY_MS)}&every=1d`],
];

/** What a download of all stations would be, asked over HTTP: a year of stored hours of 1,000 stations, and the readings of the hour that runs. */
export default async function run(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lichen-bench-'));
  await chmod(dataDir, 0o755);
  const embedded = await startEmbedded({ dataDir, log: () => undefined });
  const pool = openPool(embedded.url, { statementTimeoutMs: 0 });
  const nowMs = Date.now();
  try {
    await migrate(pool, { log: () => undefined });
    await fill(pool);
    const server = await startExportServer({ dialect: 'plain', url: embedded.url, pool, drop: () => Promise.resolve() }, { now: () => nowMs });
    const lines: [string, string][] = [['stations × hours', `${STATIONS} × ${365 * 24}`]];
    for (const [what, query] of QUESTIONS) {
      const took: number[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        const startedMs = performance.now();
        const response = await fetch(`${server.url}/api/v1/coverage?stations=all${query(nowMs)}`);
        const { readingCount } = (await response.json()) as { readingCount: number };
        if (!(readingCount > 0)) throw new Error(`nothing was counted: ${response.status}`);
        if (round > 0) took.push(performance.now() - startedMs);
      }
      const isMet = quantile(took, 0.5) <= LIMIT_MS;
      lines.push([`coverage of all stations, ${what}, ms`, `${spread(took, 0)}; limit ${LIMIT_MS}${isMet ? '' : ': NOT MET'}`]);
    }
    print(lines);
    await server.stop();
  } finally {
    await pool.end();
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function fill(pool: Pool): Promise<void> {
  for (let i = 0; i < STATIONS; i += 1) await insertStation(pool, { name: `Station ${i}`, kind: 'low-cost', latitude: 45 + (i % 40) / 10, longitude: 5 + Math.floor(i / 40) / 10, timeZone: 'Europe/Berlin', licence: 'CC-BY-4.0' });
  await pool.query(`insert into sensor (station_id, parameter, interval_ms) select id, 'pm25', 600000 from station`);
  await pool.query(`update rollup_watermark set hour = date_trunc('hour', now(), 'UTC')`);
  await pool.query(
    `insert into rollup_hourly_stored (sensor_id, bucket, count_all, count_good, sum_good, min_good, max_good)
     select id, b, 6, 6 - (extract(hour from b)::int % 7 = 0)::int, 60, 9, 11 from sensor cross join generate_series(date_trunc('hour', now(), 'UTC') - interval '365 days', date_trunc('hour', now(), 'UTC') - interval '1 hour', '1 hour') b`,
  );
  await pool.query(
    `insert into rollup_daily_stored (sensor_id, bucket, count_all, count_good, sum_good, min_good, max_good)
     select sensor_id, date_trunc('day', bucket, 'UTC'), sum(count_all), sum(count_good), sum(sum_good), min(min_good), max(max_good)
     from rollup_hourly_stored where bucket < date_trunc('day', now(), 'UTC') group by 1, 2`,
  );
  await pool.query(`insert into reading (sensor_id, time, value) select id, t, 10 from sensor cross join generate_series(date_trunc('hour', now(), 'UTC'), now(), '10 minutes') t`);
  // the first reading of each, for questions without a beginning
  await pool.query(`insert into reading (sensor_id, time, value) select id, date_trunc('hour', now(), 'UTC') - interval '365 days', 10 from sensor`);
  await pool.query('vacuum analyze');
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
