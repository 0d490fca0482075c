import type { AlertCondition, AlertRuleInput, AlertTarget } from '#lib/domain/alerts.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Reading } from '#lib/domain/reading.ts';
import { insertRule } from '#server/db/alert-rules.ts';
import { insertSensor } from '#server/db/directory.ts';
import { appendJournal, readJournal } from '#server/db/journal.ts';
import { recordJudgements } from '#server/db/judgements.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { setStationTags } from '#server/db/station-tags.ts';
import { insertStation } from '#server/db/stations.ts';
import { adopt, judge, makeMemory, type Memory } from '#server/stages/judge.ts';
import { readingOf } from './reading-of.ts';

export const T0 = Date.UTC(2026, 10, 2);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Days before the rules, in which detectors learn. */
const LEARNING_DAYS = 4;
const DAY_START_MS = T0 + LEARNING_DAYS * DAY_MS;
export const RULES_MS = DAY_START_MS - 5 * MINUTE_MS;
export const END_MS = DAY_START_MS + DAY_MS;
const STEP_MS = 10 * MINUTE_MS;

export interface Place {
  stationId: number;
  pm25: number;
  humidity: number;
}

/** Eight stations in two towns, PM2.5 and humidity each. */
export async function makePlaces(pool: Pool): Promise<Place[]> {
  const places: Place[] = [];
  for (let i = 0; i < 8; i += 1) {
    const station = await insertStation(pool, { name: `Station ${i}`, kind: 'low-cost', latitude: i < 5 ? 45.4 + i * 0.01 : 51 + i * 0.01, longitude: i < 5 ? 9.1 + i * 0.01 : 13 + i * 0.01 });
    const sensor = async (parameter: ParameterId) => (await insertSensor(pool, { stationId: station.id, parameter, channel: '', heightM: null })).id;
    if (i < 5) await setStationTags(pool, station.id, ['south']);
    places.push({ stationId: station.id, pm25: await sensor('pm25'), humidity: await sensor('relative_humidity') });
  }
  return places;
}

/** What arrives, when: bodies in order of arrival with late, repeated and missing readings. */
export function makeBodies(places: readonly Place[], random: () => number): { atMs: number; readings: Reading[] }[] {
  const bodies: { atMs: number; readings: Reading[] }[] = [];
  const held: { atMs: number; reading: Reading }[] = [];
  for (let atMs = T0; atMs < END_MS; atMs += STEP_MS) {
    const readings: Reading[] = [];
    const inDay = (atMs - DAY_START_MS) / HOUR_MS;
    places.forEach((place, i) => {
      const wave = 12 + 6 * Math.sin((atMs / DAY_MS) * 2 * Math.PI + i / 3);
      const plume = inDay > 8 && inDay < 12 && i < 5 ? 45 * Math.sin(((inDay - 8) / 4) * Math.PI) : 0;
      const rush = Math.sin((inDay / 3) * 2 * Math.PI + i) > 0.9 && inDay >= 0 ? 22 : 0;
      const spike = inDay >= 0 && random() < 0.01 ? 150 : 0;
      const isSilent = inDay > 15 && inDay < 18 && i % 3 === 1;
      const timeMs = atMs + i * 1000;
      const pm25 = readingOf(place.pm25, timeMs, Math.max(0, wave + plume + rush + spike + 2 * (random() - 0.5)));
      const humidity = readingOf(place.humidity, timeMs - 500, 55 + 20 * Math.cos((atMs / DAY_MS) * 2 * Math.PI) + random());
      for (const reading of [humidity, pm25]) {
        const chance = random();
        if (isSilent || (inDay >= 0 && chance < 0.02)) continue;
        if (inDay >= 0 && inDay < 21 && chance < 0.07) held.push({ atMs: atMs + Math.ceil(random() * 6) * STEP_MS, reading });
        else readings.push(reading);
        if (chance > 0.97) readings.push(reading);
      }
    });
    const due = held.filter((one) => one.atMs <= atMs);
    for (const one of due) held.splice(held.indexOf(one), 1);
    const last = bodies.at(-1);
    if (atMs < DAY_START_MS && last !== undefined && last.readings.length < 400) {
      last.readings.push(...readings);
      last.atMs = atMs + 9000;
      continue;
    }
    // a station's body of its own, and all the others in one
    const own = readings.filter(({ sensorId }) => sensorId === places[2]?.pm25);
    if (own.length > 0) bodies.push({ atMs: atMs + 2000, readings: own });
    bodies.push({ atMs: atMs + 9000, readings: [...readings.filter((one) => !own.includes(one)), ...due.map(({ reading }) => reading)] });
  }
  return bodies;
}

/** Twenty rules: one of every kind at least, the rest by chance. */
export function makeRules(places: readonly Place[], random: () => number): AlertRuleInput[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const near = (level: number) => Math.round(level * (0.8 + 0.4 * random()) * 10) / 10;
  const hours = () => pick([0, 0, 1, 8, 24] as const);
  const ring: [number, number][] = [[9, 45.3], [9.3, 45.3], [9.3, 45.6], [9, 45.6]];
  const sensor = (): AlertTarget => ({ kind: 'sensor', sensorId: pick(places).pm25 });
  const station = (): AlertTarget => ({ kind: 'station', stationId: pick(places).stationId, parameter: 'pm25' });
  const area = (): AlertTarget => ({ kind: 'area', ring, parameter: 'pm25' });
  const tag = (): AlertTarget => ({ kind: 'tag', tag: 'south', parameter: 'pm25' });
  const kinds: ((turn: number) => [AlertTarget, AlertCondition])[] = [
    (turn) => [pick([sensor(), station(), area()]), { kind: 'above', level: turn === 0 ? near(25) : 14, clear: pick([null, 13]), averagingHours: ([hours(), 1, 8] as const)[turn] ?? 0 }],
    () => [pick([sensor(), station()]), { kind: 'below', level: near(11), clear: null, averagingHours: pick([0, 0, 1] as const) }],
    () => [sensor(), { kind: 'band', low: near(8), high: near(24), margin: pick([null, 1]), averagingHours: hours() }],
    () => [pick([sensor(), area()]), { kind: 'rate', by: near(15), overMs: HOUR_MS, direction: pick(['rise', 'fall', 'either'] as const), clear: null }],
    () => [pick([area(), sensor(), station()]), { kind: 'no_data', forMs: pick([40, 60, 90]) * MINUTE_MS }],
    () => [pick([station(), area()]), { kind: 'index', index: pick(['european-aqi', 'us-aqi']), least: pick([2, 3]) }],
    () => [pick([sensor(), area()]), { kind: 'anomaly', leastScore: pick([0.3, 0.5, 0.6]) }],
    () => [pick([sensor(), station()]), { kind: 'count', level: near(18), clear: null, times: pick([2, 3]), withinMs: 8 * HOUR_MS, averagingHours: pick([0, 1] as const) }],
    (turn) => [turn === 0 ? area() : tag(), { kind: 'area', least: pick([2, 3, 4]), direction: 'above', level: near(25), clear: null, averagingHours: pick([0, 1] as const), freshMs: HOUR_MS }],
  ];
  return Array.from({ length: 20 }, (_, i) => {
    const [target, condition] = (kinds[i % kinds.length] as (typeof kinds)[number])(Math.floor(i / kinds.length));
    const isHeld = condition.kind !== 'no_data' && condition.kind !== 'anomaly' && condition.kind !== 'index' && random() < 0.5;
    return {
      name: `Rule ${i}`,
      target: condition.kind === 'index' && target.kind !== 'sensor' ? { ...target, parameter: null } : target,
      condition,
      basis: { value: target.kind !== 'area' && condition.kind === 'above' && random() < 0.5 ? 'corrected' : 'raw', isSuspectUsed: random() < 0.3 },
      hold: isHeld ? pick([{ forMs: 20 * MINUTE_MS, least: 1, of: 1 }, { forMs: 0, least: 3, of: 5 }, { forMs: 30 * MINUTE_MS, least: 2, of: 3 }]) : { forMs: 0, least: 1, of: 1 },
      delivery: { channelIds: [1 + (i % 3)], minGapMs: 0, quiet: null, capPerDay: 1000, isResolvedTold: true },
      isEnabled: true,
    };
  });
}

/** Written as if they had been made at the end of the learning days. */
export async function insertRules(pool: Pool, inputs: readonly AlertRuleInput[]) {
  for (const input of inputs) await insertRule(pool, input, null);
  await pool.query(`update alert_rule set created_at = to_timestamp($1::float8), updated_at = to_timestamp($1::float8)`, [RULES_MS / 1000]);
}

export function makeJudge(places: readonly Place[]): Memory {
  const humidity = new Set(places.map((place) => place.humidity));
  return makeMemory((id) => ({ parameter: humidity.has(id) ? 'relative_humidity' : 'pm25' }));
}

/** One body through ingest and judge. */
export async function storeAndJudge(pool: Pool, memory: Memory, { atMs, readings }: { atMs: number; readings: Reading[] }): Promise<void> {
  await transaction(pool, async (tx) => appendJournal(tx, 'live', (await insertNew(tx, readings)).stored, atMs));
  for (const batch of await readJournal(pool, memory.position, 10)) {
    const judged = judge(memory, batch);
    await transaction(pool, (tx) => recordJudgements(tx, { consumer: 'judge', ...judged }));
    adopt(memory, judged);
  }
}
