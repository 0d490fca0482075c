import { interpolateLab } from 'd3';
import { coloursOf, type PaletteChoice, type PaletteId, type Theme } from '#lib/domain/palettes.ts';
import { mixOklab } from './oklab.ts';
import { BASEMAP } from './basemap/colours.ts';
import { shareOnStops } from './stops.ts';

/** Colours are looked up, not computed: this many shades from the first stop to the last. */
const SHADES = 240;
/** Share of ink in a marker's edge: ≥ 3.4 : 1 against land for every stop, which a pale fill alone is not. */
const EDGE_INK = 0.48;
/** How much of a late marker's fill is left over land. */
const LATE_FILL = 0.42;

export interface Shade {
  fill: string;
  edge: string;
  /** 42 % of the fill into land. */
  lateFill: string;
}

/** Value → colours; what the map needs of a scale. */
export interface Shades {
  shadeOf(value: number): Shade;
  /** Where a value stands on the legend, 0 to 1. */
  shareOf(value: number): number;
}

export interface RampScale {
  palette: PaletteId;
  /** Seven values, unequal steps, for the seven colours. */
  stops: readonly number[];
  isReversed?: boolean;
}

/** Colours of values on a fixed scale; never rescaled to what is in view. */
export class Ramp implements Shades {
  readonly stops: readonly number[];
  /** The palette's colours in the order of the stops. */
  readonly colours: readonly string[];
  readonly #shades: Shade[] = [];

  constructor(scale: RampScale, theme: Theme, choice: PaletteChoice = 'lichen') {
    const colours = coloursOf(scale.palette, theme, choice);
    this.stops = scale.stops;
    this.colours = scale.isReversed ? colours.toReversed() : colours;
    const { ink, land } = BASEMAP[theme];
    for (let i = 0; i <= SHADES; i += 1) {
      const fill = colourAt(this.colours, i / SHADES);
      this.#shades.push({ fill, edge: mixOklab(fill, ink, EDGE_INK), lateFill: mixOklab(land, fill, LATE_FILL) });
    }
  }

  shadeOf(value: number): Shade {
    return this.shadeAt(this.shareOf(value));
  }

  /** By its place on the legend, 0 to 1. */
  shadeAt(share: number): Shade {
    return this.#shades[Math.round(share * SHADES)]!;
  }

  /** Where a value stands on the legend, 0 to 1: stops are equal steps there. */
  shareOf(value: number): number {
    return shareOnStops(this.stops, value);
  }
}

/** Of equal steps of a palette, one of `count`. */
export function stepColourOf(colours: readonly string[], i: number, count: number): string {
  return colourAt(colours, i / Math.max(1, count - 1));
}

function colourAt(colours: readonly string[], share: number): string {
  const position = share * (colours.length - 1);
  const i = Math.min(colours.length - 2, Math.floor(position));
  return interpolateLab(colours[i]!, colours[i + 1]!)(position - i);
}
