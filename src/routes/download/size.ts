import { LOCALE } from '#lib/messages/locale.ts';

/** MB is 10⁶. */
export function sizeOf(bytes: number): { number: string; unit: string } {
  const [divisor, unit] = bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  const value = bytes / divisor;
  return { number: new Intl.NumberFormat(LOCALE, { maximumFractionDigits: value >= 100 ? 0 : 1 }).format(value), unit };
}

export function sizeText(bytes: number): string {
  const { number, unit } = sizeOf(bytes);
  return `${number} ${unit}`;
}
