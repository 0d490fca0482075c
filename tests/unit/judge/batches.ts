import type { BatchKind, JournalBatch } from '#lib/domain/reading.ts';

export type Row = [sensorId: number, timeMs: number, value: number, flag?: number];

export function makeBatch(position: number, rows: readonly Row[], options: { kind?: BatchKind; committedMs?: number } = {}): JournalBatch {
  return {
    position,
    kind: options.kind ?? 'live',
    committedMs: options.committedMs ?? Math.max(0, ...rows.map((row) => row[1])) + 1000,
    sensorIds: Int32Array.from(rows, (row) => row[0]),
    timesMs: Float64Array.from(rows, (row) => row[1]),
    values: Float64Array.from(rows, (row) => row[2]),
    flags: Uint8Array.from(rows, (row) => row[3] ?? 0),
  };
}
