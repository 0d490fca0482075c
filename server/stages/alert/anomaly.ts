import { isWithin, LATE, UNUSED } from './watch.ts';
import type { AlertInput, Episode, Excused, Move, Stepped, Watch, WatchMemory } from './watch.ts';

/** A reading so long after the end of the newest finding says that it is over. */
const CLEAR_MS = 1_800_000;

/** A detector's finding fires, those near it in time extend it; a later reading without one clears it. */
export function stepAnomaly(watch: Watch, memory: WatchMemory, input: AlertInput, { maintenance }: Excused): Stepped {
  const { condition } = watch.rule;
  if (condition.kind !== 'anomaly') return UNUSED;
  if (input.kind === 'finding') {
    const stationId = watch.sensors[0]?.stationId;
    const isAway = input.timeMs < memory.sinceMs || (stationId !== undefined && isWithin(maintenance.get(stationId), input.timeMs));
    return isAway || input.score < condition.leastScore ? UNUSED : noteFinding(watch, memory, input);
  }
  if (input.kind === 'reading') return { outcome: 'stepped', moves: clearAt(memory, input.timeMs) };
  return UNUSED;
}

function noteFinding(watch: Watch, memory: WatchMemory, { timeMs, toMs, score, why }: Extract<AlertInput, { kind: 'finding' }>): Stepped {
  const { part } = memory;
  // in a replay the findings come in order, and one may begin after the open one is over
  const moves = clearAt(memory, timeMs);
  const { open } = memory;
  if (open === null) {
    if (timeMs <= (part.endMs ?? -Infinity)) return LATE;
    part.toMs = toMs;
    const stationIds = watch.sensors.map((sensor) => sensor.stationId);
    const fresh: Episode = { startedMs: timeMs, firedMs: timeMs, resolvedMs: null, peak: score, peakMs: timeMs, hasLateData: false, stationIds, value: score };
    memory.open = fresh;
    return { outcome: 'stepped', moves: [...moves, { to: 'firing', atMs: timeMs, episode: { ...fresh }, value: score, why }] };
  }
  if (timeMs < open.startedMs) return LATE;
  part.toMs = Math.max(part.toMs ?? toMs, toMs);
  open.peak = Math.max(open.peak ?? score, score);
  open.value = score;
  return { outcome: 'stepped', moves };
}

function clearAt(memory: WatchMemory, timeMs: number): Move[] {
  const { open, part } = memory;
  const endMs = (part.toMs ?? Infinity) + CLEAR_MS;
  if (open === null || timeMs <= endMs) return [];
  memory.open = null;
  part.endMs = endMs;
  return [{ to: 'resolved', atMs: endMs, episode: { ...open, resolvedMs: endMs }, value: open.value, why: 'Nothing unusual since.' }];
}
