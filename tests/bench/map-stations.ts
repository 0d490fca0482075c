import { createHash } from 'node:crypto';
import { attachEmbedded } from '#server/db/embedded/index.ts';
import { openPool } from '#server/db/pool.ts';
import { makePoster } from './product.ts';

const DEVICES = 400;

/** Fresh values of fine particles, spread evenly over the view; the first of them have devices that may send. */
export async function addStations(dataDir: string, from: number, to: number): Promise<void> {
  const database = await attachEmbedded(dataDir);
  const pool = openPool(database.url, { max: 1, statementTimeoutMs: 0 });
  const span = [from, to];
  await pool.query(
    `insert into station (name, kind, latitude, longitude, exact_latitude, exact_longitude, external_id)
     select 'Bench ' || i, (array['low-cost', 'low-cost', 'low-cost', 'reference', 'mobile'])[1 + i % 5], y, x, y, x, 'bench-' || i
     from generate_series($1::int, $2::int) i
     cross join lateral (select 44.6 + 4.8 * mod(i * 0.7548776662466927, 1) as y, 4.5 + 13 * mod(i * 0.5698402909980532, 1) as x) p`,
    span,
  );
  await pool.query("insert into sensor (station_id, parameter, interval_ms) select id, 'pm25', 60000 from station where not exists (select from sensor where station_id = station.id)");
  await pool.query('insert into latest (sensor_id, time, value, position) select id, now(), 90 * random() ^ 2, 0 from sensor on conflict do nothing');
  const known = await pool.query<{ n: number }>('select count(*) as n from device');
  if (known.rows[0]?.n === 0) {
    const hashes = Array.from({ length: DEVICES }, (_, i) => `\\x${createHash('sha256').update(keyOf(i)).digest('hex')}`);
    await pool.query("with made as (insert into device (name) select 'bench ' || o from generate_series(1, $1::int) o returning id), numbered as (select id, row_number() over (order by id) as o from made) insert into device_key (device_id, key_hash) select id, h::bytea from unnest($2::text[]) with ordinality as t (h, o) join numbered using (o)", [hashes.length, hashes]);
    await pool.query('insert into deployment (device_id, station_id, starts_at) select d.id, s.id, now() - interval \'1 day\' from (select id, row_number() over (order by id) as n from device) d join (select id, row_number() over (order by id) as n from station) s on s.n = d.n * 41');
  }
  await pool.query('analyze');
  await pool.end();
}

function keyOf(i: number): string {
  return `lk_bench-${String(i).padStart(6, '0')}`;
}

/** As one device each, one reading a time, evenly in time; returns what stops it and says how many were acknowledged. */
export function startUpdates(url: string, perSecond: number): () => Promise<number> {
  const post = makePoster(url, 16);
  const pending = new Set<Promise<unknown>>();
  let [sent, arrived] = [0, 0];
  const startedMs = Date.now();
  const timer = setInterval(() => {
    const due = ((Date.now() - startedMs) / 1000) * perSecond;
    for (; sent < due && pending.size < 400; sent += 1) {
      const value = Math.round(900 * Math.random() ** 2) / 10;
      const body = JSON.stringify({ readings: [{ parameter: 'pm25', value, unit: 'µg/m³', time: new Date().toISOString() }] });
      const job = post(keyOf(sent % DEVICES), body).then((status) => (arrived += status === 200 ? 1 : 0)).finally(() => pending.delete(job));
      pending.add(job);
    }
  }, 25);
  return async () => {
    clearInterval(timer);
    await Promise.allSettled(pending);
    return arrived;
  };
}
