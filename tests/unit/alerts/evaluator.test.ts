import { describe, expect, it } from 'vitest';
import type { AlertCondition, AlertHold, AlertRule } from '#lib/domain/alerts.ts';
import type { Flag } from '#lib/domain/flags.ts';
import { stepWatch } from '#server/stages/alert/step.ts';
import { beginWatch, type AlertInput, type Excused, type Watch, type WatchMemory } from '#server/stages/alert/watch.ts';

const T0 = Date.UTC(2026, 10, 22, 10);
const MINUTE = 60_000;
const HOUR = 3_600_000;
const NO_HOLD: AlertHold = { forMs: 0, least: 1, of: 1 };
const NOTHING: Excused = { outages: [], maintenance: new Map() };

function watchOf(condition: AlertCondition, more: Partial<Pick<AlertRule, 'basis' | 'hold'>> = {}, sensors = 1): Watch {
  const rule = { condition, basis: { value: 'raw', isSuspectUsed: false } as const, hold: NO_HOLD, ...more };
  return { rule, subject: 'sensor:1', sensors: Array.from({ length: sensors }, (_, i) => ({ id: i + 1, stationId: i + 1, parameter: 'pm25' })), helperId: null };
}

const above = (level: number, clear: number | null = null): AlertCondition => ({ kind: 'above', level, clear, averagingHours: 0 });
const reading = (timeMs: number, value: number, more: { flag?: Flag; sensorId?: number; isLate?: boolean } = {}): AlertInput => ({ kind: 'reading', sensorId: 1, timeMs, value, flag: null, isLate: false, ...more });

/** Minutes and what happened then; the state goes through JSON before every step, as it does through the database. */
function movesOf(watch: Watch, inputs: readonly AlertInput[], excused = NOTHING, sinceMs = T0): string[] {
  let memory: WatchMemory = beginWatch(sinceMs);
  return inputs.flatMap((input) => {
    memory = JSON.parse(JSON.stringify(memory)) as WatchMemory;
    const { outcome, moves } = stepWatch(watch, memory, input, excused);
    const said = moves.map(({ to, atMs }) => `${to} ${(atMs - T0) / MINUTE}`);
    return outcome === 'late' ? [...said, `late ${(input.timeMs - T0) / MINUTE}`] : said;
  });
}

const everyTen = (values: readonly number[]): AlertInput[] => values.map((value, i) => reading(T0 + i * 10 * MINUTE, value));

describe('the evaluator', () => {
  it('fires above the level and clears at nine tenths of it, not between', () => {
    expect(movesOf(watchOf(above(40)), everyTen([39, 40, 41, 38, 41, 36.1, 36, 41]))).toEqual(['firing 20', 'resolved 60', 'firing 70']);
  });

  it('takes a clear level of its own', () => {
    expect(movesOf(watchOf(above(40, 20)), everyTen([41, 30, 21, 20]))).toEqual(['firing 0', 'resolved 30']);
  });

  it('fires below a level and clears a tenth above it', () => {
    expect(movesOf(watchOf({ kind: 'below', level: 4, clear: null, averagingHours: 0 }), everyTen([5, 3.9, 4.3, 4.4]))).toEqual(['firing 10', 'resolved 30']);
  });

  it('waits until the breach has lasted, and drops what did not last', () => {
    const hold = { forMs: 20 * MINUTE, least: 1, of: 1 };
    expect(movesOf(watchOf(above(40), { hold }), everyTen([41, 39, 41, 41, 41, 41]))).toEqual(['pending 0', 'dropped 10', 'pending 20', 'firing 40']);
  });

  it('fires with three of five readings in breach', () => {
    const hold = { forMs: 0, least: 3, of: 5 };
    expect(movesOf(watchOf(above(40), { hold }), everyTen([41, 10, 41, 10, 41]))).toEqual(['pending 0', 'firing 40']);
    expect(movesOf(watchOf(above(40), { hold }), everyTen([41, 10, 10, 10, 41]))).toEqual(['pending 0', 'dropped 30', 'pending 40']);
  });

  it('leaves out suspect readings unless asked, and failed ones always', () => {
    const inputs = [reading(T0, 90, { flag: 3 }), reading(T0 + MINUTE, 90, { flag: 4 }), reading(T0 + 2 * MINUTE, 90, { flag: 2 })];
    expect(movesOf(watchOf(above(40)), inputs)).toEqual(['firing 2']);
    expect(movesOf(watchOf(above(40), { basis: { value: 'raw', isSuspectUsed: true } }), inputs)).toEqual(['firing 0']);
    expect(movesOf(watchOf(above(40), { basis: { value: 'raw', isSuspectUsed: true } }), inputs.slice(1, 2))).toEqual([]);
  });

  it('fires outside a band and clears a tenth inside it', () => {
    expect(movesOf(watchOf({ kind: 'band', low: 10, high: 20, margin: null, averagingHours: 0 }), everyTen([15, 21, 19.5, 19, 9, 10.5, 11]))).toEqual(['firing 10', 'resolved 30', 'firing 40', 'resolved 60']);
  });

  it('sees a rise within the time, whichever reading it began with', () => {
    const condition: AlertCondition = { kind: 'rate', by: 10, overMs: HOUR, direction: 'rise', clear: null };
    expect(movesOf(watchOf(condition), everyTen([5, 9, 12, 15.1, 15, 15, 15, 15, 15]))).toEqual(['firing 30', 'resolved 70']);
    expect(movesOf(watchOf({ ...condition, direction: 'fall' }), everyTen([5, 9, 12, 16]))).toEqual([]);
  });

  it('averages over the hours before, once there are enough of them', () => {
    const condition: AlertCondition = { kind: 'above', level: 20, clear: null, averagingHours: 1 };
    expect(movesOf(watchOf(condition), everyTen([90, 10, 10, 10, 10, 10, 10, 10]))).toEqual(['firing 50', 'resolved 60']);
  });

  it('counts excursions within a period', () => {
    const condition: AlertCondition = { kind: 'count', level: 40, clear: null, times: 3, withinMs: 2 * HOUR, averagingHours: 0 };
    expect(movesOf(watchOf(condition), everyTen([50, 50, 10, 50, 10, 50, 10, 10, 10, 10, 10, 10, 10]))).toEqual(['firing 50', 'resolved 120']);
  });

  it('is silent about silence: no data neither fires nor clears a value', () => {
    expect(movesOf(watchOf(above(40)), [reading(T0, 50), { kind: 'clock', timeMs: T0 + 48 * HOUR }])).toEqual(['firing 0']);
  });

  it('tells no data at its deadline, once, and its end with the next reading', () => {
    const watch = watchOf({ kind: 'no_data', forMs: 30 * MINUTE });
    const clock = (minutes: number): AlertInput => ({ kind: 'clock', timeMs: T0 + minutes * MINUTE });
    expect(movesOf(watch, [reading(T0, 1), clock(30), clock(31), clock(99), reading(T0 + 120 * MINUTE, 1)])).toEqual(['firing 30', 'resolved 120']);
    expect(movesOf(watch, [reading(T0, 1), clock(40), reading(T0 + 20 * MINUTE, 1)])).toEqual(['firing 30', 'late 20']);
  });

  it('takes an outage of ours, and work on the station, off a silence', () => {
    const watch = watchOf({ kind: 'no_data', forMs: 30 * MINUTE });
    const inputs: AlertInput[] = [reading(T0, 1), { kind: 'clock', timeMs: T0 + 200 * MINUTE }];
    const outages = [{ fromMs: T0 + 10 * MINUTE, toMs: T0 + 70 * MINUTE }];
    expect(movesOf(watch, inputs, { outages, maintenance: new Map() })).toEqual(['firing 90']);
    expect(movesOf(watch, inputs, { outages, maintenance: new Map([[1, [{ fromMs: T0 + 60 * MINUTE, toMs: T0 + 100 * MINUTE }]]]) })).toEqual(['firing 120']);
    expect(movesOf(watch, [reading(T0, 1), { kind: 'clock', timeMs: T0 + 80 * MINUTE }], { outages, maintenance: new Map() })).toEqual([]);
  });

  it('raises nothing while the station is worked on', () => {
    const maintenance = new Map([[1, [{ fromMs: T0, toMs: T0 + 15 * MINUTE }]]]);
    expect(movesOf(watchOf(above(40)), everyTen([90, 90, 90]), { outages: [], maintenance })).toEqual(['firing 20']);
  });

  it('fires for a finding of enough score, and clears half an hour after its end', () => {
    const watch = watchOf({ kind: 'anomaly', leastScore: 0.5 });
    const finding = (minutes: number, score: number, toMinutes = minutes): AlertInput => ({ kind: 'finding', sensorId: 1, timeMs: T0 + minutes * MINUTE, toMs: T0 + toMinutes * MINUTE, score, why: 'why' });
    expect(movesOf(watch, [finding(0, 0.4), finding(10, 0.6), finding(10, 0.7, 30), reading(T0 + 60 * MINUTE, 1), reading(T0 + 61 * MINUTE, 1)])).toEqual(['firing 10', 'resolved 60']);
  });

  it('needs k sensors of an area at once, each with a fresh reading', () => {
    const watch = watchOf({ kind: 'area', least: 2, direction: 'above', level: 40, clear: null, averagingHours: 0, freshMs: 30 * MINUTE }, {}, 3);
    const at = (minutes: number, sensorId: number, value: number) => reading(T0 + minutes * MINUTE, value, { sensorId });
    expect(movesOf(watch, [at(0, 1, 50), at(40, 2, 50), at(50, 3, 10), at(60, 1, 50), at(65, 3, 10)])).toEqual(['firing 60']);
    expect(movesOf(watch, [at(0, 1, 50), at(5, 2, 50), at(10, 3, 10), at(4, 2, 50)])).toEqual(['firing 5', 'late 4']);
  });

  it('evaluates an index for every complete hour', () => {
    const watch = watchOf({ kind: 'index', index: 'european-aqi', least: 4 });
    const hour = (hours: number, value: number) => reading(T0 + hours * HOUR + MINUTE, value);
    expect(movesOf(watch, [hour(0, 60), hour(1, 12), hour(2, 12), hour(3, 12)])).toEqual(['firing 60', 'resolved 120']);
  });

  it('knows nothing from before it began', () => {
    expect(movesOf(watchOf(above(40)), [reading(T0 - 1, 90), reading(T0, 10)])).toEqual([]);
  });
});
