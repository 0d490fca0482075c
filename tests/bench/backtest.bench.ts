import { ADMIN_TOKEN, call } from '../e2e/product.ts';
import { makeDevices, makePoster, startBenchProduct, type BenchProduct } from './product.ts';
import { print, quantile, spread } from './stats.ts';

const ROUNDS = 15;
const MONTH_S = 30 * 86_400;
/** As many as the form counts while a line is dragged. */
const LEVELS = Array.from({ length: 12 }, (_, i) => 20 + 5 * i);

/** What dragging the line waits for: thirty days of one series through the evaluator, over HTTP, at the two usual paces. */
export default async function backtest(): Promise<void> {
  const product = await startBenchProduct();
  try {
    const rows: [string, string][] = [['rounds', `${ROUNDS}; 30 days, limit 300 ms`]];
    for (const [everyS, stationId] of await fill(product)) {
      const target = { kind: 'station', stationId, parameter: 'pm25' };
      const count = MONTH_S / everyS;
      const level = { kind: 'above', level: 40 };
      rows.push([`${count} readings, above: ms`, await measure(product, { target, condition: level })]);
      rows.push([`${count} readings, above, with ${LEVELS.length} levels besides: ms`, await measure(product, { target, condition: level }, LEVELS)]);
      rows.push([`${count} readings, 24-hour mean above: ms`, await measure(product, { target, condition: { ...level, averagingHours: 24 } })]);
      rows.push([`${count} readings, rate: ms`, await measure(product, { target, condition: { kind: 'rate', by: 20, overMs: 3_600_000 } })]);
      rows.push([`${count} readings, us-aqi: ms`, await measure(product, { target: { ...target, parameter: null }, condition: { kind: 'index', index: 'us-aqi', least: 100 } })]);
    }
    print(rows);
  } finally {
    await product.end();
  }
}

/** One station with a reading every ten minutes, and one with a reading every minute. */
async function fill({ url, pool }: BenchProduct): Promise<[everyS: number, stationId: number][]> {
  const filled: [number, number][] = [];
  const devices = await makeDevices(url, 2);
  for (const [i, everyS] of [600, 60].entries()) {
    const { key = '', stationId = '' } = devices[i] ?? {};
    await makePoster(url, 1)(key, JSON.stringify({ readings: [{ parameter: 'pm25', value: 10, unit: 'µg/m³', time: new Date().toISOString() }] }));
    await pool.query(
      `insert into reading (sensor_id, time, value)
       select s.id, now() - interval '1 minute' - i * $2::int * interval '1 second', 25 + 20 * sin(i * $2::int / 13000.0) + 5 * sin(i * 1.7)
       from sensor s, generate_series(1, $3::int) i where s.station_id = $1::int`,
      [stationId, everyS, MONTH_S / everyS],
    );
    filled.push([everyS, Number(stationId)]);
  }
  await pool.query('analyze reading');
  return filled;
}

async function measure({ url }: BenchProduct, rule: object, levels: number[] = []): Promise<string> {
  const tookMs: number[] = [];
  for (let round = -3; round < ROUNDS; round += 1) {
    const startedMs = performance.now();
    const { status, json } = await call<{ readingCount: number }>(url, '/api/v1/alerts/backtest', ADMIN_TOKEN, { rule, levels });
    if (status !== 200 || json.readingCount < MONTH_S / 600 - 10) throw new Error(`answered ${status} ${JSON.stringify(json)}`);
    if (round >= 0) tookMs.push(performance.now() - startedMs);
  }
  return `${spread(tookMs, 0)}, worst ${quantile(tookMs, 1).toFixed(0)}`;
}
