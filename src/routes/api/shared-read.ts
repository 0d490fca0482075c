/** How long a finished read is given to others: long enough for a thousand pages that come back at once. */
const KEPT_MS = 500;
/** Keys kept; at the bound the oldest goes. */
const MAX_KEYS = 500;

/** Reads that many ask for at the same moment are done once. Failures are not kept. */
export function makeSharedRead<T>(): (key: string, read: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { untilMs: number; answer: Promise<T> }>();
  return (key, read) => {
    const nowMs = Date.now();
    const known = kept.get(key);
    if (known && nowMs < known.untilMs) return known.answer;
    const entry = { untilMs: Infinity, answer: read() };
    kept.delete(key);
    kept.set(key, entry);
    if (kept.size > MAX_KEYS) kept.delete(kept.keys().next().value!);
    const forget = () => void (kept.get(key) === entry && kept.delete(key));
    entry.answer.then(() => (entry.untilMs = Date.now() + KEPT_MS), forget);
    return entry.answer;
  };
}
