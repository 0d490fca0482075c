import type { Reading, Reject } from '#lib/domain/reading.ts';
import type { SensorInput } from '#lib/domain/wire.ts';
import type { Directory } from './directory.ts';
import type { Canonical } from './validate.ts';

export interface IdentifyOptions {
  directory: Directory;
  /** The device whose key came with the message; null: samples name their device themselves. */
  deviceId: number | null;
  /** The message was forwarded: the device that it names must be the one of the key. */
  isForwarded?: boolean;
  nowMs: number;
}

export interface Identified {
  readings: Reading[];
  /** Samples of sensors that do not exist yet. */
  pending: Canonical[];
  /** Those sensors, each once. */
  missing: SensorInput[];
}

/** A station has at most this many series; a device with random channels must not fill the database with sensors. */
export const MAX_SENSORS_PER_STATION = 256;

/** Samples → readings of known sensors, from memory alone; what belongs to nobody joins `rejects`. */
export function identify(samples: readonly Canonical[], rejects: Reject[], options: IdentifyOptions): Identified {
  const identified: Identified = { readings: [], pending: [], missing: [] };
  for (const sample of samples) {
    const station = stationOf(sample, options);
    if (typeof station !== 'number') {
      rejects.push(station);
      continue;
    }
    const sensorId = options.directory.findSensor(station, sample.parameter, sample.channel, sample.heightM);
    if (sensorId !== null) identified.readings.push(readingOf(sample, sensorId));
    else addMissing(sample, station, identified, rejects, options.directory);
  }
  return identified;
}

/** `identify`, and where sensors are missing, once more after they were made. `insertSensor` must be idempotent. */
export async function identifyAll(
  samples: readonly Canonical[],
  rejects: Reject[],
  options: IdentifyOptions,
  insertSensor: (input: SensorInput) => Promise<{ id: number }>,
): Promise<Reading[]> {
  const first = identify(samples, rejects, options);
  if (first.missing.length === 0) return keepApart(first.readings);
  for (const input of first.missing) {
    const { id } = await insertSensor(input);
    options.directory.addSensor({ id, stationId: input.stationId, parameter: input.parameter, channel: input.channel, heightM: input.heightM });
  }
  const second = identify(first.pending, rejects, options);
  return keepApart([...first.readings, ...second.readings]);
}

/** Readings of a sensor whose clock is wrong all came to the same receive time: a millisecond each keeps every one. */
function keepApart(readings: Reading[]): Reading[] {
  const taken = new Map<number, number>();
  for (const reading of readings) {
    if (reading.deviceTimeMs === null) continue;
    const afterMs = taken.get(reading.sensorId);
    if (afterMs !== undefined && reading.timeMs <= afterMs) reading.timeMs = afterMs + 1;
    taken.set(reading.sensorId, reading.timeMs);
  }
  return readings;
}

function stationOf(sample: Canonical, { directory, deviceId, isForwarded = false, nowMs }: IdentifyOptions): number | Reject {
  const { index, timeMs } = sample;
  const name = isForwarded && deviceId !== null ? directory.nameOf(deviceId) : null;
  if (name !== null && sample.device !== name) return { index, code: 'device.unknown', message: `This key is of ${name}, and the message of ${sample.device ?? 'a device without a name'}.` };
  const device = deviceId ?? (sample.device === null ? null : (directory.findDeviceByName(sample.device)?.id ?? null));
  if (device === null) return { index, code: 'device.unknown', message: `No device is registered as ${sample.device ?? 'the sender of this message'}.` };
  if (sample.station === null) {
    return directory.stationOf(device, timeMs, nowMs) ?? { index, code: 'station.not_allowed', message: 'This device is not deployed at any station.' };
  }
  const station = stationIdOf(sample.station);
  if (station === null || !directory.hasStation(station)) return { index, code: 'station.unknown', message: `There is no station ${sample.station}.` };
  if (!directory.mayServe(device, station, timeMs, nowMs)) return { index, code: 'station.not_allowed', message: `This device is not deployed at station ${station}.` };
  return station;
}

function stationIdOf(text: string): number | null {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
}

function addMissing(sample: Canonical, stationId: number, identified: Identified, rejects: Reject[], directory: Directory): void {
  const { parameter, channel, heightM } = sample;
  const isListed = identified.missing.some((each) => each.stationId === stationId && each.parameter === parameter && each.channel === channel && each.heightM === heightM);
  if (!isListed) {
    const listed = identified.missing.filter((each) => each.stationId === stationId).length;
    if (directory.countSensors(stationId) + listed >= MAX_SENSORS_PER_STATION) {
      rejects.push({ index: sample.index, code: 'sensor.too_many', message: `Station ${stationId} has ${MAX_SENSORS_PER_STATION} series, and takes no more.` });
      return;
    }
    identified.missing.push({ stationId, parameter, channel, heightM });
  }
  identified.pending.push(sample);
}

function readingOf(sample: Canonical, sensorId: number): Reading {
  return {
    index: sample.index,
    sensorId,
    timeMs: sample.timeMs,
    value: sample.value,
    flag: sample.flag,
    sentValue: sample.sentValue,
    sentUnit: sample.sentUnit,
    deviceTimeMs: sample.deviceTimeMs,
    belowDetection: sample.belowDetection,
  };
}
