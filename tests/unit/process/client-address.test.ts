import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientOf, isLocal } from '#server/client-address.ts';
import { configOf } from '#server/config.ts';

const trusted = configOf({ TRUSTED_PROXIES: '10.0.0.0/8' }, '/').trustedProxies;
const nobody = configOf({}, '/').trustedProxies;
const request = (remoteAddress: string, headers: Record<string, string> = {}) => ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;

describe('client address', () => {
  it('is the socket’s, whatever an untrusted client claims', () => {
    expect(clientOf(request('::ffff:198.51.100.7', { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' }), trusted)).toEqual({
      address: '198.51.100.7',
      protocol: 'http',
    });
  });

  it('is the rightmost address that no trusted proxy has', () => {
    const seen = clientOf(request('10.0.0.2', { 'x-forwarded-for': '127.0.0.1, 203.0.113.9, 10.0.0.3', 'x-forwarded-proto': 'https' }), trusted);
    expect(seen).toEqual({ address: '203.0.113.9', protocol: 'https' });
  });

  it('falls back to the proxy where the header is no address', () => {
    expect(clientOf(request('10.0.0.2', { 'x-forwarded-for': 'unknown' }), trusted).address).toBe('10.0.0.2');
  });

  it('is local only without a proxy between', () => {
    expect(isLocal(request('127.0.0.1'), nobody)).toBe(true);
    expect(isLocal(request('::1'), nobody)).toBe(true);
    expect(isLocal(request('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }), nobody)).toBe(false);
    expect(isLocal(request('198.51.100.7', { 'x-forwarded-for': '127.0.0.1' }), nobody)).toBe(false);
    expect(isLocal(request('127.0.0.1'), configOf({ TRUSTED_PROXIES: '127.0.0.1' }, '/').trustedProxies)).toBe(false);
  });
});
