import { describe, expect, it, vi } from 'vitest';
import { MAX_CORNERS, placesIn, ringOf, type Corner } from '../../../src/routes/area.ts';

// outside a component a field that Svelte watches is a field
vi.stubGlobal('$state', Object.assign(<T>(value: T): T => value, { raw: <T>(value: T): T => value }));
const { DrawnArea } = await import('../../../src/routes/drawn-area.svelte.ts');

function setUp(ring: Corner[] = []) {
  const shown = { ring };
  return { shown, area: new DrawnArea(() => shown.ring, (next) => (shown.ring = next)) };
}

describe('an area that is drawn', () => {
  it('takes back each step, a whole drag and a clearing as one', () => {
    const { shown, area } = setUp();
    for (const corner of [[9, 45], [10, 45], [10, 46]] as Corner[]) area.add(corner);
    const drawn = shown.ring;
    area.move(2, [10.1, 46], true);
    area.move(2, [10.2, 46], false);
    area.move(2, [10.3, 46.1], false);
    expect(shown.ring[2]).toEqual([10.3, 46.1]);
    area.undo();
    expect(shown.ring).toEqual(drawn);
    area.set([]);
    area.undo();
    expect(shown.ring).toEqual(drawn);
    for (let i = 0; i < 3; i += 1) area.undo();
    expect([shown.ring, area.canUndo]).toEqual([[], false]);
  });

  it('that was there from the beginning loses its last corner', () => {
    const { shown, area } = setUp([[9, 45], [10, 45], [10, 46]]);
    area.undo();
    expect(shown.ring).toEqual([[9, 45], [10, 45]]);
  });

  it('takes no more corners than a rule and a download do', () => {
    const { shown, area } = setUp();
    for (let i = 0; i < MAX_CORNERS + 5; i += 1) area.add([i / 100, 0]);
    expect([shown.ring.length, area.isFull]).toEqual([MAX_CORNERS, true]);
  });
});

describe('places in the area of an address', () => {
  const places = [{ longitude: 179.5, latitude: -17 }, { longitude: -179.5, latitude: -17 }, { longitude: 9, latitude: 45 }];

  it.each([
    [[178, -20, -178, -10], [0, 1]],
    [[8, 44, 10, 46], [2]],
    [[8, 44, 10, 44, 10, 45.5], []],
    [[8, 44, 10, 44, 8, 47], [2]],
    [[178, -20, -178, -20, -178, -10, 178, -10], [0, 1]],
  ])('are those inside %j', (numbers, inside) => {
    expect(placesIn(numbers, places)).toEqual(inside.map((i) => places[i]));
  });

  it('are drawn as a ring that runs on over the antimeridian', () => {
    expect(ringOf([8, 44, 10, 46])).toEqual([[8, 44], [10, 44], [10, 46], [8, 46]]);
    expect(ringOf([178, -20, -178, -10])).toEqual([[178, -20], [182, -20], [182, -10], [178, -10]]);
    expect(placesIn(ringOf([-170, -60, 170, 60]).flat(), places)).toEqual([places[2]]);
    expect(ringOf([8, 44, 10, 44, 10, 46])).toEqual([[8, 44], [10, 44], [10, 46]]);
  });
});
