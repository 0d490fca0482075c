/**
 * Shares one answer among all who ask for the same within `keptMs`, those who ask while it is being made included: a
 * crowd that opens the map costs one query. Failures are not kept. At most `most` answers; the oldest goes first.
 */
export function sharedWork<T>(keptMs: number, most: number, now: () => number): (key: string, make: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { untilMs: number; work: Promise<T> }>();
  return (key, make) => {
    const found = kept.get(key);
    if (found !== undefined && now() < found.untilMs) return found.work;
    const entry = { untilMs: Number.POSITIVE_INFINITY, work: make() };
    kept.delete(key);
    kept.set(key, entry);
    if (kept.size > most) kept.delete(kept.keys().next().value as string);
    entry.work.then(
      () => (entry.untilMs = now() + keptMs),
      () => kept.get(key) === entry && kept.delete(key),
    );
    return entry.work;
  };
}
