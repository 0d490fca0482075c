import type { AlertCondition, AlertRuleInput, AlertTarget } from '#lib/domain/alerts.ts';
import { randomOf } from '../db/random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const STEP_MS = 15 * MINUTE_MS;
/** The day ends so long ago that nothing in it lies ahead of any clock. */
const AGO_MS = 2 * HOUR_MS;
export const STATION_COUNT = 6;

/** What one station sends at once. */
export interface Body {
  station: number;
  readings: { parameter: string; value: number; unit: string; time: string }[];
}

/** The newest whole day before now, in steps of a quarter of an hour. */
export function dayBefore(nowMs: number): { fromMs: number; toMs: number } {
  const toMs = Math.floor((nowMs - AGO_MS) / STEP_MS) * STEP_MS;
  return { fromMs: toMs - 24 * HOUR_MS, toMs };
}

/** A scripted day: a plume over the first four stations, rush hours, a silence, and data that is late, sent twice or missing. The same for the same day. */
export function makeDay({ fromMs, toMs }: { fromMs: number; toMs: number }): Body[] {
  const random = randomOf(7);
  const bodies: Body[] = [];
  const held: { dueMs: number; body: Body }[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += STEP_MS) {
    for (let station = 0; station < STATION_COUNT; station += 1) {
      const hour = (atMs - fromMs) / HOUR_MS;
      const body = { station, readings: [{ parameter: 'pm25', value: valueAt(hour, station, random()), unit: 'µg/m³', time: new Date(atMs + station * 1000).toISOString() }] };
      const chance = random();
      const isLast = atMs + STEP_MS >= toMs;
      if (!isLast && (chance < 0.02 || isSilent(hour, station))) continue;
      if (!isLast && chance < 0.06) held.push({ dueMs: atMs + Math.ceil(random() * 4) * STEP_MS, body });
      else bodies.push(body);
      if (chance > 0.97) bodies.push(body);
    }
    for (const one of held.filter(({ dueMs }) => dueMs <= atMs)) {
      held.splice(held.indexOf(one), 1);
      bodies.push(one.body);
    }
  }
  return bodies;
}

function valueAt(hour: number, station: number, noise: number): number {
  const plume = station < 4 && hour > 8 && hour < 12 ? 50 * Math.sin(((hour - 8) / 4) * Math.PI) : 0;
  const rush = Math.sin((hour / 3) * 2 * Math.PI + station) > 0.85 ? 20 : 0;
  return Math.round(Math.max(1, 12 + 4 * Math.sin((hour / 24) * 2 * Math.PI) + plume + rush + 2 * noise) * 10) / 10;
}

function isSilent(hour: number, station: number): boolean {
  return hour > 15 && hour < 18 && station % 3 === 1;
}

/** A rule of every kind, over everything there is. */
export function makeDayRules(channelId: number): AlertRuleInput[] {
  const ring: [number, number][] = [[8, 44], [15, 44], [15, 52], [8, 52]];
  const area: AlertTarget = { kind: 'area', ring, parameter: 'pm25' };
  const conditions: AlertCondition[] = [
    { kind: 'above', level: 30, clear: null, averagingHours: 0 },
    { kind: 'above', level: 25, clear: 20, averagingHours: 1 },
    { kind: 'below', level: 10, clear: null, averagingHours: 0 },
    { kind: 'band', low: 9, high: 35, margin: null, averagingHours: 0 },
    { kind: 'rate', by: 15, overMs: HOUR_MS, direction: 'rise', clear: null },
    { kind: 'no_data', forMs: 40 * MINUTE_MS },
    { kind: 'index', index: 'us-aqi', least: 60 },
    { kind: 'anomaly', leastScore: 0.3 },
    { kind: 'count', level: 25, clear: null, times: 2, withinMs: 8 * HOUR_MS, averagingHours: 0 },
    { kind: 'area', least: 3, direction: 'above', level: 30, clear: null, averagingHours: 0, freshMs: HOUR_MS },
  ];
  return conditions.map((condition, i) => ({
    name: `Rule ${i}`,
    target: condition.kind === 'index' ? { ...area, parameter: null } : area,
    condition,
    basis: { value: 'raw', isSuspectUsed: i % 2 === 1 },
    hold: i === 0 ? { forMs: 20 * MINUTE_MS, least: 2, of: 3 } : { forMs: 0, least: 1, of: 1 },
    delivery: { channelIds: [channelId], minGapMs: 0, quiet: null, capPerDay: 1000, isResolvedTold: true },
    isEnabled: true,
  }));
}
