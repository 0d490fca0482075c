import type { Channel, Delivery, Digest } from '#lib/domain/channels.ts';
import { DIGESTS } from '#lib/domain/channels.ts';
import type { Json } from '#lib/domain/plugins.ts';
import { invalid } from './query.ts';

export function wireChannel({ id, kind, label, state, pausedWhy, failures, digest, timeZone, lastOkMs, createdMs, confirmedMs }: Channel) {
  return {
    id: String(id),
    kind,
    label,
    state,
    paused_why: pausedWhy,
    failures,
    digest,
    time_zone: timeZone,
    last_ok_at: isoOf(lastOkMs),
    created_at: isoOf(createdMs),
    confirmed_at: isoOf(confirmedMs),
  };
}

export function wireDelivery({ id, key, kind, state, attempts, error, alertId, createdMs, startedMs, endedMs }: Delivery) {
  return {
    id: String(id),
    key,
    kind,
    state,
    attempts,
    error,
    alert: alertId === null ? null : String(alertId),
    created_at: isoOf(createdMs),
    started_at: isoOf(startedMs),
    ended_at: isoOf(endedMs),
  };
}

export function digestField(value: Json | undefined): Digest | undefined {
  if (value === undefined) return undefined;
  const digest = DIGESTS.find((one) => one === value);
  if (digest === undefined) throw invalid(`"digest" is one of ${DIGESTS.join(', ')}.`);
  return digest;
}

export function textField(value: Json | undefined, name: string): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw invalid(`"${name}" is a text.`);
  return value;
}

function isoOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
