import type { AlertHold } from '#lib/domain/alerts.ts';
import type { Move, WatchMemory } from './watch.ts';

/** What one look at the condition says. Neither breach nor clear: between the level and the level that clears. */
export interface Signal {
  timeMs: number;
  isBreach: boolean;
  isClear: boolean;
  value: number;
  /** How far it is beyond the level, to find the peak. */
  excess: number;
  isLate: boolean;
  why(): string;
  stationIds?: number[];
}

/** idle → pending → firing → idle. Returns what changed. */
export function climb(memory: WatchMemory, hold: AlertHold, signal: Signal, peakExcess: (peak: number) => number): Move[] {
  const { open } = memory;
  if (open === null) return signal.isBreach ? begin(memory, hold, signal) : [];
  open.value = signal.value;
  if (signal.isLate) open.hasLateData = true;
  if (signal.isBreach && (open.peak === null || signal.excess > peakExcess(open.peak))) {
    open.peak = signal.value;
    open.peakMs = signal.timeMs;
  }
  if (open.firedMs !== null) return signal.isClear ? end(memory, 'resolved', signal) : [];
  mark(memory, hold, signal.isBreach);
  if (misses(memory) > hold.of - hold.least) return end(memory, 'dropped', signal);
  return fires(memory, hold, signal) ? [fire(memory, signal)] : [];
}

function begin(memory: WatchMemory, hold: AlertHold, signal: Signal): Move[] {
  const { timeMs, value, isLate } = signal;
  memory.open = { startedMs: timeMs, firedMs: null, resolvedMs: null, peak: value, peakMs: timeMs, hasLateData: isLate, stationIds: signal.stationIds ?? [], value };
  memory.marks = [];
  mark(memory, hold, true);
  if (fires(memory, hold, signal)) return [fire(memory, signal)];
  return [{ to: 'pending', atMs: timeMs, episode: { ...memory.open }, value, why: signal.why() }];
}

function fires(memory: WatchMemory, hold: AlertHold, signal: Signal): boolean {
  const { open, marks } = memory;
  const breaches = marks.reduce((sum, one) => sum + one, 0);
  return open !== null && signal.isBreach && signal.timeMs - open.startedMs >= hold.forMs && breaches >= hold.least;
}

function fire(memory: WatchMemory, signal: Signal): Move {
  const open = memory.open as NonNullable<WatchMemory['open']>;
  open.firedMs = signal.timeMs;
  open.stationIds = signal.stationIds ?? [];
  memory.marks = [];
  return { to: 'firing', atMs: signal.timeMs, episode: { ...open }, value: signal.value, why: signal.why() };
}

function end(memory: WatchMemory, to: 'resolved' | 'dropped', { timeMs, value, why }: Signal): Move[] {
  const open = memory.open as NonNullable<WatchMemory['open']>;
  memory.open = null;
  memory.marks = [];
  return [{ to, atMs: timeMs, episode: { ...open, resolvedMs: timeMs }, value, why: why() }];
}

function mark(memory: WatchMemory, hold: AlertHold, isBreach: boolean): void {
  memory.marks.push(isBreach ? 1 : 0);
  if (memory.marks.length > hold.of) memory.marks.shift();
}

function misses(memory: WatchMemory): number {
  return memory.marks.length - memory.marks.reduce((sum, one) => sum + one, 0);
}
