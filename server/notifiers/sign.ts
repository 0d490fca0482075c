import { createHmac } from 'node:crypto';

/**
 * Header of a signed request: `t=<seconds>,v1=<hex>`, HMAC-SHA256 over `<seconds>.<body>`. The receiver recomputes it and
 * refuses old times, so that a recorded request cannot be played again.
 */
export function signatureOf(secret: string, body: string, timeMs: number): string {
  const seconds = Math.floor(timeMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
