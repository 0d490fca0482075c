/** A number exactly as it was written: units ÷ 10^places. Index rules cut and compare digits, which binary fractions blur. */
export interface Decimal {
  readonly units: bigint;
  readonly places: number;
}

const WRITTEN = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;
const MAX_LENGTH = 64;
const MAX_EXPONENT = 40;

/** Reads `0.07853333`, `-.5`, `3e-2` or the shortest writing of a number; null for anything else. */
export function decimalOf(value: number | string): Decimal | null {
  const text = String(value).trim();
  const match = text.length > MAX_LENGTH ? null : WRITTEN.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  if (whole + fraction === '' || Math.abs(shift) > MAX_EXPONENT) return null;
  const units = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  const places = fraction.length - shift;
  return places >= 0 ? { units, places } : { units: units * 10n ** BigInt(-places), places: 0 };
}

export function getDecimal(value: number | string): Decimal {
  const decimal = decimalOf(value);
  if (decimal === null) throw new Error(`${value} is not a decimal number`);
  return decimal;
}

export function numberOf(decimal: Decimal): number {
  return Number(textOf(decimal));
}

export function textOf({ units, places }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return units < 0n ? `-${text}` : text;
}

/** Digits beyond `places` are dropped, toward zero: 54.9 → 54. */
export function truncated(decimal: Decimal, places: number): Decimal {
  const drop = decimal.places - places;
  return drop >= 0 ? { units: decimal.units / 10n ** BigInt(drop), places } : { units: decimal.units * 10n ** BigInt(-drop), places };
}

/** To the nearest, halves up (toward +∞): 53.5 → 54. */
export function rounded(decimal: Decimal, places: number): Decimal {
  const drop = decimal.places - places;
  if (drop <= 0) return truncated(decimal, places);
  const step = 10n ** BigInt(drop);
  return { units: floorDivided(2n * decimal.units + step, 2n * step), places };
}

export function compared(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const places = Math.max(a.places, b.places);
  const difference = unitsAt(a, places) - unitsAt(b, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isNegative(decimal: Decimal): boolean {
  return decimal.units < 0n;
}

/** Units at so many places, at least as many as the decimal has. */
export function unitsAt(decimal: Decimal, places: number): bigint {
  return decimal.units * 10n ** BigInt(places - decimal.places);
}

/** Quotient rounded toward −∞; the divisor is positive. */
export function floorDivided(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}
