import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/domain/plugins.ts';
import surprise from '#server/detectors/surprise.ts';

const context = { parameter: 'pm25' as const, intervalMs: 600_000 };
const options = surprise.head.options;
const healthy = (i: number) => 20 + 6 * Math.sin((i / 144) * 2 * Math.PI) + Math.sin(i * 2.7) + 0.7 * Math.cos(i * 1.31);

function alertsOf(values: readonly number[]) {
  let state = surprise.begin(context, options);
  return values.flatMap((value, i) => {
    const result = surprise.step(state, i * 600_000, value, context, options);
    state = result.state;
    return result.isAlert ? [{ at: i, ...result }] : [];
  });
}

describe('surprise', () => {
  it.each([
    ['a rise', (i: number) => healthy(i) + 25],
    ['a drop', (i: number) => healthy(i) - 18],
    ['noise', (i: number) => healthy(i) + 20 * Math.sin(i * 1.7)],
  ])('alerts within the hour on %s after ten quiet days, and only there', (_what, faulty) => {
    const alerts = alertsOf(Array.from({ length: 1600 }, (_, i) => (i >= 1500 && i < 1540 ? faulty(i) : healthy(i))));
    expect(alerts.length).toBeGreaterThanOrEqual(1);
    expect(alerts.every(({ at }) => at >= 1500)).toBe(true);
    expect(alerts[0]?.at).toBeLessThanOrEqual(1506);
    expect(alerts[0]?.score).toBeGreaterThanOrEqual(0.5);
    expect(alerts[0]?.title.split(' ')).toHaveLength(2);
    expect(alerts[0]?.why).toContain('µg/m³');
  });

  it('never looks ahead: what comes later changes no score before', () => {
    const scores = (count: number) => {
      let state = surprise.begin(context, options);
      return Array.from({ length: count }, (_, i) => {
        const result = surprise.step(state, i * 600_000, healthy(i) + (i > 900 ? 30 : 0), context, options);
        state = result.state;
        return result.score;
      });
    };
    expect(scores(1000).slice(0, 800)).toEqual(scores(800));
  });

  it('goes on the same after its state was taken through JSON', () => {
    const step = (state: ReturnType<typeof surprise.begin>, i: number) => surprise.step(state, i * 600_000, healthy(i), context, options);
    let state = surprise.begin(context, options);
    for (let i = 0; i < 700; i += 1) state = step(state, i).state;
    let restored = JSON.parse(JSON.stringify(state)) as typeof state;
    for (let i = 700; i < 900; i += 1) {
      const [a, b] = [step(state, i), step(restored, i)];
      expect(b.score).toBe(a.score);
      [state, restored] = [a.state, b.state];
    }
  });

  it('keeps its state within 16 KiB, fixed at creation', () => {
    let state = surprise.begin(context, options);
    const count = (json: Json): number => (json !== null && typeof json === 'object' ? Object.values(json).reduce((sum: number, each) => sum + count(each as Json), 0) : 1);
    const atFirst = count(state);
    for (let i = 0; i < 3000; i += 1) state = surprise.step(state, i * 600_000, healthy(i), context, options).state;
    expect(count(state)).toBe(atFirst);
    expect(JSON.stringify(state).length).toBeLessThan(16_384);
  });

  it('stays finite on a constant series and on absurd values', () => {
    let state = surprise.begin(context, options);
    for (const [i, value] of [...new Array<number>(500).fill(7), 1e300, -1e300, 0, 7].entries()) {
      const result = surprise.step(state, i * 600_000, value, context, options);
      state = result.state;
      expect(Number.isFinite(result.score)).toBe(true);
    }
    expect(JSON.stringify(state)).not.toContain('null');
  });
});
