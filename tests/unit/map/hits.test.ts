import { describe, expect, it } from 'vitest';
import { findHits } from '#lib/map/hits.ts';
import type { StationColumns } from '#lib/map/paint.ts';

const ZOOM = 8;
/** Degrees of longitude per pixel at that zoom. */
const PX = 360 / (512 * 2 ** ZOOM);

function columnsAt(positions: [longitude: number, latitude: number][], sensorIds = positions.map((_, i) => i + 1)): StationColumns {
  const n = positions.length;
  return {
    count: n,
    stationIds: Int32Array.from(positions, (_, i) => 100 + i),
    sensorIds: Int32Array.from(sensorIds),
    longitudes: Float64Array.from(positions, (p) => p[0]),
    latitudes: Float64Array.from(positions, (p) => p[1]),
    timesMs: new Float64Array(n),
    values: new Float64Array(n),
    intervalsMs: new Float64Array(n),
    kinds: positions.map(() => 'low-cost'),
    names: positions.map(String),
  };
}

describe('findHits', () => {
  it('finds nothing where nothing is near enough', () => {
    expect(findHits(columnsAt([[9 + 12 * PX, 45]]), 9, 45, 11, ZOOM)).toEqual([]);
  });

  it('finds the nearest alone where markers stand apart', () => {
    expect(findHits(columnsAt([[9 + 9 * PX, 45], [9 - 3 * PX, 45]]), 9, 45, 22, ZOOM)).toEqual([101]);
  });

  it('finds all that stand at one place, nearest first', () => {
    expect(findHits(columnsAt([[9 + 4 * PX, 45], [9 + 1 * PX, 45]]), 9, 45, 22, ZOOM)).toEqual([101, 100]);
  });

  it('prefers a station that measures the parameter', () => {
    expect(findHits(columnsAt([[9, 45], [9 + 2 * PX, 45]], [0, 7]), 9, 45, 11, ZOOM)[0]).toBe(101);
  });

  it('finds a station across the antimeridian', () => {
    expect(findHits(columnsAt([[-180 + PX, 45]]), 180 - PX, 45, 11, ZOOM)).toEqual([100]);
  });
});
