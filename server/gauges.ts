import type { Downloads } from '#server/exporters/downloads.ts';
import type { Inspector } from './inspector.ts';
import type { Registry } from './metrics.ts';
import type { Pipeline } from './pipeline.ts';
import type { Publisher } from './publisher.ts';
import type { Quarantine } from './quarantine.ts';

/** What other rooms count of themselves, read when the page of metrics is asked for. */
export function addGauges(registry: Registry, { pipeline, publisher, downloads, inspector, quarantine }: { pipeline: Pick<Pipeline, 'queue' | 'judge' | 'alerts'>; publisher: Publisher; downloads: Pick<Downloads, 'activeCount' | 'counts'>; inspector: Pick<Inspector, 'bytes'>; quarantine: Pick<Quarantine, 'counters'> }): void {
  const { gauge } = registry;
  gauge('lichen_queue_bytes', 'Bytes that wait for their commit', () => pipeline.queue().waitingBytes);
  gauge('lichen_queue_bodies', 'Bodies that wait for their commit', () => pipeline.queue().waiting);
  gauge('lichen_queue_refused_bodies', 'Bodies refused since start because the queue was full', () => {
    const { refusedByAge, refusedByBytes, refusedByCount } = pipeline.queue();
    return refusedByAge + refusedByBytes + refusedByCount;
  });
  gauge('lichen_commit_groups', 'Group commits since start', () => pipeline.queue().groups);
  gauge('lichen_dead_letters', 'Readings set aside since start', () => pipeline.queue().deadLetters);
  gauge('lichen_judge_lag_batches', 'Batches that are committed and not judged', () => pipeline.judge.lag.batches);
  gauge('lichen_judge_lag_seconds', 'Age of the oldest batch that waits for the judge', () => pipeline.judge.lag.ms / 1000);
  gauge('lichen_journal_position', 'Journal position up to which everything is judged', () => pipeline.judge.position);
  gauge('lichen_alert_lag_batches', 'Batches that are judged and not evaluated for alerts', () => pipeline.alerts.lag);
  gauge('lichen_alert_watches', 'Rules times the subjects that they watch', () => pipeline.alerts.engine.tracked.length);
  gauge('lichen_alert_evaluations_anew', 'Evaluations anew because of late data, since start', () => pipeline.alerts.engine.counters.amends);
  gauge('lichen_alert_too_late', 'Late data that was too old to be evaluated anew, since start', () => pipeline.alerts.engine.counters.tooLate);
  gauge('lichen_live_clients', 'Viewers with an open socket', () => publisher.live?.clients() ?? 0);
  gauge('lichen_live_frames', 'Frames sent since start', () => publisher.live?.counters.frames ?? 0);
  gauge('lichen_live_dropped', 'Readings that no viewer could be shown, since start', () => publisher.live?.counters.unplaced ?? 0);
  gauge('lichen_live_resets', 'Viewers told to read again since start', () => publisher.live?.counters.resets ?? 0);
  gauge('lichen_live_evicted', 'Viewers disconnected for being too slow, since start', () => publisher.live?.counters.evicted ?? 0);
  gauge('lichen_downloads_active', 'Downloads that are being streamed', () => downloads.activeCount);
  gauge('lichen_downloads_started', 'Downloads begun since start', () => downloads.counts.started);
  gauge('lichen_downloads_refused', 'Downloads refused since start because too many were on their way', () => downloads.counts.refused);
  gauge('lichen_downloads_cancelled', 'Downloads whose reader went away, since start', () => downloads.counts.cancelled);
  gauge('lichen_downloads_failed', 'Downloads that broke off since start', () => downloads.counts.failed);
  gauge('lichen_inspector_bytes', 'Bytes of the last messages that are kept to be looked at', () => inspector.bytes);
  gauge('lichen_quarantine_held', 'Messages of unknown hardware that were kept, since start', () => quarantine.counters.held);
  gauge('lichen_quarantine_dropped', 'Messages of unknown hardware for which there was no room, since start', () => quarantine.counters.dropped);
  gauge('lichen_quarantine_limited', 'Messages of unknown hardware that came too fast to be looked at, since start', () => quarantine.counters.limited);
  gauge('lichen_bus_lost', 'Messages that Redis did not take, since start', () => publisher.bus?.counters.lost ?? 0);
}
