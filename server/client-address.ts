import type { IncomingMessage } from 'node:http';
import { isIP, type BlockList } from 'node:net';

/** Who really sent a request: address and scheme, with forwarding headers believed from trusted proxies alone. */
export interface Client {
  address: string;
  protocol: 'http' | 'https';
}

export function clientOf(request: IncomingMessage, trustedProxies: BlockList): Client {
  const peer = peerOf(request);
  if (!isTrusted(peer, trustedProxies)) return { address: peer, protocol: 'http' };
  return {
    address: forwardedAddress(String(request.headers['x-forwarded-for'] ?? ''), trustedProxies) ?? peer,
    protocol: request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http',
  };
}

/** True when the request comes from this machine itself and nobody forwarded it. */
export function isLocal(request: IncomingMessage, trustedProxies: BlockList): boolean {
  const peer = peerOf(request);
  const isForwarded = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some((name) => name in request.headers);
  return (peer === '::1' || peer.startsWith('127.')) && !isForwarded && !isTrusted(peer, trustedProxies);
}

/** The rightmost address that is not a trusted proxy's: what stands left of it may be invented. */
function forwardedAddress(header: string, trustedProxies: BlockList): string | null {
  const hops = header.split(',').map((hop) => plainAddress(hop.trim())).filter((hop) => isIP(hop) !== 0);
  return hops.findLast((hop) => !isTrusted(hop, trustedProxies)) ?? hops[0] ?? null;
}

function peerOf(request: IncomingMessage): string {
  return plainAddress(request.socket.remoteAddress ?? '');
}

/** Without the IPv4-in-IPv6 prefix that a dual-stack socket adds. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function isTrusted(address: string, trustedProxies: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && trustedProxies.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
