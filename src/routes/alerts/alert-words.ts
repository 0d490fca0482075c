import type { Alert } from '#lib/domain/alerts.ts';
import { formatValue } from '#lib/domain/display.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/alerts.ts';

/** `PM2.5, above a level`. */
export function whatOf({ kind, parameter }: Pick<Alert, 'kind' | 'parameter'>): string {
  const said = m(`alerts.kind.${kind}`);
  if (parameter === null) return said;
  const { label, sub } = getParameter(parameter);
  return `${label}${sub}, ${said}`;
}

/** Counts, indices and scores are bare numbers. */
export function valueOf(value: number | null, { kind, parameter }: Pick<Alert, 'kind' | 'parameter'>): string {
  if (value === null) return '–';
  const isMeasured = kind === 'above' || kind === 'below' || kind === 'band' || kind === 'rate';
  return isMeasured && parameter !== null ? formatValue(value, parameter) : String(Math.round(value * 1000) / 1000);
}

/** `1 d 2 h`, `40 min`. */
export function lengthOf(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const parts = [[Math.floor(minutes / 1440), 'd'], [Math.floor((minutes % 1440) / 60), 'h'], [minutes % 60, 'min']] as const;
  const said = parts.filter(([count]) => count > 0).slice(0, 2);
  return said.length === 0 ? '< 1\u202fmin' : said.map(([count, unit]) => `${count}\u202f${unit}`).join(' ');
}
