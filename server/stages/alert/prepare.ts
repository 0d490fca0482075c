import { findCheckpoint } from '#server/db/alert-states.ts';
import type { Db } from '#server/db/pool.ts';
import type { Amendment } from './amend.ts';
import { keepCheckpoint, nextBoundary, voidCheckpoints } from './engine.ts';
import type { AlertEngine, Tracked, Work } from './engine.ts';
import { listInputs, replay } from './replay.ts';
import type { AlertInput, WatchMemory } from './watch.ts';

/** Evaluates anew what late data touched, from the newest checkpoint before it; null: it is too old for that. */
export async function prepareAmendment(db: Db, engine: AlertEngine, tracked: Tracked, work: Work): Promise<Amendment | null> {
  const wanted = work.amends.get(tracked);
  if (wanted === undefined) return null;
  const start = await findStart(db, tracked, wanted.fromMs, work);
  if (start === null) return null;
  const { watch } = tracked;
  tracked.memory = start.memory;
  tracked.nextCheckpointMs = nextBoundary(start.timeMs);
  voidCheckpoints(tracked, start.timeMs, work);
  const fresh: Work['checkpoints'] = [];
  const before = (input: AlertInput) => {
    if (input.timeMs >= tracked.nextCheckpointMs) keepCheckpoint(tracked, input.timeMs, { checkpoints: fresh });
  };
  const inputs = await knownInputs(db, engine, tracked, start.timeMs, work);
  const clockMs = watch.rule.condition.kind === 'no_data' ? engine.silentUntilMs(tracked) : null;
  const episodes = replay(watch, tracked.memory, inputs, { excused: engine.excused, clockMs, before });
  work.checkpoints.push(...fresh);
  work.dirty.add(tracked);
  return { tracked, sinceMs: start.timeMs, episodes, mayTell: wanted.mayTell };
}

/** The newest checkpoint, written or not, that nothing late has made wrong. */
async function findStart(db: Db, tracked: Tracked, fromMs: number, work: Work): Promise<{ timeMs: number; memory: WatchMemory } | null> {
  const atMs = work.voids.reduce((least, one) => (one.tracked === tracked ? Math.min(least, one.afterMs) : least), fromMs);
  const own = work.checkpoints.filter((one) => one.tracked === tracked && one.timeMs <= atMs).at(-1);
  if (own !== undefined) return { timeMs: own.timeMs, memory: JSON.parse(own.state) as WatchMemory };
  const { rule, watch } = tracked;
  const stored = await findCheckpoint(db, { ruleId: rule.id, subject: watch.subject, version: rule.version, atMs });
  return stored === null ? null : { timeMs: stored.timeMs, memory: stored.state as WatchMemory };
}

/** What is stored since then, as far as the line has come; what this very batch brought late is late. */
async function knownInputs(db: Db, engine: AlertEngine, { watch }: Tracked, fromMs: number, work: Work): Promise<AlertInput[]> {
  const newestOf = (sensorId: number) => engine.clocks.get(sensorId)?.newestMs ?? -Infinity;
  const ids = [...watch.sensors.map(({ id }) => id), ...(watch.helperId === null ? [] : [watch.helperId])];
  const toMs = Math.max(fromMs, ...ids.map(newestOf).filter(Number.isFinite));
  const late = new Set(work.late.map(({ sensorId, timeMs }) => `${sensorId}/${timeMs}`));
  const inputs = (await listInputs(db, watch, fromMs, toMs)).filter((input) => input.kind !== 'reading' || input.timeMs <= newestOf(input.sensorId));
  return inputs.map((input) => (input.kind === 'reading' && late.has(`${input.sensorId}/${input.timeMs}`) ? { ...input, isLate: true } : input));
}
