import { getParameter } from '#lib/domain/parameters.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

/** A value as a sentence says it: three significant digits at least, with its unit. */
export function valueText(value: number, parameter: ParameterId): string {
  const { unit } = getParameter(parameter);
  const digits = Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  return unit === '' ? digits : `${digits} ${unit}`;
}
