import { MARKER_SHAPES, type MarkerShape } from './marker-fields.ts';

/** Floats of a place: x and y, each as a float and what that leaves out, so that nothing trembles at high zoom. */
export const PLACE_FLOATS = 4;
/** Words of a paint: fill, edge, and shape with look. */
export const PAINT_WORDS = 3;

/** How fill and edge are put on a shape. */
export const LOOKS = ['plain', 'late', 'other', 'finding'] as const;
export type Look = (typeof LOOKS)[number];

export interface Paint {
  /** `colourBits` of the inside. */
  fill: number;
  /** Of the edge; of the dashes where the look is late. */
  edge: number;
  shape: MarkerShape;
  look: Look;
}

/** Rows that are drawn together, in their order, as the graphics card reads them; knows no graphics card. */
export class MarkerBatch {
  count = 0;
  places = new Float32Array(0);
  paints = new Uint32Array(0);
  /** Rises with every new list of places. */
  version = 0;
  #dirty: number[] = [];
  #isAllDirty = false;

  /** A new list of `count` rows, to be filled by `put`. */
  begin(count: number): void {
    if (count * PLACE_FLOATS > this.places.length) {
      const room = Math.ceil(count * 1.2);
      this.places = new Float32Array(room * PLACE_FLOATS);
      this.paints = new Uint32Array(room * PAINT_WORDS);
    }
    this.count = count;
    this.version += 1;
    this.#dirty = [];
    this.#isAllDirty = false;
  }

  /** Position by `mercatorX` and `mercatorY`. */
  put(row: number, x: number, y: number, paint: Paint): void {
    const at = row * PLACE_FLOATS;
    const [highX, highY] = [Math.fround(x), Math.fround(y)];
    this.places[at] = highX;
    this.places[at + 1] = x - highX;
    this.places[at + 2] = highY;
    this.places[at + 3] = y - highY;
    this.#write(row, paint);
  }

  /** True where the row looks different afterwards. */
  paint(row: number, paint: Paint): boolean {
    if (!this.#write(row, paint)) return false;
    if (this.#dirty.length < MAX_PIECES) this.#dirty.push(row);
    else this.#isAllDirty = true;
    return true;
  }

  /** Rows painted since the last call; null: so many that all are worth sending. */
  takeDirty(): readonly number[] | null {
    const dirty = this.#isAllDirty ? null : this.#dirty;
    this.#dirty = [];
    this.#isAllDirty = false;
    return dirty;
  }

  #write(row: number, { fill, edge, shape, look }: Paint): boolean {
    const at = row * PAINT_WORDS;
    const mark = MARKER_SHAPES.indexOf(shape) | (LOOKS.indexOf(look) << 8);
    if (this.paints[at] === fill && this.paints[at + 1] === edge && this.paints[at + 2] === mark) return false;
    this.paints[at] = fill;
    this.paints[at + 1] = edge;
    this.paints[at + 2] = mark;
    return true;
  }
}

/** More pieces than this are dearer to send than everything at once. */
const MAX_PIECES = 64;
