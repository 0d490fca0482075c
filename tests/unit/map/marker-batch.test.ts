import { describe, expect, it } from 'vitest';
import { MarkerBatch, PLACE_FLOATS, type Paint } from '#lib/map/marker-batch.ts';
import { mercatorX, mercatorY } from '#lib/map/mercator.ts';

const RED: Paint = { fill: 0xff0000ff, edge: 0xff000080, shape: 'low-cost', look: 'plain' };
const LATE: Paint = { ...RED, look: 'late' };

function batchOf(count: number): MarkerBatch {
  const batch = new MarkerBatch();
  batch.begin(count);
  for (let row = 0; row < count; row += 1) batch.put(row, 0.5, 0.5, RED);
  return batch;
}

describe('a batch of markers', () => {
  it('keeps a position to a hundredth of a pixel at the highest zoom', () => {
    const batch = new MarkerBatch();
    batch.begin(1);
    const [x, y] = [mercatorX(13.737262123), mercatorY(51.050407456)];
    batch.put(0, x, y, RED);
    const [highX, lowX, highY, lowY] = batch.places.subarray(0, PLACE_FLOATS) as unknown as [number, number, number, number];
    const worldPx = 512 * 2 ** 16;
    expect(Math.abs(highX + lowX - x) * worldPx).toBeLessThan(0.01);
    expect(Math.abs(highY + lowY - y) * worldPx).toBeLessThan(0.01);
  });

  it('names the rows that look different, once', () => {
    const batch = batchOf(5);
    expect(batch.paint(3, LATE)).toBe(true);
    expect(batch.paint(4, RED)).toBe(false);
    expect(batch.takeDirty()).toEqual([3]);
    expect(batch.takeDirty()).toEqual([]);
  });

  it('asks for everything where many look different', () => {
    const batch = batchOf(200);
    for (let row = 0; row < 200; row += 1) batch.paint(row, LATE);
    expect(batch.takeDirty()).toBeNull();
    expect(batch.takeDirty()).toEqual([]);
  });

  it('has a new version with every list, and forgets what was dirty', () => {
    const batch = batchOf(10);
    const { version } = batch;
    batch.paint(1, LATE);
    batch.begin(2);
    expect(batch.version).toBeGreaterThan(version);
    expect(batch.takeDirty()).toEqual([]);
  });
});
