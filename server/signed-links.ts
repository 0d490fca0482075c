import { createHmac, timingSafeEqual } from 'node:crypto';
import { LINK_ACTS, type LinkClaim, type ReadLink } from '#lib/domain/channels.ts';

const SIGNATURE_BYTES = 16;

/** A claim as it stands in an address: numbers and a signature, nothing that must stay secret. */
export function signLink(secret: string, { act, channelId, alertId, ruleId, expiresMs }: LinkClaim): string {
  const body = [LINK_ACTS.indexOf(act), channelId, alertId, ruleId, Math.floor(expiresMs / 1000)].map((part) => part.toString(36)).join('.');
  return `${body}.${signatureOf(secret, body).toString('base64url')}`;
}

/** Whatever was sent. Compared in constant time; what is signed is what is read. */
export function readLink(secret: string, token: string, nowMs: number): ReadLink {
  const match = /^((?:[0-9a-z]{1,12}\.){4}[0-9a-z]{1,12})\.([\w-]{22})$/.exec(token);
  const [, body = '', signature = ''] = match ?? [];
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== SIGNATURE_BYTES || !timingSafeEqual(given, signatureOf(secret, body))) return { ok: false, why: 'broken' };
  const [actIndex = 0, channelId = 0, alertId = 0, ruleId = 0, expiresS = 0] = body.split('.').map((part) => Number.parseInt(part, 36));
  const act = LINK_ACTS[actIndex];
  if (act === undefined) return { ok: false, why: 'broken' };
  if (expiresS * 1000 < nowMs) return { ok: false, why: 'expired' };
  return { ok: true, claim: { act, channelId, alertId, ruleId, expiresMs: expiresS * 1000 } };
}

function signatureOf(secret: string, body: string): Buffer {
  return createHmac('sha256', secret).update(`link.${body}`).digest().subarray(0, SIGNATURE_BYTES);
}
