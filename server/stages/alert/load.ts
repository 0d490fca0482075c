import { listMaintenance, listOutages } from '#server/db/alert-excuses.ts';
import { EVERYTHING, PUBLIC } from '#lib/domain/sight.ts';
import { listOwnerSights, listPlacedSensors } from '#server/db/alert-places.ts';
import { listEnabledRules } from '#server/db/alert-rules.ts';
import { listAlertSensors, listWatchStates } from '#server/db/alert-states.ts';
import type { Db } from '#server/db/pool.ts';
import { makeWork, nextBoundary, type AlertEngine, type Tracked, type Work } from './engine.ts';
import { listInputs, lookBackOf, primed } from './replay.ts';
import { beginWatch } from './watch.ts';
import type { Excused, Watch, WatchMemory } from './watch.ts';
import { placesBySight, watchesOf } from './watches.ts';

/** Outages and maintenance older than this play no part in what is evaluated now. */
const EXCUSED_MS = 40 * 86_400_000;

type Remembered = Pick<Tracked, 'memory' | 'position' | 'isUnsaved'>;

/** Reads rules, places and what excuses; the first time also everything that is remembered. Watches that are new begin after `position`. Returns what is new and must be written. */
export async function loadEngine(db: Db, engine: AlertEngine, { isFirst, position }: { isFirst: boolean; position: number }): Promise<Work> {
  const work = makeWork();
  engine.excused = await loadExcused(db, engine.clockMs);
  if (isFirst) {
    engine.clocks.clear(); // an attempt that broke off may have stepped them
    for (const { sensorId, newestMs, lagMs } of await listAlertSensors(db)) engine.clocks.set(sensorId, { newestMs, lagMs, isUnsaved: false });
  }
  const known = isFirst ? await loadStates(db) : memoriesOf(engine);
  const placesOf = placesBySight(await listPlacedSensors(db));
  const sights = await listOwnerSights(db);
  const tracked: Tracked[] = [];
  for (const rule of await listEnabledRules(db)) {
    const places = placesOf(rule.owner === null ? EVERYTHING : (sights.get(rule.owner) ?? PUBLIC));
    for (const watch of watchesOf(rule, places)) {
      const remembered = known.get(keyOf(rule.id, rule.version, watch.subject));
      const fresh = { rule, watch, memory: beginWatch(rule.createdMs), nextCheckpointMs: 0, position, isUnsaved: false };
      tracked.push(remembered === undefined ? await begin(db, fresh, engine.excused, work) : resumed({ ...fresh, ...remembered }, engine));
    }
  }
  engine.watch(tracked);
  return work;
}

export async function loadExcused(db: Db, clockMs: number): Promise<Excused> {
  const sinceMs = Math.max(0, clockMs - EXCUSED_MS);
  return { outages: await listOutages(db, sinceMs), maintenance: await listMaintenance(db, sinceMs) };
}

/** A watch that nobody knows yet: its windows are filled from what is stored, and it has a checkpoint to be evaluated anew from. */
async function begin(db: Db, tracked: Tracked, excused: Excused, work: Work): Promise<Tracked> {
  const { rule, watch } = tracked;
  const sinceMs = rule.updatedMs; // made, changed or started again
  tracked.memory = await primedFromStore(db, watch, sinceMs, excused);
  tracked.nextCheckpointMs = nextBoundary(sinceMs);
  work.checkpoints.push({ tracked, timeMs: sinceMs, state: JSON.stringify(tracked.memory) });
  work.dirty.add(tracked);
  return tracked;
}

async function primedFromStore(db: Db, watch: Watch, sinceMs: number, excused: Excused): Promise<WatchMemory> {
  const lookBackMs = lookBackOf(watch.rule);
  return primed(watch, lookBackMs === 0 ? [] : await listInputs(db, watch, sinceMs - lookBackMs, sinceMs - 1), sinceMs, excused);
}

function resumed(tracked: Tracked, engine: AlertEngine): Tracked {
  const newestMs = tracked.watch.sensors.reduce((newest, { id }) => Math.max(newest, engine.clocks.get(id)?.newestMs ?? 0), tracked.memory.sinceMs);
  return Object.assign(tracked, { nextCheckpointMs: nextBoundary(newestMs) });
}

async function loadStates(db: Db): Promise<Map<string, Remembered>> {
  return new Map((await listWatchStates(db)).map(({ ruleId, version, subject, state, position }) => [keyOf(ruleId, version, subject), { memory: state as WatchMemory, position, isUnsaved: false }]));
}

function memoriesOf(engine: AlertEngine): Map<string, Remembered> {
  return new Map(engine.tracked.map(({ rule, watch, memory, position, isUnsaved }) => [keyOf(rule.id, rule.version, watch.subject), { memory, position, isUnsaved }]));
}

function keyOf(ruleId: number, version: number, subject: string): string {
  return `${ruleId} ${version} ${subject}`;
}
