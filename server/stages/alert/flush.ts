import { listForsakenAlerts, insertTransition, touchAlert, updateAlert } from '#server/db/alert-record.ts';
import { leaveEvent } from '#server/db/alert-events.ts';
import { insertOutage } from '#server/db/alert-excuses.ts';
import { dropCheckpoints, forgetForsaken, insertLateReadings, saveAlertSensors, saveCheckpoints, saveWatchStates, type WatchState } from '#server/db/alert-states.ts';
import { moveCursor } from '#server/db/journal.ts';
import type { Db, PoolClient } from '#server/db/pool.ts';
import { writeSetting } from '#server/db/settings.ts';
import { recordAmendment, type Amendment } from './amend.ts';
import type { AlertEngine, Tracked, Work } from './engine.ts';
import { prepareAmendment } from './prepare.ts';
import { SAVED } from './recall.ts';
import { recordMove, writeOf, type AlertChange } from './record.ts';
import type { Span } from './watch.ts';

/** Everything of one transaction, read and worked out beforehand: it can be tried again as it is. */
export interface Prepared {
  work: Work;
  amendments: Amendment[];
  states: (WatchState & { tracked: Tracked })[];
  sensors: { sensorId: number; newestMs: number; lagMs: number }[];
  outages: (Span & { why: string })[];
  position: number;
  /** Everything remembered is written: after a restart the journal is stepped again from here. */
  isWhole: boolean;
  nowMs: number;
}

export async function prepare(db: Db, engine: AlertEngine, work: Work, { position, outages, isWhole }: Pick<Prepared, 'position' | 'outages' | 'isWhole'>): Promise<Prepared> {
  const amendments: Amendment[] = [];
  for (const tracked of work.amends.keys()) {
    engine.counters.amends += 1;
    const amendment = await prepareAmendment(db, engine, tracked, work);
    if (amendment === null) engine.counters.tooLate += 1;
    else amendments.push(amendment);
  }
  if (isWhole) for (const tracked of engine.tracked) if (tracked.isUnsaved) work.dirty.add(tracked);
  const states = [...work.dirty].map((tracked) => {
    tracked.isUnsaved = false;
    return { tracked, ruleId: tracked.rule.id, version: tracked.rule.version, subject: tracked.watch.subject, state: JSON.stringify(tracked.memory), position };
  });
  const sensors = isWhole ? unsavedClocks(engine) : [];
  return { work, amendments, states, sensors, outages, position, isWhole, nowMs: engine.clockMs };
}

/** What could not be written is still to be. */
export function giveUp(engine: AlertEngine, { states, sensors }: Prepared): void {
  for (const { tracked } of states) tracked.isUnsaved = true;
  for (const { sensorId } of sensors) Object.assign(engine.clocks.get(sensorId) ?? {}, { isUnsaved: true });
}

function unsavedClocks({ clocks }: AlertEngine): Prepared['sensors'] {
  return [...clocks].flatMap(([sensorId, clock]) => {
    if (!clock.isUnsaved) return [];
    clock.isUnsaved = false;
    return [{ sensorId, newestMs: clock.newestMs, lagMs: clock.lagMs }];
  });
}

/** Transitions, messages, states and the cursor in one commit. */
export async function flush(tx: PoolClient, consumer: string, { work, amendments, states, sensors, outages, position, isWhole, nowMs }: Prepared): Promise<AlertChange[]> {
  const changes: AlertChange[] = [];
  for (const outage of outages) await insertOutage(tx, outage);
  await insertLateReadings(tx, work.late);
  for (const { tracked, move } of work.moves) changes.push(await recordMove(tx, tracked, move, { nowMs, mayTell: true }));
  for (const amendment of amendments) changes.push(...(await recordAmendment(tx, amendment, nowMs)));
  for (const { tracked } of states) if (tracked.memory.open !== null) await touchAlert(tx, writeOf(tracked, tracked.memory.open));
  for (const { tracked, afterMs } of work.voids) await dropCheckpoints(tx, { ruleId: tracked.rule.id, subject: tracked.watch.subject, afterMs });
  await saveCheckpoints(tx, work.checkpoints.map(({ tracked, timeMs, state }) => ({ ruleId: tracked.rule.id, version: tracked.rule.version, subject: tracked.watch.subject, timeMs, state })));
  await saveWatchStates(tx, states);
  await saveAlertSensors(tx, sensors);
  if (isWhole) await writeSetting(tx, SAVED, String(position));
  await moveCursor(tx, consumer, position);
  return changes;
}

/** Closes what rules left open that were stopped, deleted or changed. */
export async function closeForsaken(tx: PoolClient, nowMs: number): Promise<AlertChange[]> {
  const changes: AlertChange[] = [];
  for (const alert of await listForsakenAlerts(tx)) {
    const resolvedMs = Math.max(nowMs, alert.startedMs);
    await updateAlert(tx, alert.id, { ...alert, state: 'resolved', resolvedMs });
    const cause = { by: 'rule_changed', why: 'Its rule was changed or stopped.', value: null } as const;
    await insertTransition(tx, { alertId: alert.id, from: alert.state, to: 'resolved', atMs: resolvedMs, recordedMs: nowMs, cause, message: 'none' });
    if (alert.eventId !== null) await leaveEvent(tx, alert.eventId, resolvedMs);
    changes.push({ alertId: alert.id, ruleId: alert.ruleId, state: 'resolved' });
  }
  await forgetForsaken(tx);
  return changes;
}
