import type { Reject } from '#lib/domain/reading.ts';
import type { RejectCode } from '#lib/domain/codes.ts';

/** Index of a reject that concerns the whole body: nothing in it could be read. */
export const WHOLE_BODY = -1;
export const MAX_READINGS = 10_000;
export const MAX_DEPTH = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true });

export type Parsed = { ok: true; value: unknown } | { ok: false; reject: Reject };

/** Bytes → JSON value. Refuses broken UTF-8 and deep nesting; takes the bare NaN and Infinity that Python writes, as text. */
export function parseJson(body: Uint8Array): Parsed {
  // JSON.parse takes a million levels and seconds for them, so depth is counted first.
  if (isDeeperThan(body, MAX_DEPTH)) return broken(`it is nested deeper than ${MAX_DEPTH} levels`);
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return broken('it is not UTF-8');
  }
  return parseText(text) ?? (/NaN|Infinity/.test(text) ? parseText(quoteBareNumbers(text)) : null) ?? broken('it is not JSON');
}

/** Where a decoder cannot take anything of a body. */
export function wholeBody(code: RejectCode, message: string): Reject {
  return { index: WHOLE_BODY, code, message };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseText(text: string): Parsed | null {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

function broken(why: string): Parsed {
  return { ok: false, reject: wholeBody('reading.malformed', `The body cannot be read: ${why}.`) };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Bytes of UTF-8 above 0x7f never look like brackets, so this may run before decoding. */
export function isDeeperThan(body: Uint8Array, limit: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] as number;
    if (isInString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    // '[' and '{' differ in one bit, and so do ']' and '}'.
    else if ((byte | 0x20) === 0x7b) {
      if (++depth > limit) return true;
    } else if ((byte | 0x20) === 0x7d) depth--;
  }
  return false;
}

/** `NaN` → `"NaN"` outside strings, so that one such value costs its reading and not its body. */
function quoteBareNumbers(text: string): string {
  let quoted = '';
  let from = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) isInString = !isInString;
    else if (!isInString && (code === 0x4e || code === 0x49 || code === 0x2d)) {
      const word = ['NaN', 'Infinity', '-Infinity'].find((candidate) => text.startsWith(candidate, i));
      if (word === undefined) continue;
      quoted += `${text.slice(from, i)}"${word}"`;
      i += word.length - 1;
      from = i + 1;
    }
  }
  return quoted + text.slice(from);
}
