import { LOCALE } from './locale.ts';

const formatters = new Map<number, Intl.NumberFormat>();
/** More decimals than any parameter has. */
const MAX_DECIMALS = 6;

/** A value as it is read: grouped by locale, a true minus. `numberOf(-3.14, 1)` → `−3.1` */
export function numberOf(value: number, decimals = 0): string {
  const text = formatterOf(Math.min(MAX_DECIMALS, decimals)).format(value);
  return isZero(text) ? text.replace('-', '') : text.replace('-', '−');
}

/** Value, thin space, unit. */
export function quantityOf(value: number, decimals: number, unit: string): string {
  return unit === '' ? numberOf(value, decimals) : `${numberOf(value, decimals)}\u2009${unit}`;
}

function isZero(text: string): boolean {
  return !/[1-9]/.test(text);
}

function formatterOf(decimals: number): Intl.NumberFormat {
  let formatter = formatters.get(decimals);
  if (!formatter) {
    formatter = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formatters.set(decimals, formatter);
  }
  return formatter;
}
