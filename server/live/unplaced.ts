import type { Change } from './fan-out.ts';
import type { Places } from './places.ts';

const REFRESH_MS = 1_000;
const MAX_UNPLACED = 10_000;
const MAX_TRIES = 5;

/** Readings of sensors that are new since the stations were read: kept, bounded, until they were read again. */
export function makeUnplaced(
  places: Places,
  tell: { placed(change: Change, position: number): void; refreshed(): void; onError(cause: unknown): void; onLost(count: number): void },
) {
  let kept: { change: Change; position: number; tries: number }[] = [];
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  const refresh = async () => {
    try {
      await places.refresh();
      tell.refreshed();
    } catch (cause) {
      tell.onError(cause);
    }
    const waiting = kept;
    kept = [];
    for (const one of waiting) {
      if (places.find(one.change.sensorId)) tell.placed(one.change, one.position);
      else if (places.isHidden(one.change.sensorId)) continue;
      else if (one.tries < MAX_TRIES) kept.push({ ...one, tries: one.tries + 1 });
      else tell.onLost(1);
    }
    if (kept.length > 0) schedule();
  };
  const schedule = () => {
    if (isStopped) return;
    timer ??= setTimeout(() => {
      timer = null;
      void refresh();
    }, REFRESH_MS).unref();
  };
  return {
    refresh,
    keep(change: Change, position: number): void {
      if (kept.length >= MAX_UNPLACED) tell.onLost(1);
      else kept.push({ change, position, tries: 0 });
      schedule();
    },
    stop(): void {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
