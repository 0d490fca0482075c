export interface LineStyle {
  /** CSS colour. */
  colour: string;
  /** `stroke-dasharray`; empty is solid. */
  dash: string;
}

/** Lines that stand in one chart, in order: each has a colour, a dash and its number, so that none needs its colour to be told apart. */
export const LINE_STYLES: readonly LineStyle[] = ['', '8 4', '2 3.5', '10 3 2 3', '4 2.5', '14 4', '1 4', '6 2 1 2 1 2'].map((dash, i) => ({ colour: `var(--compare-${i + 1})`, dash }));
