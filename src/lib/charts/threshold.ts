/** A line at a value. */
export interface Threshold {
  id: string;
  /** In the parameter's canonical unit, as all values here. */
  value: number;
  /** Printed at its end: `WHO, 24 h`. */
  label: string;
  /** `guide` is a quiet dotted line; `act` is a person's own, 2.2 px, and what lies above it is filled. */
  tone: 'guide' | 'act';
  /** Where it ends again: dashed below (or above) it. */
  clearValue?: number | null;
  /** What is on this side is marked; above unless told otherwise. */
  side?: 'above' | 'below';
  /** With it the line has a handle: dragged, or a slider for the keyboard (arrows, Shift ten steps, Page five, Home, End). */
  onchange?: (value: number) => void;
  /** Of the slider; by default one step of the printed decimals, and the plot's ends. */
  step?: number;
  least?: number;
  most?: number;
  /** What the slider says: `40 µg/m³, would have alerted 3 times`. */
  valueText?: (value: number) => string;
}

/** One step of a public index or guideline: from `low` to `high`, null without an end. */
export interface Band {
  name: string;
  low: number | null;
  high: number | null;
  colour: string;
}

/** Further than this above what was measured, a guide would press the line flat: it is told at the edge instead. */
const FAR = 1.6;

/** The extent a scale should hold so that lines near the data, and every line that can be moved, are in it. */
export function extentWith(extent: readonly [number, number] | null, thresholds: readonly Threshold[]): readonly [number, number] | null {
  const acting = thresholds.filter(({ tone }) => tone === 'act').flatMap(({ value, clearValue }) => [value, clearValue ?? value]);
  if (extent === null) return acting.length > 0 ? [Math.min(...acting), Math.max(...acting)] : null;
  const [low, high] = extent;
  const room = Math.max(high - low, Math.abs(high)) * (FAR - 1);
  const near = thresholds.filter(({ value }) => value >= low - room && value <= high + room).map(({ value }) => value);
  return [Math.min(low, ...near, ...acting), Math.max(high, ...near, ...acting)];
}

/** A value on the slider's grid, inside its ends. */
export function steppedTo(value: number, step: number, [least, most]: readonly [number, number]): number {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return Math.min(most, Math.max(least, Number((Math.round(value / step) * step).toFixed(decimals))));
}
