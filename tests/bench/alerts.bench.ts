import type { AlertCondition, AlertRuleInput } from '#lib/domain/alerts.ts';
import { insertRule } from '#server/db/alert-rules.ts';
import { transaction } from '#server/db/pool.ts';
import { randomOf } from '../db/random.ts';
import { ADMIN_TOKEN, call } from '../e2e/product.ts';
import { startWebhookTarget } from '../e2e/webhook-target.ts';
import { cpuSeconds } from './processes.ts';
import { makePoster, startBenchProduct, type BenchProduct } from './product.ts';
import { print, quantile, spread } from './stats.ts';

const FEW = 100;
const MANY = 10_000;
const STATIONS = 1000;
const ROUNDS = 3;
const BODIES = 500;
const BODY_READINGS = 100;
const PROBES = 200;
const HOUR_MS = 3_600_000;
const DAY_S = 86_400;

/** A product with its rules, and one device that may send for every station. */
interface Site extends BenchProduct {
  key: string;
  post(key: string, body: string): Promise<number>;
}

/** What a reading costs the server and its database with 100 rules and with 10,000 over 1,000 series, in alternation; and how long a reading takes to a webhook beside them. */
export default async function alerts(): Promise<void> {
  const target = await startWebhookTarget();
  const few = await makeSite(FEW);
  const many = await makeSite(MANY);
  try {
    const costUs = { few: [] as number[], many: [] as number[] };
    for (let round = -1; round < ROUNDS; round += 1) {
      const took = [await cost(few, round), await cost(many, round)];
      if (round < 0) continue; // the first round compiles
      costUs.few.push(took[0] ?? NaN);
      costUs.many.push(took[1] ?? NaN);
    }
    const tookMs = await probe(many, target);
    print([
      ['rounds × readings', `${ROUNDS} × ${BODIES * BODY_READINGS} of ${STATIONS} series, bodies of ${BODY_READINGS}, a day of 10-minute readings before them`],
      [`CPU a reading with ${FEW} rules, µs`, spread(costUs.few, 1)],
      [`CPU a reading with ${MANY} rules, µs`, spread(costUs.many, 1)],
      ['  ratio (limit 1.5)', spread(costUs.many.map((us, i) => us / (costUs.few[i] ?? NaN)))],
      [`POST → webhook beside ${MANY} rules, p50 / p99 / worst of ${PROBES} ms (limit 2000 at p99)`, [0.5, 0.99, 1].map((q) => quantile(tookMs, q).toFixed(0)).join(' / ')],
    ]);
  } finally {
    await few.end();
    await many.end();
    target.close();
  }
}

async function makeSite(ruleCount: number): Promise<Site> {
  const product = await startBenchProduct({ NOTIFY_ALLOW: '127.0.0.0/8' });
  const stations: string[] = [];
  for (let i = 0; i < STATIONS; i += 1) {
    const { json } = await call<{ id: string }>(product.url, '/api/v1/stations', ADMIN_TOKEN, { name: `Bench ${i}`, latitude: -60 + i * 0.12, longitude: (i % 300) - 150, kind: 'low-cost', time_zone: 'UTC' });
    stations.push(json.id);
  }
  const device = await call<{ key: string }>(product.url, '/api/v1/devices', ADMIN_TOKEN, { stations, name: 'bench' });
  const site: Site = { ...product, key: device.json.key, post: makePoster(product.url, 4) };
  for (let first = 0; first < STATIONS; first += BODY_READINGS) await sendOne(site, first, () => 10);
  // a day behind every series, so that windows are full
  await product.pool.query(
    `insert into reading (sensor_id, time, value)
     select s.id, now() - interval '1 minute' - i * interval '10 minutes', 10 + (i % 40) / 10.0 from sensor s, generate_series(1, $1::int) i`,
    [DAY_S / 600],
  );
  await insertRules(product, ruleCount);
  return site;
}

/** Every kind that a series has, most of them plain thresholds; nearly all stay quiet. */
async function insertRules({ pool }: BenchProduct, count: number): Promise<void> {
  const random = randomOf(3);
  const { rows } = await pool.query<{ id: number }>('select id from sensor order by id');
  await transaction(pool, async (tx) => {
    for (let i = 0; i < count; i += 1) {
      const sensorId = rows[Math.floor((i * STATIONS) / count) % STATIONS]?.id ?? 1;
      await insertRule(tx, inputOf(sensorId, conditionOf(random(), 60 + Math.round(400 * random()))), null);
    }
  });
  await until(async () => {
    const known = await pool.query<{ count: number }>('select count(*) as count from alert_checkpoint');
    return (known.rows[0]?.count ?? 0) >= count;
  });
}

function conditionOf(share: number, level: number): AlertCondition {
  const above = (averagingHours: 0 | 1 | 8 | 24): AlertCondition => ({ kind: 'above', level, clear: null, averagingHours });
  if (share < 0.6) return above(0);
  if (share < 0.7) return above(1);
  if (share < 0.73) return above(8);
  if (share < 0.75) return above(24);
  if (share < 0.85) return { kind: 'no_data', forMs: HOUR_MS };
  if (share < 0.9) return { kind: 'rate', by: level, overMs: HOUR_MS, direction: 'rise', clear: null };
  if (share < 0.95) return { kind: 'band', low: 1, high: level, margin: null, averagingHours: 0 };
  if (share < 0.98) return { kind: 'count', level, clear: null, times: 3, withinMs: 24 * HOUR_MS, averagingHours: 0 };
  return { kind: 'anomaly', leastScore: 0.9 };
}

function inputOf(sensorId: number, condition: AlertCondition, channelIds: number[] = []): AlertRuleInput {
  return {
    name: '', target: { kind: 'sensor', sensorId }, condition, basis: { value: 'raw', isSuspectUsed: true }, hold: { forMs: 0, least: 1, of: 1 },
    delivery: { channelIds, minGapMs: 0, quiet: null, capPerDay: 1000, isResolvedTold: true }, isEnabled: true,
  };
}

/** CPU microseconds of server and database for each reading, until alerts have it behind them. */
async function cost(site: Site, round: number): Promise<number> {
  const random = randomOf(100 + round);
  const before = cpuSeconds(site.pids);
  const bodies = Array.from({ length: BODIES }, (_, i) => i);
  const work = async () => {
    for (let i = bodies.shift(); i !== undefined; i = bodies.shift()) await sendOne(site, (i * BODY_READINGS) % STATIONS, () => 10 + 3 * random());
  };
  await Promise.all([work(), work(), work(), work()]);
  await until(async () => {
    const { rows } = await site.pool.query<{ is_done: boolean }>(`select (select position from journal_head) = (select position from journal_cursor where consumer = 'alerts') as is_done`);
    return rows[0]?.is_done === true;
  });
  return ((cpuSeconds(site.pids) - before) / (BODIES * BODY_READINGS)) * 1e6;
}

/** The newest readings of a hundred stations in one body. */
async function sendOne({ post, key }: Site, first: number, value: () => number): Promise<void> {
  const time = new Date().toISOString();
  const readings = Array.from({ length: BODY_READINGS }, (_, i) => ({ station: String(first + i + 1), parameter: 'pm25', value: value(), unit: 'µg/m³', time }));
  const status = await post(key, JSON.stringify({ readings }));
  if (status !== 200) throw new Error(`answered ${status}`);
}

/** One reading above its rule's level after another, each until its message is there. */
async function probe(site: Site, target: Awaited<ReturnType<typeof startWebhookTarget>>): Promise<number[]> {
  const channel = await call<{ channel: { id: string } }>(site.url, '/api/v1/channels', ADMIN_TOKEN, { kind: 'webhook', config: { url: `${target.url}/probe`, secret: 'sixteen-characters' } });
  const { rows } = await site.pool.query<{ id: number; station_id: number }>('select id, station_id from sensor order by id limit $1', [PROBES]);
  await transaction(site.pool, async (tx) => {
    for (const { id } of rows) await insertRule(tx, inputOf(id, { kind: 'above', level: 30, clear: null, averagingHours: 0 }, [Number(channel.json.channel.id)]), null);
  });
  await until(async () => ((await site.pool.query<{ count: number }>('select count(distinct rule_id) as count from alert_checkpoint')).rows[0]?.count ?? 0) >= MANY + PROBES);
  const tookMs: number[] = [];
  for (const { station_id: station } of rows) {
    const count = target.of('/probe').length;
    const sentMs = performance.now();
    const body = { readings: [{ station: String(station), parameter: 'pm25', value: 50, unit: 'µg/m³', time: new Date().toISOString() }] };
    if ((await site.post(site.key, JSON.stringify(body))) !== 200) throw new Error('a probe was refused');
    await until(() => Promise.resolve(target.of('/probe').length > count), 2);
    tookMs.push((target.of('/probe')[count]?.atMs ?? NaN) - sentMs);
  }
  return tookMs;
}

async function until(isDone: () => Promise<boolean>, everyMs = 50): Promise<void> {
  const givenUpMs = performance.now() + 300_000;
  while (!(await isDone())) {
    if (performance.now() > givenUpMs) throw new Error('waited for five minutes');
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
