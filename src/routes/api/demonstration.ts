import type { Reads } from '#lib/domain/api.ts';

const KEPT_MS = 2_000;
const kept = new WeakMap<Reads, { atMs: number; has: Promise<boolean> }>();

/** Whether this instance holds simulated stations at all: for answers that do not name their stations. */
export function hasDemonstration(reads: Reads): Promise<boolean> {
  const nowMs = Date.now();
  const known = kept.get(reads);
  if (known && nowMs - known.atMs < KEPT_MS) return known.has;
  const has = reads.instance().then(({ demonstrationCount }) => demonstrationCount > 0);
  kept.set(reads, { atMs: nowMs, has });
  has.catch(() => kept.delete(reads));
  return has;
}
