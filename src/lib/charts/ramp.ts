import type { Ramp } from '#lib/domain/parameters.ts';

/** A value palette over fixed stops. Colours are CSS custom properties, so that the theme decides them without a script. */
export interface RampScale {
  ramp: Ramp | 'drift';
  stops: readonly number[];
  isReversed: boolean;
}

const SEVEN = [1, 2, 3, 4, 5, 6, 7];

/** CSS colour of a value: the mix, in Lab, of the two palette colours it lies between. */
export function rampColourOf(value: number, { ramp, stops, isReversed }: RampScale): string {
  const colour = (index: number) => `var(--${ramp}-${isReversed ? SEVEN.length - index : index + 1})`;
  const last = stops.length - 1;
  if (value <= stops[0]!) return colour(0);
  if (value >= stops[last]!) return colour(last);
  const upper = stops.findIndex((stop) => stop > value);
  const [from, to] = [stops[upper - 1]!, stops[upper]!];
  const share = Math.round((100 * (value - from)) / (to - from));
  if (share === 0) return colour(upper - 1);
  return `color-mix(in lab, ${colour(upper)} ${share}%, ${colour(upper - 1)})`;
}

/** Colour and height (0 low, 1 high) of the strip along an axis from `low` to `high`; ends included. */
export function rampStripOf(low: number, high: number, scale: RampScale): { at: number; colour: string }[] {
  const inner = scale.stops.filter((stop) => stop > low && stop < high);
  return [low, ...inner, high].map((value) => ({ at: (value - low) / (high - low), colour: rampColourOf(value, scale) }));
}

/** The palette as a legend draws it: its seven colours at equal distances, low at the left. */
export function rampGradientOf(scale: RampScale): string {
  return `linear-gradient(to right in lab, ${scale.stops.map((stop) => rampColourOf(stop, scale)).join(', ')})`;
}
