import { createHash } from 'node:crypto';

const PREFIX = 'lk_';
const KEY_BYTES = 32;
const MAX_KEY_LENGTH = 200;

/** A device's secret, shown once: `lk_` and 32 random bytes as text that is safe in addresses. */
export function makeKey(randomBytes: (size: number) => Uint8Array): string {
  return PREFIX + Buffer.from(randomBytes(KEY_BYTES)).toString('base64url');
}

/** What is stored instead of the key. The key has 256 random bits, so that a plain hash cannot be guessed back. */
export function keyHashOf(key: string): Uint8Array {
  return createHash('sha256').update(key).digest();
}

/** The secret of an Authorization header: of Bearer, or the password of Basic. Null where there is none. */
export function findCredential(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  const [, scheme = '', rest = ''] = /^(\w+) +(\S+) *$/.exec(authorization) ?? [];
  if (rest.length > 4 * MAX_KEY_LENGTH) return null;
  if (/^bearer$/i.test(scheme)) return rest;
  if (!/^basic$/i.test(scheme)) return null;
  const pair = Buffer.from(rest, 'base64').toString('utf8');
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : null;
}
