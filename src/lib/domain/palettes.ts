export type Theme = 'light' | 'dark';
export type PaletteId = 'haze' | 'tide' | 'drift';

/**
 * Seven colours, low to high; between them colours are mixed in CIE Lab. Lightness is monotone in `haze` and `tide`, so that
 * order survives every colour vision and a grey print; in both themes the end far from the ground is "more".
 */
export const PALETTES: Readonly<Record<PaletteId, Readonly<Record<Theme, readonly string[]>>>> = {
  // More is worse; reversed for dissolved oxygen.
  haze: {
    light: ['#d3f0e2', '#cadfa9', '#d7bd57', '#da8923', '#c3571a', '#992c25', '#64122b'],
    dark: ['#29504b', '#456b4d', '#7b843d', '#ba9636', '#eda65a', '#ffc3a9', '#ffe4e1'],
  },
  // Quantities without a verdict.
  tide: {
    light: ['#d9f1ef', '#aae0df', '#71c7d1', '#37a4c2', '#207aaf', '#2e5091', '#322b66'],
    dark: ['#3a385b', '#3b5181', '#3371a2', '#2e96b9', '#53b9c4', '#91d6d1', '#d1f0e6'],
  },
  // A difference; zero is the middle colour.
  drift: {
    light: ['#005572', '#0087ab', '#83bfce', '#eceee8', '#e0b67b', '#c86e31', '#8b381d'],
    dark: ['#7bd3e9', '#3a9fc2', '#26688a', '#343a36', '#8e5224', '#d07f3a', '#f1c17f'],
  },
};

/** What a visitor may choose; `lichen` is the palettes above. */
export const PALETTE_CHOICES = ['lichen', 'viridis', 'cividis', 'contrast'] as const;
export type PaletteChoice = (typeof PALETTE_CHOICES)[number];

/**
 * One ramp for every quantity, in equal steps of lightness. Viridis (van der Walt and Smith, 2015); cividis (Nuñez, Anderton and
 * Renslow, 2018), nearly the same with and without red–green vision; contrast: inferno (van der Walt and Smith, 2015), from near white to near black.
 */
const CHOSEN: Readonly<Record<Exclude<PaletteChoice, 'lichen'>, Readonly<Record<Theme, readonly string[]>>>> = {
  viridis: {
    light: ['#fde725', '#8bd646', '#32b67a', '#228d8d', '#32648e', '#453781', '#440256'],
    dark: ['#472a7a', '#3a538b', '#2a788e', '#1e9c89', '#42be71', '#98d83e', '#fde725'],
  },
  cividis: {
    light: ['#fdea45', '#d7c363', '#a8a077', '#817d75', '#575d6e', '#203f6e', '#002051'],
    dark: ['#10366c', '#43516d', '#6c6c70', '#8e8978', '#b3a874', '#ddc75f', '#fde945'],
  },
  contrast: {
    light: ['#f8fb9a', '#fac026', '#f57d15', '#cf4446', '#8f2469', '#4a0c6b', '#0b0724'],
    dark: ['#4a0c6b', '#84206b', '#bd3853', '#e75e2e', '#fa9407', '#f8cf3a', '#fafda1'],
  },
};

/** The seven colours of a palette as the visitor wants them; `drift`, blue to brown, is for every vision as it is. */
export function coloursOf(id: PaletteId, theme: Theme, choice: PaletteChoice): readonly string[] {
  return choice === 'lichen' || id === 'drift' ? PALETTES[id][theme] : CHOSEN[choice][theme];
}

export function isPaletteChoice(text: string | null | undefined): text is PaletteChoice {
  return PALETTE_CHOICES.some((choice) => choice === text);
}
