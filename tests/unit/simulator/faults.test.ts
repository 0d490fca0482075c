import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '#server/simulator/faults.ts';
import { makeDemonstration } from '#server/simulator/model.ts';
import { scoreDetector } from '#server/simulator/score.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FROM_MS = Date.UTC(2026, 9, 26);
const world = makeDemonstration(1);
const faults = world.listFaults(FROM_MS, FROM_MS + 30 * DAY_MS);

function reportsOf(fault: (typeof faults)[number], stepMs: number) {
  const station = world.stations.find((s) => s.key === fault.stationKey)!;
  const times: number[] = [];
  for (let t = Math.ceil(fault.fromMs / stepMs) * stepMs; t < fault.toMs; t += stepMs) times.push(t);
  const pick = (read: typeof world.readingsAt) => times.map((t) => read(station, t).find((r) => r.sensor.key === fault.sensorKey)?.value ?? null);
  return { said: pick(world.readingsAt), healthy: pick(world.healthyAt) };
}

describe('faults', () => {
  it('number at least sixty in thirty days, with ten and more of each kind', () => {
    const counts = FAULT_KINDS.map((kind) => faults.filter((f) => f.kind === kind).length);
    console.log(`${faults.length} faults in 30 days: ${FAULT_KINDS.map((kind, i) => `${kind} ${counts[i]}`).join(', ')}`);
    expect(faults.length).toBeGreaterThanOrEqual(60);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(10);
  });

  it('are the same whenever and from wherever they are asked for', () => {
    const middle = faults.filter((f) => f.fromMs >= FROM_MS + 10 * DAY_MS && f.toMs <= FROM_MS + 12 * DAY_MS);
    expect(makeDemonstration(1).listFaults(FROM_MS + 10 * DAY_MS, FROM_MS + 12 * DAY_MS)).toEqual(expect.arrayContaining(middle));
    expect(makeDemonstration(2).listFaults(FROM_MS, FROM_MS + 30 * DAY_MS)).not.toEqual(faults);
  });

  it.each(FAULT_KINDS)('of kind %s show in what the sensor reports', (kind) => {
    for (const fault of faults.filter((f) => f.kind === kind)) {
      const { said, healthy } = reportsOf(fault, kind === 'spike' ? MINUTE_MS : HOUR_MS);
      if (kind === 'silent') expect(said.every((v) => v === null)).toBe(true);
      else if (kind === 'stuck') expect(new Set(said).size).toBe(1);
      else expect(said, `${fault.sensorKey}`).not.toEqual(healthy);
    }
  });

  it('let a spike fall on a full hour, where the coarsest series sees it', () => {
    for (const fault of faults.filter((f) => f.kind === 'spike')) {
      const hourMs = Math.ceil(fault.fromMs / HOUR_MS) * HOUR_MS;
      expect(hourMs).toBeLessThan(fault.toMs);
      const station = world.stations.find((s) => s.key === fault.stationKey)!;
      expect(fault.toMs - fault.fromMs).toBeGreaterThan(station.intervalMs);
    }
  });
});

describe('the score of a detector', () => {
  const fault = { stationKey: 's', sensorKey: 's/pm25', parameter: 'pm25' as const, kind: 'stuck' as const, fromMs: 100 * HOUR_MS, toMs: 110 * HOUR_MS, size: 0 };
  const finding = (fromH: number, toH: number, sensorKey = 's/pm25') => ({ sensorKey, fromMs: fromH * HOUR_MS, toMs: toH * HOUR_MS });

  it('counts a finding that overlaps the fault of its own sensor', () => {
    expect(scoreDetector([fault], [finding(104, 112)], 10)).toMatchObject({ found: 1, recall: 1, falseAlerts: 0 });
    expect(scoreDetector([fault], [finding(104, 112, 'other/pm25')], 10)).toMatchObject({ found: 0, falseAlerts: 1, falsePerSensorDay: 0.1 });
  });

  it('forgives the day after a fault and nothing else', () => {
    expect(scoreDetector([fault], [finding(120, 121)], 10)).toMatchObject({ found: 0, falseAlerts: 0 });
    expect(scoreDetector([fault], [finding(135, 136), finding(90, 95)], 10)).toMatchObject({ found: 0, falseAlerts: 2 });
  });
});
