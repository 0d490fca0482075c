import type { Theme } from '#lib/domain/palettes.ts';

export interface BasemapColours {
  sea: string;
  /** Outer, middle, inner: 30, 17 and 7 px wide, inward to the coast. */
  waterlines: readonly [string, string, string];
  land: string;
  coast: string;
  border: string;
  region: string;
  lake: string;
  river: string;
  city: string;
  country: string;
  seaName: string;
  graticule: string;
  /** Ink and third ink of the page: markers' edges are mixed with them. */
  ink: string;
  ink3: string;
  /** Detectors speak, and nothing else. */
  finding: string;
}

/** The map is drawn by WebGL and cannot read custom properties; these are the tokens it needs. */
export const BASEMAP: Readonly<Record<Theme, BasemapColours>> = {
  light: {
    sea: '#d5e2e5', waterlines: ['#cddde1', '#c3d6dc', '#b5ccd4'], land: '#f3f2ec', coast: '#8fa9b2', border: '#a9a79b', region: '#d9d7cb',
    lake: '#c3d6dc', river: '#a5c3cf', city: '#434d48', country: '#5d6660', seaName: '#466570', graticule: '#cbdbdf', ink: '#16211c', ink3: '#5f6a64', finding: '#5547b5',
  },
  dark: {
    sea: '#101c22', waterlines: ['#12222a', '#152932', '#19323d'], land: '#1d2521', coast: '#4d6871', border: '#5a6761', region: '#2d3732',
    lake: '#152932', river: '#33596a', city: '#bcc7c1', country: '#97a39d', seaName: '#86a2ae', graticule: '#17252c', ink: '#e7ede8', ink3: '#929e98', finding: '#b9aef7',
  },
};
