import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { averagingOf } from '#lib/domain/alerts.ts';
import { listPlacedSensors } from '#server/db/alert-places.ts';
import { listEnabledRules } from '#server/db/alert-rules.ts';
import type { Pool } from '#server/db/pool.ts';
import { backtest } from '#server/stages/alert/backtest.ts';
import { loadExcused } from '#server/stages/alert/load.ts';
import { placesOf } from '#server/stages/alert/watches.ts';
import { END_MS, insertRules, makeBodies, makeJudge, makePlaces, makeRules, RULES_MS, storeAndJudge } from './alert-day.ts';
import { AlertDriver, DEATHS } from './alert-driver.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { randomOf } from './random.ts';

async function recordedOf(pool: Pool, ruleId: number) {
  const { rows } = await pool.query<{ subject: string; started_at: number; fired_at: number | null; resolved_at: number | null; peak: number | null; peak_at: number | null; has_late_data: boolean }>(
    `select subject, started_at, fired_at, resolved_at, peak, peak_at, has_late_data from alert where rule_id = $1 and state <> 'withdrawn' order by started_at, subject`,
    [ruleId],
  );
  return rows.map((row) => ({ subject: row.subject, startedMs: row.started_at, firedMs: row.fired_at, resolvedMs: row.resolved_at, peak: row.peak, peakMs: row.peak_at, hasLateData: row.has_late_data }));
}

describe.each(DIALECTS)('twenty rules over a streamed day on %s', (dialect) => {
  let database: TestDatabase;
  beforeAll(async () => void (database = await makeDatabase(dialect)));
  afterAll(() => database.drop());

  it('are recorded as the back-test finds them, through late, repeated and missing data and two kills', async () => {
    const { pool } = database;
    const random = randomOf(Number(process.env['ALERT_SEED'] ?? 11));
    const places = await makePlaces(pool);
    await insertRules(pool, makeRules(places, random));
    const memory = makeJudge(places);
    const driver = new AlertDriver(pool, 5);
    const bodies = makeBodies(places, random);
    const inDay = bodies.filter(({ atMs }) => atMs > RULES_MS).length;
    const kills = new Map([bodies.length - Math.floor(inDay * 0.6), bodies.length - Math.floor(inDay * 0.3)].map((i, k) => [i, DEATHS[k] ?? null]));
    for (const [i, body] of bodies.entries()) {
      await storeAndJudge(pool, memory, body);
      if (body.atMs < RULES_MS) continue;
      if (!driver.isStarted) await driver.start(i === 0 ? 0 : memory.position - 1);
      await driver.run(kills.get(i) ?? null);
    }
    await driver.finish();
    expect(driver.recalled).toBeGreaterThan(100);

    const sensors = placesOf(await listPlacedSensors(pool));
    const excused = await loadExcused(pool, END_MS);
    const counts: string[] = [];
    const met = new Map<string, number>();
    let late = 0;
    const found: unknown[] = [];
    const recorded: unknown[] = [];
    for (const rule of await listEnabledRules(pool)) {
      const { episodes } = await backtest(pool, sensors, excused, { rule, fromMs: RULES_MS, toMs: END_MS });
      found.push({ rule, episodes });
      recorded.push({ rule, episodes: await recordedOf(pool, rule.id) });
      counts.push(`${rule.condition.kind} ${episodes.length}`);
      for (const one of [`mean of ${averagingOf(rule.condition)} h`, `by ${rule.target.kind}`]) met.set(one, (met.get(one) ?? 0) + episodes.length);
      late += episodes.filter((one) => one.hasLateData).length;
    }
    expect(recorded).toEqual(found);
    const { rows: withdrawn } = await pool.query(`select from alert where state = 'withdrawn'`);
    console.log(`${dialect}: ${counts.join(', ')}; ${late} with late data, ${withdrawn.length} withdrawn, ${driver.engine.counters.amends} evaluations anew, ${driver.recalled} readings stepped again`);
    for (const kind of ['above', 'below', 'band', 'rate', 'no_data', 'index', 'anomaly', 'count', 'area']) expect(counts.some((one) => one.startsWith(`${kind} `) && !one.endsWith(' 0'))).toBe(true);
    for (const one of ['mean of 1 h', 'mean of 8 h', 'by sensor', 'by station', 'by area', 'by tag']) expect([one, (met.get(one) ?? 0) > 0]).toEqual([one, true]);
    expect(late).toBeGreaterThan(0);
  }, 240_000);
});
