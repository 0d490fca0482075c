import type { RejectCode } from '#lib/domain/codes.ts';

export type ReadValue = { ok: true; value: number; belowDetection: boolean } | { ok: false; code: RejectCode };

const NUMBER = /^([<≤]?)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i;
const MISSING = new Set(['', '-', '--', 'na', 'n/a', 'null', 'none', 'mm']);
const MAX_LENGTH = 64;

/** A number, or a number as text: `8.41`, and `<0.2` for "below the detection limit of 0.2". */
export function readValue(value: unknown): ReadValue {
  if (typeof value === 'number') return finite(value, false);
  if (value === undefined || value === null) return { ok: false, code: 'value.missing' };
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return { ok: false, code: 'value.not_a_number' };
  const text = value.trim();
  const match = NUMBER.exec(text);
  if (match !== null) return finite(Number(match[2]), match[1] !== '');
  return { ok: false, code: MISSING.has(text.toLowerCase()) ? 'value.missing' : 'value.not_a_number' };
}

// JSON.parse reads 1e400 as Infinity.
function finite(value: number, belowDetection: boolean): ReadValue {
  return Number.isFinite(value) ? { ok: true, value, belowDetection } : { ok: false, code: 'value.not_a_number' };
}
