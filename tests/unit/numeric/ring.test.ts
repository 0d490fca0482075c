import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOfRing, ringTest, unwrapRing, wrapped, type RingCorner } from '#lib/numeric/ring.ts';

const FIJI: RingCorner[] = [[177, -20], [-178, -20], [-178, -15], [177, -15]];

describe('a ring of corners', () => {
  it('crosses the antimeridian where that is the shorter way', () => {
    const isInside = ringTest(FIJI);
    expect([isInside(178, -17), isInside(180, -17), isInside(-180, -17), isInside(-179, -17)]).toEqual([true, true, true, true]);
    expect([isInside(0, -17), isInside(176.9, -17), isInside(-177.9, -17), isInside(179, -21)]).toEqual([false, false, false, false]);
    expect(unwrapRing(FIJI)).toEqual([[177, -20], [182, -20], [182, -15], [177, -15]]);
    expect(boundsOfRing(FIJI)).toEqual([177, -20, -178, -15]);
  });

  it('has the whole world where an edge goes once round it', () => {
    const world: RingCorner[] = [[-180, -90], [180, -90], [180, 90], [-180, 90]];
    expect(ringTest(world)(13, 51)).toBe(true);
    expect(boundsOfRing(world)).toEqual([-180, -90, 180, 90]);
  });

  it('has the nearer pole where it goes round it', () => {
    const arctic: RingCorner[] = [[-120, 66], [0, 66], [120, 66]];
    expect([ringTest(arctic)(45, 80), ringTest(arctic)(-170, 70), ringTest(arctic)(45, 60)]).toEqual([true, true, false]);
    expect(boundsOfRing(arctic)).toEqual([-180, 66, 180, 90]);
    expect(ringTest(arctic.map(([longitude, latitude]): RingCorner => [longitude, -latitude]))(45, -80)).toBe(true);
  });

  it('holds the same places wherever round the Earth it lies', () => {
    const degrees = (most: number) => fc.integer({ min: -most, max: most });
    fc.assert(
      fc.property(fc.array(fc.tuple(degrees(60), degrees(80)), { minLength: 3, maxLength: 9 }), degrees(60), degrees(80), degrees(180), (ring, column, row, shift) => {
        const [x, y] = [column + 0.123456, row + 0.5]; // on no edge
        const moved = ring.map(([longitude, latitude]): RingCorner => [wrapped(longitude + shift), latitude]);
        return ringTest(moved)(wrapped(x + shift), y) === ringTest(ring)(x, y);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
