import { isLoopback, networkOf } from '#lib/domain/network-of.ts';

/** Requests of one address: so many a second, so many at once. */
const PER_S = 20;
const BURST = 60;
/** Behind a proxy that is not named as trusted, everybody is this machine. */
const LOOPBACK_TIMES = 10;
/** Addresses remembered; at the bound the one that has been quiet longest is forgotten. */
const MAX_ADDRESSES = 50_000;

interface Bucket {
  tokens: number;
  lastMs: number;
}

/** Token buckets by address: null where the request may pass, otherwise seconds to wait. */
export function makeRateLimit(): (address: string, nowMs: number) => number | null {
  const buckets = new Map<string, Bucket>();
  return (address, nowMs) => {
    const key = networkOf(address);
    const times = isLoopback(address) ? LOOPBACK_TIMES : 1;
    const known = buckets.get(key) ?? { tokens: BURST * times, lastMs: nowMs };
    const earned = (Math.max(0, nowMs - known.lastMs) / 1_000) * PER_S * times;
    const tokens = Math.min(BURST * times, known.tokens + earned);
    const isAllowed = tokens >= 1;
    buckets.delete(key); // to the end: the map is in order of last use
    buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, lastMs: nowMs });
    if (buckets.size > MAX_ADDRESSES) buckets.delete(buckets.keys().next().value!);
    return isAllowed ? null : Math.ceil((1 - tokens) / (PER_S * times));
  };
}
