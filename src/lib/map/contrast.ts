/** Relative luminance at which white and ink are equally readable, WCAG 2. */
const MIDDLE_LUMINANCE = 0.19;

/** True where white text is the better one. */
export function isDarkColour(colour: string): boolean {
  const channels = colour.startsWith('#') ? [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)) : (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const [r = 0, g = 0, b = 0] = channels.map((byte) => (byte / 255 <= 0.03928 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < MIDDLE_LUMINANCE;
}
