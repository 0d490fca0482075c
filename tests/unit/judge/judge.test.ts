import { describe, expect, it } from 'vitest';
import { FLAG } from '#lib/domain/flags.ts';
import type { Check, Json } from '#lib/domain/plugins.ts';
import { adopt, judge, makeMemory, tick } from '#server/stages/judge.ts';
import type { Judged, Memory } from '#server/stages/judge.ts';
import { restore, snapshotOf } from '#server/stages/judge-snapshot.ts';
import { makeBatch } from './batches.ts';
import type { Row } from './batches.ts';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 0, 5);
const lookup = (sensorId: number) => (sensorId < 1000 ? { parameter: 'water_temperature' as const } : null);

function run(memory: Memory, rows: readonly Row[], from = memory.position): Judged[] {
  return rows.map((row, i) => {
    const judged = judge(memory, makeBatch(from + i + 1, [row]));
    adopt(memory, judged);
    return judged;
  });
}

/** Ten-minute values that never repeat. */
const lively = (sensorId: number, count: number, from = 0): Row[] =>
  Array.from({ length: count }, (_, i) => [sensorId, T0 + (from + i) * 10 * MINUTE, 12 + Math.sin((from + i) / 23) + 0.05 * Math.sin((from + i) * 2.7)]);

describe('judge', () => {
  it('gives the newest reading of each sensor with its flag', () => {
    const judged = judge(makeMemory(lookup), makeBatch(1, [[1, T0, 12], [1, T0 + MINUTE, 99], [2, T0, 11]]));
    expect(judged.latest).toEqual([
      { sensorId: 1, timeMs: T0 + MINUTE, value: 99, flag: FLAG.fail },
      { sensorId: 2, timeMs: T0, value: 11, flag: null },
    ]);
    expect(judged.flags).toMatchObject([{ sensorId: 1, timeMs: T0 + MINUTE, flag: FLAG.fail, check: 'gross-range@1' }]);
  });

  it('remembers nothing before it is adopted', () => {
    const memory = makeMemory(lookup);
    run(memory, lively(1, 30));
    const before = snapshotOf(memory);
    const batch = makeBatch(31, lively(1, 5, 30));
    const once = judge(memory, batch);
    expect(Buffer.compare(snapshotOf(memory), before)).toBe(0);
    expect(judge(memory, batch)).toEqual(once);
  });

  it('steps a sensor in the order of event time within a batch', () => {
    const rows = lively(1, 40);
    const [straight, shuffled] = [makeMemory(lookup), makeMemory(lookup)];
    adopt(straight, judge(straight, makeBatch(1, rows, { committedMs: T0 })));
    adopt(shuffled, judge(shuffled, makeBatch(1, [...rows].reverse(), { committedMs: T0 })));
    expect(shuffled.sensors.get(1)?.states).toEqual(straight.sensors.get(1)?.states);
  });

  it('checks a late reading by its range alone and leaves every state as it was', () => {
    const memory = makeMemory(lookup);
    run(memory, lively(1, 30));
    const states = JSON.stringify(memory.sensors.get(1)?.states);
    const judged = judge(memory, makeBatch(31, [[1, T0 + 5 * MINUTE, 80]]));
    expect(judged.flags).toMatchObject([{ timeMs: T0 + 5 * MINUTE, flag: FLAG.fail, check: 'gross-range@1' }]);
    expect(judged.latest).toEqual([]);
    adopt(memory, judged);
    expect(JSON.stringify(memory.sensors.get(1)?.states)).toBe(states);
  });

  it('learns the usual interval from the gaps', () => {
    const memory = makeMemory(lookup);
    const judged = run(memory, lively(1, 6));
    expect(judged.flatMap((j) => j.intervals)).toEqual([{ sensorId: 1, intervalMs: 10 * MINUTE }]);
  });

  it('opens one finding for a stuck value and extends it', () => {
    const memory = makeMemory(lookup);
    const rows = [...lively(1, 300), ...Array.from({ length: 60 }, (_, i): Row => [1, T0 + (300 + i) * 10 * MINUTE, 11.5])];
    const findings = run(memory, rows).flatMap((j) => j.findings).filter((f) => f.module === 'flat-line');
    expect(new Set(findings.map((f) => f.fromMs))).toEqual(new Set([T0 + 3000 * MINUTE]));
    expect(findings.at(-1)).toMatchObject({ title: 'Stuck value', toMs: T0 + 3590 * MINUTE });
    expect(findings.at(-1)?.why).toContain('11.5 °C');
  });

  it('tells of a sensor that fell silent while others speak, and closes it when data come back', () => {
    const memory = makeMemory(lookup);
    const both = (count: number, from: number, who: number[]) => Array.from({ length: count }, (_, i) => who.flatMap((id) => lively(id, 1, from + i)));
    const feed = (steps: Row[][]) => steps.flatMap((rows) => {
      const judged = judge(memory, makeBatch(memory.position + 1, rows));
      adopt(memory, judged);
      return judged.findings;
    });
    expect(feed(both(30, 0, [1, 2]))).toEqual([]);
    const silent = feed(both(12, 30, [1]));
    expect(silent[0]).toMatchObject({ sensorId: 2, module: 'gap', title: 'No data', fromMs: T0 + 290 * MINUTE });
    expect(silent.length).toBeLessThan(5);
    const back = feed(both(1, 42, [1, 2]));
    expect(back).toMatchObject([{ sensorId: 2, module: 'gap', fromMs: T0 + 290 * MINUTE, toMs: T0 + 420 * MINUTE }]);
  });

  it('finds a silence by the clock alone', () => {
    const memory = makeMemory(lookup);
    run(memory, lively(1, 30));
    expect(tick(memory, T0 + 300 * MINUTE).findings).toEqual([]);
    expect(tick(memory, T0 + 400 * MINUTE).findings).toMatchObject([{ sensorId: 1, title: 'No data', fromMs: T0 + 290 * MINUTE }]);
  });

  it('blames no sensor for a time in which nothing at all was committed', () => {
    const memory = makeMemory(lookup);
    const ids = Array.from({ length: 20 }, (_, i) => i + 1);
    for (let i = 0; i < 30; i += 1) adopt(memory, judge(memory, makeBatch(i + 1, ids.flatMap((id) => lively(id, 1, i)))));
    const judged = judge(memory, makeBatch(31, ids.flatMap((id) => lively(id, 1, 60))));
    expect(judged.findings).toEqual([]);
  });

  it('keeps hourly sums of good readings and takes back what is flagged later', () => {
    const memory = makeMemory(lookup);
    const rows = lively(1, 90);
    rows[80] = [1, T0 + 800 * MINUTE, 30];
    const judged = run(memory, rows);
    expect(new Set(judged.flatMap((j) => j.flags).map((f) => f.timeMs))).toEqual(new Set([T0 + 800 * MINUTE]));
    const hour = judged.flatMap((j) => j.hours).filter((h) => h.hourMs === T0 + 780 * MINUTE).at(-1);
    const good = rows.slice(78, 84).filter((_, i) => i !== 2);
    expect(hour?.count).toBe(5);
    expect(hour?.sum).toBeCloseTo(good.reduce((sum, row) => sum + row[2], 0), 9);
  });

  it('runs checks over a backfill apart from what it remembers, and tells nobody', () => {
    const memory = makeMemory(lookup);
    run(memory, lively(1, 30));
    const states = JSON.stringify(memory.sensors.get(1)?.states);
    const old = Array.from({ length: 400 }, (_, i): Row => [1, T0 - (1000 - i) * 10 * MINUTE, i < 200 ? 10 + Math.sin(i) : 10]);
    const judged = judge(memory, makeBatch(31, old, { kind: 'backfill' }));
    adopt(memory, judged);
    expect(judged.flags.some((f) => f.check === 'flat-line@1')).toBe(true);
    expect(judged.findings).toEqual([]);
    expect(judged.latest).toEqual([]);
    expect(JSON.stringify(memory.sensors.get(1)?.states)).toBe(states);
  });

  it('disables a module that throws, says so, and goes on', () => {
    const bad: Check<Json> = { head: { id: 'bad', title: 'Bad', version: 1, source: '', options: {}, optionsHelp: {}, examples: [] }, begin: () => 0, step: () => { throw new Error('boom'); } };
    const memory = makeMemory(lookup, { checks: [bad], detectors: [] });
    const [first, second] = run(memory, lively(1, 2));
    expect(first?.disabled).toEqual([{ module: 'bad@1', sensorId: 1, message: 'Error: boom' }]);
    expect(second?.disabled).toEqual([]);
    expect(second?.latest).toHaveLength(1);
  });

  it('counts readings of sensors that nobody knows', () => {
    expect(judge(makeMemory(lookup), makeBatch(1, [[5000, T0, 1]])).unknownCount).toBe(1);
  });

  it('refuses a batch that it has judged', () => {
    const memory = makeMemory(lookup);
    run(memory, lively(1, 1));
    expect(() => judge(memory, makeBatch(1, []))).toThrow('journal batch 1');
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    const rows = [...lively(1, 200), ...lively(2, 200)].sort((a, b) => a[1] - b[1]);
    const memory = makeMemory(lookup);
    run(memory, rows.slice(0, 250));
    const restored = restore(lookup, snapshotOf(memory));
    expect(restored.position).toBe(250);
    expect(run(restored, rows.slice(250))).toEqual(run(memory, rows.slice(250)));
    expect(Buffer.compare(snapshotOf(restored), snapshotOf(memory))).toBe(0);
  });

  it('holds less than 16 KiB for a sensor', () => {
    const memory = makeMemory(lookup);
    run(memory, lively(1, 3000));
    expect(JSON.stringify(memory.sensors.get(1)).length).toBeLessThan(16_384);
  });
});
