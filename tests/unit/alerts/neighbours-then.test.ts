import { describe, expect, it, vi } from 'vitest';

// outside a component a field that Svelte watches is a field
vi.stubGlobal('$state', Object.assign(<T>(value: T): T => value, { raw: <T>(value: T): T => value }));
const { boxAround, NeighboursThen, thenOf } = await import('../../../src/routes/alerts/new/neighbours-then.svelte.ts');

const HOUR_MS = 3_600_000;

describe('how it was around', () => {
  it.each([
    ['local', 60, [20, 30, 22]],
    ['wide', 60, [55, 70, 58]],
    ['between', 60, [45, 44, 46]],
    ['local', 5, [20, 18, 22]],
  ] as const)('was %s where it was %d here and %j there', (was, here, there) => {
    const sorted = [...there].sort((a, b) => a - b);
    expect(thenOf({ stationIds: [7, 8, 9, 10], means: [[here, ...there]] }, new Set([7]))).toEqual({ around: sorted[1], was });
  });

  it('is not known where nobody measured', () => {
    expect(thenOf({ stationIds: [7], means: [[60]] }, new Set([7]))).toEqual({ around: null, was: null });
    expect(thenOf({ stationIds: [8], means: [[20]] }, new Set([7]))).toEqual({ around: 20, was: null });
    expect(thenOf({ stationIds: [], means: [] }, new Set([7]))).toEqual({ around: null, was: null });
  });

  it('is looked for within 25 km, over the antimeridian too', () => {
    expect(boxAround([{ longitude: 9, latitude: 45 }])).toEqual([8.6815, 44.7748, 9.3185, 45.2252]);
    expect(boxAround([{ longitude: 179.9, latitude: 0 }])?.map((one) => Number(one.toFixed(2)))).toEqual([179.67, -0.23, -179.87, 0.23]);
    expect(boxAround([])).toBeNull();
  });

  it('is read once for each hour, after somebody who drags has stopped', async () => {
    vi.useFakeTimers();
    const read = vi.fn((hourMs: number) => Promise.resolve({ parameter: 'pm25' as const, hoursMs: [hourMs], stationIds: [7, 8], means: [[60, 20]] }));
    const then = new NeighboursThen(read, new Set([7]));
    then.follow([5 * HOUR_MS])(); // dragged on
    const stop = then.follow([1.5 * HOUR_MS, 1.2 * HOUR_MS, 9 * HOUR_MS]);
    await vi.advanceTimersByTimeAsync(500);
    expect(read.mock.calls.map(([hourMs]) => hourMs / HOUR_MS)).toEqual([1, 9]);
    expect(then.at(1.9 * HOUR_MS)).toEqual({ around: 20, was: 'local' });
    expect(then.at(5 * HOUR_MS)).toBeNull();
    stop();
    then.follow([HOUR_MS]);
    await vi.advanceTimersByTimeAsync(500);
    expect(read).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});
