import type { AlertCondition, AlertDelivery, MessageDecision, QuietHours } from '#lib/domain/alerts.ts';

const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;
/** After a message of an event, its other alerts are not told by the same rule for so long. */
const GROUP_MS = 3_600_000;

export interface TellInput {
  condition: AlertCondition;
  delivery: AlertDelivery;
  mutedUntilMs: number | null;
  /** False for what late data brought: it corrects the record and pages nobody. */
  mayTell: boolean;
  value: number | null;
  nowMs: number;
  /** What the rule has told: of the last day, last of all, and within this event. */
  told: { dayCount: number; lastMs: number | null; eventMs: number | null };
}

export interface Telling {
  decision: MessageDecision;
  notBeforeMs: number;
}

/** Whether the beginning of an alert is told, and when. The first reason against it counts. */
export function decideFiring({ condition, delivery, mutedUntilMs, mayTell, value, nowMs, told }: TellInput): Telling {
  const no = (decision: MessageDecision): Telling => ({ decision, notBeforeMs: nowMs });
  if (delivery.channelIds.length === 0) return no('none');
  if (!mayTell) return no('late_data');
  if (mutedUntilMs !== null && nowMs < mutedUntilMs) return no('muted');
  if (told.eventMs !== null && nowMs - told.eventMs < GROUP_MS) return no('grouped');
  if (told.lastMs !== null && nowMs - told.lastMs < delivery.minGapMs) return no('too_soon');
  if (told.dayCount >= delivery.capPerDay) return no('cap');
  return whenAwake(delivery.quiet, isBeyond(condition, delivery.quiet, value), nowMs);
}

/** The end is told to whom the beginning was told; not where that one still waits: then both are left out. */
export function decideResolved({ delivery, mutedUntilMs, nowMs }: Pick<TellInput, 'delivery' | 'mutedUntilMs' | 'nowMs'>, { wasTold, overtaken }: { wasTold: boolean; overtaken: boolean }): Telling {
  const no = (decision: MessageDecision): Telling => ({ decision, notBeforeMs: nowMs });
  if (overtaken) return no('overtaken');
  if (!wasTold || !delivery.isResolvedTold) return no('none');
  if (mutedUntilMs !== null && nowMs < mutedUntilMs) return no('muted');
  return whenAwake(delivery.quiet, false, nowMs);
}

/** When quiet hours that hold now end; null: they do not hold. */
export function quietUntil({ fromMinute, toMinute, timeZone }: QuietHours, nowMs: number): number | null {
  if (fromMinute === toMinute) return null;
  const minute = minuteOfDay(nowMs, timeZone);
  const isQuiet = fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
  if (!isQuiet) return null;
  const leftMinutes = (toMinute - minute + DAY_MINUTES) % DAY_MINUTES;
  const endMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + leftMinutes * MINUTE_MS;
  const shift = minuteOfDay(endMs, timeZone) - toMinute; // the clock was set meanwhile
  return shift === 0 ? endMs : endMs - (((shift + DAY_MINUTES / 2 + DAY_MINUTES) % DAY_MINUTES) - DAY_MINUTES / 2) * MINUTE_MS;
}

function whenAwake(quiet: QuietHours | null, isUrgent: boolean, nowMs: number): Telling {
  const untilMs = quiet === null || isUrgent ? null : quietUntil(quiet, nowMs);
  return untilMs === null ? { decision: 'sent', notBeforeMs: nowMs } : { decision: 'later', notBeforeMs: untilMs };
}

function isBeyond(condition: AlertCondition, quiet: QuietHours | null, value: number | null): boolean {
  if (quiet === null || quiet.unlessBeyond === null || value === null) return false;
  return condition.kind === 'below' ? value < quiet.unlessBeyond : value > quiet.unlessBeyond;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();
const MAX_FORMATS = 100;

function minuteOfDay(timeMs: number, timeZone: string): number {
  let format = FORMATS.get(timeZone);
  if (format === undefined) {
    if (FORMATS.size >= MAX_FORMATS) FORMATS.clear();
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    FORMATS.set(timeZone, format);
  }
  const [hours = 0, minutes = 0] = format.format(timeMs).split(':').map(Number);
  return hours * 60 + minutes;
}
