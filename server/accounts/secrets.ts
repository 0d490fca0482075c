import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;
/** Begins every personal API token: whoever finds one in a file knows what it is. */
export const API_TOKEN_PREFIX = 'lt_';

/** 32 random bytes as text that is safe in addresses and cookies. */
export function makeSecret(randomBytes: (size: number) => Uint8Array): string {
  return Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');
}

/** Stored in place of a secret of 256 random bits, which a plain hash does not give back. */
export function sha256Of(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Marks a browser that an account has signed in with: account, a number of its own, and our signature. */
export function signBrowser(secret: string, accountId: string, randomBytes: (size: number) => Uint8Array): string {
  const body = `${accountId}.${Buffer.from(randomBytes(12)).toString('base64url')}`;
  return `${body}.${signatureOf(secret, body)}`;
}

/** The browser's own number; null: never signed in with this account. */
export function findBrowser(secret: string, mark: string | null, accountId: string): string | null {
  const match = /^([\w-]{1,40})\.([\w-]{16})\.([\w-]{43})$/.exec(mark ?? '');
  const [, account, browser, signature = ''] = match ?? [];
  if (account !== accountId || browser === undefined) return null;
  const expected = signatureOf(secret, `${account}.${browser}`);
  return timingSafeEqual(Buffer.from(signature), Buffer.from(expected)) ? browser : null;
}

function signatureOf(secret: string, body: string): string {
  return createHmac('sha256', secret).update(`browser.${body}`).digest('base64url');
}
