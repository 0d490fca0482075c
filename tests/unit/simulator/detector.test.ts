import { describe, expect, it } from 'vitest';
import { judgeDemonstration } from '../../bench/judge-demonstration.ts';

describe('the live detectors on the demonstration’s faults', () => {
  it('find at least six in ten at no more than one false alert per sensor in ten days', () => {
    const { score, sensorDays } = judgeDemonstration({ seed: 1, fromMs: Date.UTC(2026, 9, 26), days: 24, warmUpDays: 3, stride: 4, leastIntervalMs: 600_000 });
    console.log(`recall ${score.recall.toFixed(2)} of ${score.faults} faults (${Object.entries(score.byKind).map(([kind, k]) => `${kind} ${k.found}/${k.faults}`).join(', ')}), ${score.falsePerSensorDay.toFixed(4)} false alerts per sensor and day over ${sensorDays.toFixed(0)} sensor days`);
    expect(score.faults).toBeGreaterThan(20);
    expect(score.recall).toBeGreaterThanOrEqual(0.6);
    expect(score.falsePerSensorDay).toBeLessThanOrEqual(0.1);
  }, 120_000);
});
