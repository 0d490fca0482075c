import { worseFlag, type Flag } from '#lib/domain/flags.ts';
import type { FlagSetting, JournalBatch } from '#lib/domain/reading.ts';
import type { Change } from './fan-out.ts';

/** A batch as viewers see it: with what the judge found; of an import, nothing. */
export function shownOf(batch: JournalBatch, settings: readonly FlagSetting[]): JournalBatch {
  return batch.kind === 'live' ? withFlags(batch, settings) : withoutReadings(batch);
}

export function changeAt(batch: JournalBatch, row: number): Change {
  return { sensorId: batch.sensorIds[row]!, timeMs: batch.timesMs[row]!, value: batch.values[row]!, flag: batch.flags[row]! };
}

/** The batch with what the judge found laid over what ingest knew. */
function withFlags(batch: JournalBatch, settings: readonly FlagSetting[]): JournalBatch {
  if (settings.length === 0) return batch;
  const byReading = new Map<string, Flag>();
  for (const { sensorId, timeMs, flag } of settings) {
    const key = `${sensorId} ${timeMs}`;
    byReading.set(key, worseFlag(flag, byReading.get(key) ?? null) ?? flag);
  }
  const flags = batch.flags.map((flag, row) => {
    const found = byReading.get(`${batch.sensorIds[row]} ${batch.timesMs[row]}`);
    return found === undefined ? flag : (worseFlag(found, (flag || null) as Flag | null) ?? 0);
  });
  return { ...batch, flags };
}

function withoutReadings(batch: JournalBatch): JournalBatch {
  return { ...batch, sensorIds: new Int32Array(0), timesMs: new Float64Array(0), values: new Float64Array(0), flags: new Uint8Array(0) };
}
