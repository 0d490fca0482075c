import type { IngestResult, RawMessage, Reading, Reject } from '#lib/domain/reading.ts';
import type { SensorInput } from '#lib/domain/wire.ts';
import { findDecoder } from '#server/decoders/index.ts';
import type { Directory } from '#server/stages/directory.ts';
import { identifyAll } from '#server/stages/identify.ts';
import { validate } from '#server/stages/validate.ts';
import type { Metrics } from './metrics.ts';

export interface SubmitOptions {
  read: ReturnType<typeof makeReader>;
  /** Resolves after the commit that holds the readings. */
  write(readings: Reading[]): Promise<IngestResult>;
  metrics: Metrics;
}

export interface ReadOptions {
  directory: Directory;
  /** Idempotent. */
  insertSensor(input: SensorInput): Promise<{ id: number }>;
  now(): number;
}

/** Bytes of one message → readings of known sensors; what is refused is said, never lost silently. */
export function makeReader({ directory, insertSensor, now }: ReadOptions): (message: RawMessage) => Promise<{ readings: Reading[]; rejects: Reject[] }> {
  return async (message) => {
    const decoder = findDecoder(message.decoder);
    if (decoder === null) throw new Error(`no decoder is called ${message.decoder}`);
    const { samples, rejects } = decoder.decode(message);
    const canonical = validate(samples, rejects, { receivedMs: message.receivedMs, kind: 'live' });
    const readings = await identifyAll(canonical, rejects, { directory, deviceId: message.deviceId, isForwarded: decoder.head.isForwarded === true, nowMs: now() }, insertSensor);
    return { readings, rejects };
  };
}

/** The first straight line for one message: decode → validate → identify → commit. */
export function makeSubmit({ read, write, metrics }: SubmitOptions): (message: RawMessage) => Promise<IngestResult> {
  return async (message) => {
    const { readings, rejects } = await read(message);
    const result = await write(readings);
    const rejected = [...rejects, ...result.rejected];
    for (const { code } of rejected) metrics.readings.add(1, { outcome: 'rejected', code });
    return { ...result, rejected };
  };
}
