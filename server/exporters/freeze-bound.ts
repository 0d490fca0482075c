import { AppError } from '#lib/domain/codes.ts';
import { isLoopback, networkOf } from '#lib/domain/network-of.ts';

const PER_HOUR = 10;
/** Behind a proxy that is not named as trusted, everybody is this machine. */
const LOOPBACK_TIMES = 10;
const HOUR_MS = 3_600_000;
/** Addresses remembered; at the bound the one that has been quiet longest is forgotten. */
const MAX_ADDRESSES = 10_000;

/** What is frozen stays for ever, so that one address may freeze but so many files an hour. */
export class FreezeBound {
  readonly #timesMs = new Map<string, number[]>();

  /** Throws `rate.limited` beyond the bound. */
  take(address: string, nowMs: number): void {
    const key = networkOf(address);
    const most = isLoopback(address) ? PER_HOUR * LOOPBACK_TIMES : PER_HOUR;
    const recent = (this.#timesMs.get(key) ?? []).filter((timeMs) => timeMs > nowMs - HOUR_MS);
    this.#timesMs.delete(key); // to the end: the map is in order of last use
    this.#timesMs.set(key, recent);
    if (this.#timesMs.size > MAX_ADDRESSES) this.#timesMs.delete(this.#timesMs.keys().next().value!);
    if (recent.length >= most) {
      const retryAfterS = Math.ceil((recent[0]! + HOUR_MS - nowMs) / 1000);
      throw new AppError('rate.limited', `One address may freeze ${most} files an hour; what is frozen stays for ever.`, { retryAfterS });
    }
    recent.push(nowMs);
  }
}
