import { describe, expect, it } from 'vitest';
import { orderOf, type StationColumns } from '#lib/map/paint.ts';
import { Ramp } from '#lib/map/ramp.ts';

const NOW = Date.UTC(2026, 10, 22, 10);
const MINUTE_MS = 60_000;
const ramp = new Ramp({ palette: 'haze', stops: [0, 5, 10, 20, 35, 60, 100] }, 'light');

function columnsOf(rows: [value: number, ageMs: number][]): StationColumns {
  const n = rows.length;
  return {
    count: n, stationIds: Int32Array.from(rows, (_, i) => i + 1), sensorIds: Int32Array.from(rows, (_, i) => i + 1), longitudes: new Float64Array(n), latitudes: new Float64Array(n),
    timesMs: Float64Array.from(rows, (row) => NOW - row[1]), values: Float64Array.from(rows, (row) => row[0]), intervalsMs: new Float64Array(n).fill(MINUTE_MS), kinds: rows.map(() => 'low-cost'), names: rows.map(String),
  };
}

describe('the draw order of markers', () => {
  it('puts fresh over late over silent, and higher over lower', () => {
    const columns = columnsOf([[90, 240 * MINUTE_MS], [3, 60 * MINUTE_MS], [90, 60 * MINUTE_MS], [3, 0], [90, 0]]);
    const orders = [0, 1, 2, 3, 4].map((i) => orderOf(columns, i, ramp, NOW));
    expect(orders).toEqual([...new Set(orders)].toSorted((a, b) => a - b));
  });
});
