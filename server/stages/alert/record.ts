import type { AlertCause, AlertState, MessageDecision } from '#lib/domain/alerts.ts';
import { joinEvent, leaveEvent, setAlertEvent } from '#server/db/alert-events.ts';
import { listAlertStations, readTrend } from '#server/db/alert-places.ts';
import { insertOutbox, insertTransition, overtakeWaiting, readTold, upsertAlert, wasTold, type AlertWrite } from '#server/db/alert-record.ts';
import type { PoolClient } from '#server/db/pool.ts';
import { decideFiring, decideResolved, type Telling } from './decide.ts';
import type { Tracked } from './engine.ts';
import { messageOf } from './message.ts';
import type { Episode, Move } from './watch.ts';

export interface Recording {
  /** The journal's clock. */
  nowMs: number;
  /** False where late data brought it. */
  mayTell: boolean;
}

/** A change that others may want to hear of. */
export interface AlertChange {
  alertId: number;
  ruleId: number;
  state: AlertState;
}

/** Writes one move: the episode, its transition, and the messages that follow from it. */
export async function recordMove(tx: PoolClient, tracked: Tracked, move: Move, recording: Recording): Promise<AlertChange> {
  const { episode } = move;
  const { id, from, eventId } = await upsertAlert(tx, writeOf(tracked, episode));
  const to = stateOf(episode);
  const cause = causeOf(tracked, move, recording.mayTell);
  const written = { id, from: from === to ? null : from, eventId, to, cause };
  if (move.to === 'firing') await recordFiring(tx, tracked, move, written, recording);
  else if (move.to === 'resolved') await recordResolved(tx, tracked, move, written, recording);
  else await insertTransition(tx, { alertId: id, from, to, atMs: move.atMs, recordedMs: recording.nowMs, cause, message: 'none' });
  return { alertId: id, ruleId: tracked.rule.id, state: to };
}

interface Written {
  id: number;
  from: AlertState | null;
  eventId: number | null;
  to: AlertState;
  cause: AlertCause;
}

async function recordFiring(tx: PoolClient, tracked: Tracked, move: Move, { id, from, cause }: Written, { nowMs, mayTell }: Recording): Promise<void> {
  const { rule, watch } = tracked;
  const stations = await listAlertStations(tx, stationIdsOf(tracked, move.episode));
  const [first] = stations;
  const eventId = first === undefined ? null : await joinEvent(tx, { longitude: first.longitude, latitude: first.latitude, atMs: move.atMs, isPublic: stations.every((station) => station.isPublic) });
  const told = await readTold(tx, rule.id, eventId, nowMs);
  if (eventId !== null) await setAlertEvent(tx, id, eventId);
  const { condition, delivery, mutedUntilMs } = rule;
  const telling = decideFiring({ condition, delivery, mutedUntilMs, mayTell, value: move.value, nowMs, told });
  const seq = await insertTransition(tx, { alertId: id, from, to: 'firing', atMs: move.atMs, recordedMs: nowMs, cause, message: telling.decision });
  await tell(tx, { tracked, move, alertId: id, seq, eventId, telling, watch });
}

async function recordResolved(tx: PoolClient, tracked: Tracked, move: Move, { id, from, eventId, cause }: Written, { nowMs, mayTell }: Recording): Promise<void> {
  const { rule, watch } = tracked;
  const overtaken = (await overtakeWaiting(tx, id, nowMs)) > 0;
  const telling: Telling = mayTell ? decideResolved({ ...rule, nowMs }, { wasTold: await wasTold(tx, id), overtaken }) : { decision: 'late_data', notBeforeMs: nowMs };
  const seq = await insertTransition(tx, { alertId: id, from, to: 'resolved', atMs: move.atMs, recordedMs: nowMs, cause, message: telling.decision });
  if (eventId !== null) await leaveEvent(tx, eventId, move.atMs);
  await tell(tx, { tracked, move, alertId: id, seq, eventId, telling, watch });
}

interface ToTell {
  tracked: Tracked;
  watch: Tracked['watch'];
  move: Move;
  alertId: number;
  seq: number;
  eventId: number | null;
  telling: Telling;
}

async function tell(tx: PoolClient, { tracked, watch, move, alertId, seq, eventId, telling }: ToTell): Promise<void> {
  if (!isTold(telling.decision) || (move.to !== 'firing' && move.to !== 'resolved')) return;
  const { rule } = tracked;
  const { episode, atMs, value, why } = move;
  const [sensor] = watch.sensors;
  const slope = sensor === undefined || watch.subject === 'area' || rule.condition.kind === 'no_data' ? null : await readTrend(tx, sensor.id, atMs);
  const stations = await listAlertStations(tx, stationIdsOf(tracked, episode));
  const message = messageOf({ rule, watch, alertId, seq, eventId, transition: move.to, episode, atMs, value, why, stations, slope });
  await insertOutbox(tx, { message, channelIds: rule.delivery.channelIds, notBeforeMs: telling.notBeforeMs });
}

export function isTold(decision: MessageDecision): boolean {
  return decision === 'sent' || decision === 'later';
}

export function stateOf({ firedMs, resolvedMs }: Episode): AlertState {
  if (resolvedMs !== null) return 'resolved';
  return firedMs === null ? 'pending' : 'firing';
}

export function writeOf({ rule, watch }: Tracked, episode: Episode): AlertWrite {
  const [sensor] = watch.sensors;
  return {
    ruleId: rule.id,
    ruleVersion: rule.version,
    subject: watch.subject,
    sensorId: watch.subject.startsWith('sensor:') && sensor !== undefined ? sensor.id : null,
    stationId: watch.subject === 'area' ? null : (sensor?.stationId ?? null),
    state: stateOf(episode),
    ...episode,
  };
}

/** Stations in breach, or the one that it is about; an area without any stands at its first member. */
function stationIdsOf({ watch }: Tracked, episode: Episode): number[] {
  const [sensor] = watch.sensors;
  if (episode.stationIds.length > 0) return [...new Set(episode.stationIds)];
  return sensor === undefined ? [] : [sensor.stationId];
}

function causeOf({ rule }: Tracked, { value, why }: Move, isOnTime: boolean): AlertCause {
  const by = !isOnTime ? 'late_data' : rule.condition.kind === 'no_data' ? 'silence' : rule.condition.kind === 'anomaly' ? 'finding' : 'data';
  return { by, why, value };
}
