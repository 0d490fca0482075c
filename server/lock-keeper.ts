const TAKEN_OVER_MS = 120_000;

/** Our own lost connection may hold the lock until the database notices: only who holds it for long is another Lichen. */
export function makeLockKeeper(keepLock: () => Promise<void>, now: () => number, onTakenOver: (cause: unknown) => void): () => Promise<void> {
  let refusedSinceMs: number | null = null;
  return async () => {
    try {
      await keepLock();
      refusedSinceMs = null;
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== 'instance.running') throw cause;
      refusedSinceMs ??= now();
      if (now() - refusedSinceMs > TAKEN_OVER_MS) onTakenOver(cause);
    }
  };
}
