import type { HourSum } from '#lib/domain/hour-mean.ts';
import type { Finding, FlagSetting, JournalBatch } from '#lib/domain/reading.ts';

export interface BusBatch {
  /** Position of the batch that the lead sent before. */
  previous: number;
  batch: JournalBatch;
  flags: readonly FlagSetting[];
  findings: readonly Finding[];
  hours: readonly HourSum[];
}
export type BusMessage = ({ kind: 'batch' } & BusBatch) | { kind: 'beat'; position: number };

/** Imports travel without their readings: viewers are not shown them. */
export function writeBusMessage({ previous, batch, flags, findings, hours }: BusBatch): string {
  const isShown = batch.kind === 'live';
  const columns = [batch.sensorIds, batch.timesMs, batch.values, batch.flags].map((column) => (isShown ? [...column] : []));
  return JSON.stringify({ previous, position: batch.position, kind: batch.kind, committedMs: batch.committedMs, columns, flags: isShown ? flags : [], findings, hours });
}

export function writeBeat(position: number): string {
  return JSON.stringify({ beat: position });
}

/** Null for what is not ours. */
export function readBusMessage(text: string): BusMessage | null {
  const message = parsed(text);
  if (message === null) return null;
  if (typeof message['beat'] === 'number') return { kind: 'beat', position: message['beat'] };
  const { previous, position, kind, committedMs, columns, flags, findings, hours } = message;
  const isBatch = typeof previous === 'number' && typeof position === 'number' && Array.isArray(columns) && columns.length === 4 && columns.every(Array.isArray);
  if (!isBatch) return null;
  const [sensorIds, timesMs, values, rowFlags] = columns as number[][];
  return {
    kind: 'batch',
    previous,
    batch: {
      position,
      kind: kind === 'backfill' ? 'backfill' : 'live',
      committedMs: Number(committedMs),
      sensorIds: Int32Array.from(sensorIds!),
      timesMs: Float64Array.from(timesMs!),
      values: Float64Array.from(values!),
      flags: Uint8Array.from(rowFlags!),
    },
    flags: Array.isArray(flags) ? (flags as FlagSetting[]) : [],
    findings: Array.isArray(findings) ? (findings as Finding[]) : [],
    hours: Array.isArray(hours) ? (hours as HourSum[]) : [],
  };
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
