export interface BucketOptions {
  /** Requests a second that may go on for ever. */
  ratePerS: number;
  /** Requests at once after a pause. */
  burst: number;
  /** Senders remembered; beyond, those who have waited longest are forgotten, and start full again. */
  maxKeys?: number;
  now(): number;
}

export interface Buckets {
  /** Takes one token: 0 where there was one, otherwise the seconds until there is. */
  take(key: string | number): number;
  readonly size: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const MAX_KEYS = 50_000;

/** One token bucket per sender. */
export function makeBuckets({ ratePerS, burst, maxKeys = MAX_KEYS, now }: BucketOptions): Buckets {
  const buckets = new Map<string | number, Bucket>();
  return {
    take(key) {
      const nowMs = now();
      const bucket = buckets.get(key) ?? remember(buckets, key, { tokens: burst, atMs: nowMs }, maxKeys);
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * ratePerS);
      bucket.atMs = nowMs;
      if (bucket.tokens < 1) return (1 - bucket.tokens) / ratePerS;
      bucket.tokens -= 1;
      return 0;
    },
    get size() {
      return buckets.size;
    },
  };
}

function remember(buckets: Map<string | number, Bucket>, key: string | number, bucket: Bucket, maxKeys: number): Bucket {
  if (buckets.size >= maxKeys) {
    // A Map keeps the order of insertion: the first is the one known longest.
    const [oldest] = buckets.keys();
    if (oldest !== undefined) buckets.delete(oldest);
  }
  buckets.set(key, bucket);
  return bucket;
}
