const INK = '#16211c';

/** The text colour that reads best on a background: ink where it reaches 4.5 : 1 (WCAG 2.2, 1.4.3), else white, else black. */
export function textColourOf(background: string): string {
  if (contrastOf(INK, background) >= 4.5) return INK;
  return contrastOf('#ffffff', background) >= 4.5 ? '#ffffff' : '#000000';
}

/** Contrast ratio of two #rrggbb colours, 1 to 21. */
export function contrastOf(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of sRGB. */
function luminanceOf(colour: string): number {
  const channel = (at: number) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
