import { instantOf, localMsOf } from './zone.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface TimeTick {
  timeMs: number;
  /** What its label says; `day` stands at a local midnight among hours and is set in 600. */
  kind: 'clock' | 'day' | 'dayShort' | 'month' | 'year';
}

/** Even steps of local time. */
const STEPS_MS = [1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS).concat([1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS), [1, 2, 7, 14].map((days) => days * DAY_MS));
const STEPS_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];
const MONTH_MS = 30.4 * DAY_MS;
/** A span of centuries asks for no more than this. */
const MAX_TICKS = 60;

/** Ticks at round local times, at most `maxCount`; days begin at local midnight on either side of a change of the clock. */
export function timeTicksOf(fromMs: number, toMs: number, timeZone: string, maxCount: number): TimeTick[] {
  const spanMs = toMs - fromMs;
  if (!(spanMs > 0) || maxCount < 1) return [];
  const stepMs = STEPS_MS.find((step) => spanMs / step <= maxCount);
  return stepMs === undefined ? monthTicks(fromMs, toMs, timeZone, maxCount) : evenTicks(fromMs, toMs, timeZone, stepMs);
}

function evenTicks(fromMs: number, toMs: number, timeZone: string, stepMs: number): TimeTick[] {
  const ticks: TimeTick[] = [];
  // Weeks begin on Monday: day 0 of the epoch was a Thursday.
  const shiftMs = stepMs >= 7 * DAY_MS ? 4 * DAY_MS : 0;
  let localMs = Math.floor((localMsOf(fromMs, timeZone) - shiftMs) / stepMs) * stepMs + shiftMs;
  for (; ticks.length < MAX_TICKS; localMs += stepMs) {
    const timeMs = instantOf(localMs, timeZone);
    if (timeMs > toMs) break;
    if (timeMs < fromMs || timeMs === ticks.at(-1)?.timeMs) continue;
    // A wall-clock time that the change of the clock leaves out gets no tick, unless the day itself begins there.
    const isMidnight = localMs % DAY_MS === 0;
    if (!isMidnight && localMsOf(timeMs, timeZone) !== localMs) continue;
    ticks.push({ timeMs, kind: stepMs >= DAY_MS ? 'dayShort' : isMidnight ? 'day' : 'clock' });
  }
  return ticks;
}

function monthTicks(fromMs: number, toMs: number, timeZone: string, maxCount: number): TimeTick[] {
  const spanMs = toMs - fromMs;
  const step = STEPS_MONTHS.find((months) => spanMs / (months * MONTH_MS) <= maxCount) ?? STEPS_MONTHS.at(-1)!;
  const begin = new Date(localMsOf(fromMs, timeZone));
  const ticks: TimeTick[] = [];
  let month = Math.floor((begin.getUTCFullYear() * 12 + begin.getUTCMonth()) / step) * step;
  for (; ticks.length < MAX_TICKS; month += step) {
    const timeMs = instantOf(Date.UTC(Math.floor(month / 12), month % 12, 1), timeZone);
    if (timeMs > toMs) break;
    if (timeMs >= fromMs) ticks.push({ timeMs, kind: month % 12 === 0 ? 'year' : 'month' });
  }
  return ticks;
}
