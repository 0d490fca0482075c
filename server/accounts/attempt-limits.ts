import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract, type RateLimiterRes } from 'rate-limiter-flexible';

/** So many in a window, by key. Throws nothing: a store that is gone is replaced by this process's memory until it is back. */
export interface Limit {
  /** Takes one; seconds to wait where none was left, null where one was. */
  take(key: string): Promise<number | null>;
  /** Gives one back, for an attempt that was good after all. */
  giveBack(key: string): Promise<void>;
  /** Seconds to wait, without taking one. */
  waitS(key: string): Promise<number | null>;
}

export type MakeLimit = (name: string, most: number, windowS: number) => Limit;

/** A client of ioredis; null: limits are kept in memory. */
export type LimitStore = object | null;

export function makeLimits(store: LimitStore): MakeLimit {
  return (name, most, windowS) => {
    const options = { keyPrefix: `lichen:limit:${name}`, points: most, duration: windowS };
    const memory = new RateLimiterMemory(options);
    return limitOf(store === null ? memory : new RateLimiterRedis({ ...options, storeClient: store, insuranceLimiter: memory, rejectIfRedisNotReady: true }), most);
  };
}

function limitOf(limiter: RateLimiterAbstract, most: number): Limit {
  return {
    async take(key) {
      try {
        await limiter.consume(key);
        return null;
      } catch (cause) {
        if (cause instanceof Error) throw cause; // a bug: the store's own failures went to the memory
        return waitOf(cause as RateLimiterRes);
      }
    },
    async giveBack(key) {
      await limiter.reward(key);
    },
    async waitS(key) {
      const known = await limiter.get(key);
      return known !== null && known.consumedPoints >= most ? waitOf(known) : null;
    },
  };
}

function waitOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}
