import { coloursOf, type PaletteChoice, type Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import { mixOklab } from './oklab.ts';
import { stepColourOf, type Shade, type Shades } from './ramp.ts';

/** Colours of an index, band by band: its own, or steps of the palette that the visitor chose. */
export class BandShades implements Shades {
  readonly #highs: readonly (number | null)[];
  readonly #shades: readonly Shade[];

  constructor(bands: readonly { high: number | null; colour: string }[], theme: Theme, choice: PaletteChoice = 'lichen') {
    const { ink, land } = BASEMAP[theme];
    const steps = coloursOf('haze', theme, choice);
    this.#highs = bands.map(({ high }) => high);
    this.#shades = bands.map(({ colour }, i) => {
      const fill = choice === 'lichen' ? colour : stepColourOf(steps, i, bands.length);
      return { fill, edge: mixOklab(fill, ink, 0.48), lateFill: mixOklab(land, fill, 0.42) };
    });
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
