import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import { mixOklab } from './oklab.ts';
import type { Shade, Shades } from './ramp.ts';

/** Colours of an index: its own, band by band. */
export class BandShades implements Shades {
  readonly #highs: readonly (number | null)[];
  readonly #shades: readonly Shade[];

  constructor(bands: readonly { high: number | null; colour: string }[], theme: Theme) {
    const { ink, land } = BASEMAP[theme];
    this.#highs = bands.map(({ high }) => high);
    this.#shades = bands.map(({ colour }) => ({ fill: colour, edge: mixOklab(colour, ink, 0.48), lateFill: mixOklab(land, colour, 0.42) }));
  }

  shadeOf(value: number): Shade {
    return this.#shades[this.#bandOf(value)]!;
  }

  shareOf(value: number): number {
    return this.#bandOf(value) / Math.max(1, this.#shades.length - 1);
  }

  #bandOf(value: number): number {
    const at = this.#highs.findIndex((high) => high === null || value <= high);
    return at < 0 ? this.#highs.length - 1 : at;
  }
}
