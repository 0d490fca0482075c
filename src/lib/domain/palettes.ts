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
