import type { AlertCondition } from '#lib/domain/alerts.ts';
import { meanWith } from './averaging.ts';
import { climb } from './ladder.ts';
import { levelVerdict } from './verdict.ts';
import { isUsable, LATE, UNUSED } from './watch.ts';
import type { AlertInput, Member, Move, Stepped, Watch, WatchMemory } from './watch.ts';
import { whyOf } from './why.ts';

const TICK_MS = 60_000;
/** A minute is looked at once the newest reading is so much later: the order in which series arrive does not matter within it. */
const SETTLE_MS = 60_000;
const MAX_WAITING = 20_000;

type AreaCondition = Extract<AlertCondition, { kind: 'area' }>;

/** k of n: readings wait for their minute; then every member's own state is stepped, and the fresh members in breach are counted. */
export function stepArea(watch: Watch, memory: WatchMemory, input: Extract<AlertInput, { kind: 'reading' }>): Stepped {
  const { condition, basis } = watch.rule;
  if (condition.kind !== 'area' || !isUsable(input.flag, basis.isSuspectUsed)) return UNUSED;
  const { part } = memory;
  if (input.timeMs <= (part.seenMs ?? -Infinity)) return LATE;
  const waiting = (part.waiting ??= []);
  waiting.push([input.sensorId, input.timeMs, input.value, input.isLate ? 1 : 0]);
  part.clockMs = Math.max(part.clockMs ?? 0, input.timeMs);
  const settledMs = waiting.length > MAX_WAITING ? part.clockMs : part.clockMs - SETTLE_MS;
  const untilMs = Math.floor(settledMs / TICK_MS) * TICK_MS;
  return { outcome: 'stepped', moves: waiting.some(([, timeMs]) => timeMs <= untilMs) ? lookUntil(watch, memory, condition, untilMs) : [] };
}

function lookUntil(watch: Watch, memory: WatchMemory, condition: AreaCondition, untilMs: number): Move[] {
  const { part } = memory;
  const settled = (part.waiting ?? []).filter(([, timeMs]) => timeMs <= untilMs).sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  part.waiting = (part.waiting ?? []).filter(([, timeMs]) => timeMs > untilMs);
  const moves: Move[] = [];
  for (let i = 0; i < settled.length; ) {
    const tickMs = Math.ceil((settled[i]?.[1] ?? 0) / TICK_MS) * TICK_MS;
    let isLate = false;
    for (; i < settled.length && (settled[i]?.[1] ?? 0) <= tickMs; i += 1) {
      const [sensorId, timeMs, value, late] = settled[i] as [number, number, number, number];
      stepMember(part.members ?? (part.members = {}), condition, sensorId, timeMs, value);
      isLate ||= late === 1;
    }
    moves.push(...count(watch, memory, condition, tickMs, isLate));
  }
  part.seenMs = untilMs;
  return moves;
}

function stepMember(members: Record<string, Member>, condition: AreaCondition, sensorId: number, timeMs: number, value: number): void {
  const member = (members[sensorId] ??= { timeMs, isBreach: false, window: [], runMs: timeMs });
  const mean = meanWith(member, timeMs, value, condition.averagingHours);
  member.timeMs = timeMs;
  if (mean === null) return;
  const { isBreach, isClear } = levelVerdict({ kind: condition.direction, level: condition.level, clear: condition.clear }, mean);
  if (isBreach || isClear) member.isBreach = isBreach;
}

function count(watch: Watch, memory: WatchMemory, condition: AreaCondition, tickMs: number, isLate: boolean): Move[] {
  const members = memory.part.members ?? {};
  const stationIds = new Set<number>();
  let value = 0;
  for (const sensor of watch.sensors) {
    const member = members[sensor.id];
    if (member === undefined || !member.isBreach || tickMs - member.timeMs > condition.freshMs) continue;
    value += 1;
    stationIds.add(sensor.stationId);
  }
  const isBreach = value >= condition.least;
  const signal = { timeMs: tickMs, value, isBreach, isClear: !isBreach, excess: value, isLate, why: () => whyOf(watch, value), stationIds: [...stationIds] };
  return climb(memory, watch.rule.hold, signal, (peak) => peak);
}
