import { rgb } from 'd3';

/** More colours than the shades of a few ramps are not kept. */
const MAX_COLOURS = 4_096;
const known = new Map<string, number>();

/** A CSS colour as four bytes in the order in which WebGL reads them: red first. */
export function colourBits(colour: string): number {
  const before = known.get(colour);
  if (before !== undefined) return before;
  const { r, g, b } = rgb(colour);
  const bits = (Math.round(r) | (Math.round(g) << 8) | (Math.round(b) << 16) | (255 << 24)) >>> 0;
  if (known.size >= MAX_COLOURS) known.clear();
  known.set(colour, bits);
  return bits;
}

/** The same as shares of one, for a uniform. */
export function colourShares(colour: string): [red: number, green: number, blue: number] {
  const { r, g, b } = rgb(colour);
  return [r / 255, g / 255, b / 255];
}
