/** A straight scale from one span to another; `invert` goes back. */
export interface Linear {
  (value: number): number;
  invert(at: number): number;
}

/** Twelve lines of our own: d3-scale would bring interpolation of colours and number formats, a fifth of a page's scripts. */
export function linearOf([from, to]: readonly [number, number], [begin, end]: readonly [number, number]): Linear {
  const slope = to === from ? 0 : (end - begin) / (to - from);
  const scale = (value: number) => begin + (value - from) * slope;
  return Object.assign(scale, { invert: (at: number) => (slope === 0 ? from : from + (at - begin) / slope) });
}
