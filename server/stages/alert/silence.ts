import { durationText } from './why.ts';
import { LATE, UNUSED } from './watch.ts';
import type { AlertInput, Episode, Excused, Move, Span, Stepped, Watch, WatchMemory } from './watch.ts';

/**
 * No data: an alert of its own kind. It fires at the deadline, in event time, whenever that becomes known; only a
 * reading ends it. Time in which we were away, or the station was worked on, does not count.
 */
export function stepSilence(watch: Watch, memory: WatchMemory, input: AlertInput, excused: Excused): Stepped {
  if (input.kind === 'finding') return UNUSED;
  const { part } = memory;
  part.lastMs ??= memory.sinceMs;
  if (input.kind === 'clock') return { outcome: 'unused', moves: lookAt(watch, memory, input.timeMs, excused) };
  const { timeMs } = input;
  if (timeMs < memory.sinceMs) return UNUSED;
  const fired = memory.open?.firedMs ?? null;
  if (timeMs <= (fired ?? part.endMs ?? -Infinity) && (fired !== null || timeMs !== part.endMs)) return LATE;
  if (timeMs <= part.lastMs) return UNUSED;
  const moves = lookAt(watch, memory, timeMs, excused);
  part.lastMs = timeMs;
  if (memory.open === null) return { outcome: 'stepped', moves };
  moves.push(end(memory, input));
  return { outcome: 'stepped', moves };
}

/** Fires where the silence reached its length before `timeMs`. */
function lookAt(watch: Watch, memory: WatchMemory, timeMs: number, excused: Excused): Move[] {
  const { condition } = watch.rule;
  if (memory.open !== null || condition.kind !== 'no_data') return [];
  const lastMs = memory.part.lastMs ?? memory.sinceMs;
  if (timeMs - lastMs <= condition.forMs) return []; // without excuses the earliest deadline
  const deadlineMs = deadlineOf(lastMs, condition.forMs, spansOf(watch, excused));
  if (timeMs <= deadlineMs) return [];
  const stationIds = [...new Set(watch.sensors.map((sensor) => sensor.stationId))];
  const open: Episode = { startedMs: deadlineMs, firedMs: deadlineMs, resolvedMs: null, peak: null, peakMs: null, hasLateData: false, stationIds, value: null };
  memory.open = open;
  return [{ to: 'firing', atMs: deadlineMs, episode: { ...open }, value: null, why: `No reading for ${durationText(condition.forMs)}.` }];
}

function end(memory: WatchMemory, { timeMs, isLate }: { timeMs: number; isLate: boolean }): Move {
  const open = memory.open as Episode;
  memory.open = null;
  memory.part.endMs = timeMs;
  return { to: 'resolved', atMs: timeMs, episode: { ...open, resolvedMs: timeMs, hasLateData: isLate }, value: null, why: 'Readings come again.' };
}

/** When a silence since `lastMs` has lasted `forMs`, not counting the excused spans. */
export function deadlineOf(lastMs: number, forMs: number, spans: readonly Span[]): number {
  let deadlineMs = lastMs + forMs;
  for (const { fromMs, toMs } of spans) {
    if (toMs <= lastMs) continue;
    if (fromMs >= deadlineMs) break;
    deadlineMs += toMs - Math.max(fromMs, lastMs);
  }
  return deadlineMs;
}

/** Outages and the station's maintenance, in order and merged. */
function spansOf(watch: Watch, { outages, maintenance }: Excused): Span[] {
  const own = watch.sensors[0] === undefined ? [] : (maintenance.get(watch.sensors[0].stationId) ?? []);
  if (own.length === 0) return outages as Span[];
  const merged: Span[] = [];
  for (const span of [...outages, ...own].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else merged.push({ ...span });
  }
  return merged;
}
