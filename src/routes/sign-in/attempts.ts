/** Failed sign-ins by address: a token cannot be guessed at speed, and nobody else is locked out. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;
/** Addresses remembered; at the bound the oldest is forgotten. */
const MAX_ADDRESSES = 10_000;

export class Attempts {
  #failures = new Map<string, { count: number; sinceMs: number }>();

  /** Seconds to wait; 0: go ahead. */
  waitS(address: string, nowMs: number): number {
    const known = this.#failures.get(address);
    if (!known || known.count < MAX_FAILURES) return 0;
    return Math.max(0, Math.ceil((known.sinceMs + WINDOW_MS - nowMs) / 1_000));
  }

  fail(address: string, nowMs: number): void {
    const known = this.#failures.get(address);
    const isOld = !known || nowMs - known.sinceMs >= WINDOW_MS;
    this.#failures.delete(address);
    this.#failures.set(address, isOld ? { count: 1, sinceMs: nowMs } : { ...known, count: known.count + 1 });
    if (this.#failures.size > MAX_ADDRESSES) this.#failures.delete(this.#failures.keys().next().value!);
  }
}
