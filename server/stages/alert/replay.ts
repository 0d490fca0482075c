import type { AlertRule } from '#lib/domain/alerts.ts';
import type { Flag } from '#lib/domain/flags.ts';
import { listFindingInputs, listLateReadings, listReadingInputs, type FindingInput, type ReadingInput } from '#server/db/alert-inputs.ts';
import type { Db } from '#server/db/pool.ts';
import { stepWatch } from './step.ts';
import { beginWatch } from './watch.ts';
import type { AlertInput, Episode, Excused, Watch, WatchMemory } from './watch.ts';

const HOUR_MS = 3_600_000;

/** How far before its beginning a rule must look, so that its windows are full when it begins. */
export function lookBackOf({ condition }: Pick<AlertRule, 'condition'>): number {
  switch (condition.kind) {
    case 'rate':
      return condition.overMs;
    case 'count':
      return condition.withinMs + condition.averagingHours * HOUR_MS;
    case 'index':
      return 25 * HOUR_MS;
    case 'no_data':
      return condition.forMs;
    case 'area':
      return condition.averagingHours * HOUR_MS + condition.freshMs;
    case 'anomaly':
      return 0;
    default:
      return condition.averagingHours * HOUR_MS;
  }
}

/** What is stored of a watch's series from `fromMs` to `toMs`, both included, in event order: findings before the readings of their time. */
export async function listInputs(db: Db, watch: Watch, fromMs: number, toMs: number): Promise<AlertInput[]> {
  const sensorIds = [...watch.sensors.map(({ id }) => id), ...(watch.helperId === null ? [] : [watch.helperId])];
  const readings = await listReadingInputs(db, sensorIds, fromMs, toMs);
  const late = new Set(await listLateReadings(db, sensorIds, fromMs, toMs));
  const findings = watch.rule.condition.kind === 'anomaly' ? await listFindingInputs(db, sensorIds, fromMs, toMs) : [];
  return merged(readings, late, findings);
}

function merged({ sensorIds, timesMs, values, flags }: ReadingInput, late: ReadonlySet<string>, findings: readonly FindingInput[]): AlertInput[] {
  const inputs: AlertInput[] = [];
  let next = 0;
  const findingsUntil = (timeMs: number) => {
    for (let finding = findings[next]; finding !== undefined && finding.timeMs <= timeMs; finding = findings[next]) {
      inputs.push({ kind: 'finding', ...finding });
      next += 1;
    }
  };
  for (let i = 0; i < timesMs.length; i += 1) {
    const timeMs = timesMs[i] as number;
    findingsUntil(timeMs);
    const sensorId = sensorIds[i] as number;
    const isLate = late.size > 0 && late.has(`${sensorId}/${timeMs}`);
    inputs.push({ kind: 'reading', sensorId, timeMs, value: values[i] as number, flag: (flags[i] as Flag | null) ?? null, isLate });
  }
  findingsUntil(Infinity);
  return inputs;
}

/** A memory as it stands at `sinceMs`: its windows are full, and nothing that was before it is open. */
export function primed(watch: Watch, inputs: readonly AlertInput[], sinceMs: number, excused: Excused): WatchMemory {
  const memory = beginWatch(sinceMs - lookBackOf(watch.rule));
  for (const input of inputs) if (input.timeMs < sinceMs) stepWatch(watch, memory, input, excused);
  return Object.assign(memory, { sinceMs, open: null, marks: [] });
}

export interface ReplayOptions {
  excused: Excused;
  /** Everything up to here has arrived; null: silence is not looked for beyond the newest reading. */
  clockMs: number | null;
  /** Told before an input is stepped. */
  before?: (input: AlertInput) => void;
}

/** Steps the inputs; every episode that ended or stands at the end, in the order in which they began. */
export function replay(watch: Watch, memory: WatchMemory, inputs: readonly AlertInput[], { excused, clockMs, before }: ReplayOptions): Episode[] {
  const episodes: Episode[] = [];
  const step = (input: AlertInput) => {
    for (const { to, episode } of stepWatch(watch, memory, input, excused).moves) if (to === 'resolved' || to === 'dropped') episodes.push(episode);
  };
  for (const input of inputs) {
    before?.(input);
    step(input);
  }
  if (clockMs !== null) step({ kind: 'clock', timeMs: clockMs });
  if (memory.open !== null) episodes.push({ ...memory.open });
  return episodes;
}
