import type { AlertCause, AlertState } from '#lib/domain/alerts.ts';
import { leaveEvent } from '#server/db/alert-events.ts';
import { insertTransition, listEpisodesSince, overtakeWaiting, updateAlert, type RecordedAlert } from '#server/db/alert-record.ts';
import type { PoolClient } from '#server/db/pool.ts';
import type { Tracked } from './engine.ts';
import { recordMove, stateOf, writeOf, type AlertChange, type Recording } from './record.ts';
import type { Episode, Move } from './watch.ts';

/** What an evaluation from `sinceMs` on found anew. */
export interface Amendment {
  tracked: Tracked;
  sinceMs: number;
  episodes: readonly Episode[];
  mayTell: boolean;
}

const WHY = 'Data or a flag that came late changed what is known of this time.';

/** Makes the record equal to what is known now: what never was is withdrawn, what was missed is written, what moved is moved. */
export async function recordAmendment(tx: PoolClient, { tracked, sinceMs, episodes, mayTell }: Amendment, nowMs: number): Promise<AlertChange[]> {
  const { rule, watch } = tracked;
  const oldestMs = episodes.reduce((least, { startedMs }) => Math.min(least, startedMs), sinceMs);
  const recorded = await listEpisodesSince(tx, { ruleId: rule.id, ruleVersion: rule.version, subject: watch.subject, sinceMs: oldestMs });
  const pairs = paired(recorded.filter((alert) => alert.startedMs >= oldestMs || alert.resolvedMs === null), episodes);
  const changes: AlertChange[] = [];
  for (const alert of pairs.gone) changes.push(await withdraw(tx, alert, nowMs));
  for (const [alert, episode] of pairs.kept) if (isDifferent(alert, episode)) changes.push(await move(tx, tracked, alert, episode, nowMs));
  for (const episode of pairs.fresh) changes.push(...(await write(tx, tracked, episode, { nowMs, mayTell })));
  return changes;
}

/** First those with an equal start, then those that overlap. */
function paired(recorded: readonly RecordedAlert[], episodes: readonly Episode[]): { kept: [RecordedAlert, Episode][]; gone: RecordedAlert[]; fresh: Episode[] } {
  const kept: [RecordedAlert, Episode][] = [];
  let gone = [...recorded];
  let fresh = [...episodes];
  for (const isPair of [isSameStart, isOverlapping]) {
    for (const episode of [...fresh]) {
      const alert = gone.find((one) => isPair(one, episode));
      if (alert === undefined) continue;
      kept.push([alert, episode]);
      gone = gone.filter((one) => one !== alert);
      fresh = fresh.filter((one) => one !== episode);
    }
  }
  return { kept, gone, fresh };
}

function isSameStart(alert: RecordedAlert, { startedMs }: Episode): boolean {
  return alert.startedMs === startedMs;
}

function isOverlapping(alert: RecordedAlert, episode: Episode): boolean {
  return alert.startedMs < (episode.resolvedMs ?? Infinity) && episode.startedMs < (alert.resolvedMs ?? Infinity);
}

function isDifferent(alert: RecordedAlert, episode: Episode): boolean {
  const { startedMs, firedMs, resolvedMs, peak, peakMs, value, hasLateData } = alert;
  const isMoved = startedMs !== episode.startedMs || firedMs !== episode.firedMs || resolvedMs !== episode.resolvedMs;
  return isMoved || peak !== episode.peak || peakMs !== episode.peakMs || value !== episode.value || hasLateData !== episode.hasLateData;
}

async function withdraw(tx: PoolClient, alert: RecordedAlert, nowMs: number): Promise<AlertChange> {
  await overtakeWaiting(tx, alert.id, nowMs);
  await updateAlert(tx, alert.id, { ...alert, state: 'withdrawn' });
  await transit(tx, alert, 'withdrawn', alert.startedMs, nowMs);
  if (alert.eventId !== null) await leaveEvent(tx, alert.eventId, alert.startedMs);
  return { alertId: alert.id, ruleId: alert.ruleId, state: 'withdrawn' };
}

async function move(tx: PoolClient, tracked: Tracked, alert: RecordedAlert, episode: Episode, nowMs: number): Promise<AlertChange> {
  const to = stateOf(episode);
  const isAcknowledged = alert.state === 'acknowledged' && to === 'firing';
  await updateAlert(tx, alert.id, writeOf(tracked, episode));
  if (to !== alert.state && !isAcknowledged) {
    if (to === 'resolved') await overtakeWaiting(tx, alert.id, nowMs);
    await transit(tx, alert, to, episode.resolvedMs ?? episode.firedMs ?? episode.startedMs, nowMs);
    if (alert.eventId !== null) await leaveEvent(tx, alert.eventId, episode.resolvedMs ?? episode.startedMs);
  }
  return { alertId: alert.id, ruleId: alert.ruleId, state: isAcknowledged ? alert.state : to };
}

/** An episode that was missed, in its steps. */
async function write(tx: PoolClient, tracked: Tracked, episode: Episode, recording: Recording): Promise<AlertChange[]> {
  const { firedMs, resolvedMs, value, startedMs } = episode;
  const moves: Move[] = [];
  const step = (to: Move['to'], atMs: number, more: Partial<Episode>) => moves.push({ to, atMs, episode: { ...episode, ...more }, value, why: WHY });
  if (firedMs !== startedMs) step('pending', startedMs, { firedMs: null, resolvedMs: null });
  if (firedMs !== null) step('firing', firedMs, { resolvedMs: null });
  if (resolvedMs !== null) step(firedMs === null ? 'dropped' : 'resolved', resolvedMs, {});
  const changes: AlertChange[] = [];
  for (const one of moves) changes.push(await recordMove(tx, tracked, one, recording));
  return changes;
}

async function transit(tx: PoolClient, alert: RecordedAlert, to: AlertState, atMs: number, nowMs: number): Promise<void> {
  const cause: AlertCause = { by: 'late_data', why: WHY, value: null };
  await insertTransition(tx, { alertId: alert.id, from: alert.state, to, atMs, recordedMs: nowMs, cause, message: 'late_data' });
}
