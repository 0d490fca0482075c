const STOPS = 7;
/** OKLab lightness at which white and black are equally readable. */
const MIDDLE = 0.57;

/** CSS colour of step `i` of an index of `count`: its own, or the chosen palette's where one is chosen. CSS decides, so that the first paint is right. */
export function bandFillOf(colour: string, i: number, count: number): string {
  return `color-mix(in srgb, ${stepOf(i, count)} var(--safe-bands), ${colour})`;
}

/** CSS colour of words on it. */
export function bandTextOf(textColour: string, i: number, count: number): string {
  return `color-mix(in srgb, oklch(from ${stepOf(i, count)} clamp(0, (${MIDDLE} - l) * 1000, 1) 0 0) var(--safe-bands), ${textColour})`;
}

function stepOf(i: number, count: number): string {
  const position = (i / Math.max(1, count - 1)) * (STOPS - 1);
  const low = Math.min(STOPS - 2, Math.floor(position));
  return `color-mix(in lab, var(--haze-${low + 2}) ${Math.round(100 * (position - low))}%, var(--haze-${low + 1}))`;
}
