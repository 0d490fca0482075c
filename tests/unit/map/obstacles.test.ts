import { describe, expect, it } from 'vitest';
import { obstaclesIn } from '#lib/map/obstacles.ts';
import type { StationColumns } from '#lib/map/paint.ts';

function columnsAt(positions: readonly (readonly [longitude: number, latitude: number])[]): StationColumns {
  const n = positions.length;
  return {
    count: n, stationIds: Int32Array.from(positions, (_, i) => i + 1), sensorIds: new Int32Array(n).fill(1),
    longitudes: Float64Array.from(positions, (p) => p[0]), latitudes: Float64Array.from(positions, (p) => p[1]),
    timesMs: new Float64Array(n), values: new Float64Array(n), intervalsMs: new Float64Array(n), kinds: positions.map(() => 'low-cost'), names: positions.map(String),
  };
}

const VIEW = [8, 46, 12, 49] as const;
const all = () => true;

describe('the places that names keep off', () => {
  it('are one for stations that stand together, and none out of view or filtered out', () => {
    const columns = columnsAt([[9, 47], [9.0001, 47.0001], [11, 48], [30, 47], [10, 47.5]]);
    expect(obstaclesIn(columns, VIEW, 7, (i) => i !== 4)).toEqual([0, 2]);
  });

  it('are so few that 20,000 stations in view cost no more than some hundred', () => {
    const columns = columnsAt(Array.from({ length: 20_000 }, (_, i) => [8 + 4 * ((i * 0.754877) % 1), 46 + 3 * ((i * 0.56984) % 1)]));
    expect(obstaclesIn(columns, VIEW, 7, all).length).toBeLessThanOrEqual(800);
  });
});
