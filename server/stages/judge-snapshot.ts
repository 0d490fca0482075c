import { gunzipSync, gzipSync } from 'node:zlib';
import { makeMemory } from './judge-memory.ts';
import type { Lookup, Memory, SensorMemory } from './judge-memory.ts';

const FORMAT = 1;
const SENSORS_PER_CHUNK = 100;
const LEVEL = 1;

interface Header {
  format: number;
  modules: string[];
  disabled: string[];
  position: number;
  clockMs: number;
  silenceMinute: number;
  outage: Memory['outage'];
}

/** The memory as bytes: a header and the sensors in gzip members, one JSON document a line. It names its position. */
export function snapshotOf(memory: Memory): Uint8Array {
  return Buffer.concat([...chunksOf(memory)]);
}

/** The same in chunks of 100 sensors (some ms each), for a caller that lets others run between them; sensors must not be adopted meanwhile. */
export function* chunksOf(memory: Memory): Generator<Uint8Array> {
  const { checks, detectors } = memory.modules;
  const header: Header = {
    format: FORMAT,
    modules: [...checks, ...detectors].map((each) => each.key),
    disabled: [...memory.disabled],
    position: memory.position,
    clockMs: memory.clockMs,
    silenceMinute: memory.silenceMinute,
    outage: memory.outage,
  };
  yield pack([JSON.stringify(header)]);
  let lines: string[] = [];
  for (const entry of memory.sensors) {
    lines.push(JSON.stringify(entry));
    if (lines.length < SENSORS_PER_CHUNK) continue;
    yield pack(lines);
    lines = [];
  }
  if (lines.length > 0) yield pack(lines);
}

/** The memory that a snapshot holds. States of modules that are gone or have another version are left behind; an unreadable snapshot throws. */
export function restore(lookup: Lookup, bytes: Uint8Array, modules: Parameters<typeof makeMemory>[1] = {}): Memory {
  const [first, ...rest] = gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
  const header = JSON.parse(first ?? '') as Header;
  if (header.format !== FORMAT) throw new Error(`snapshot of format ${header.format}; this version reads ${FORMAT}`);
  const memory = makeMemory(lookup, modules);
  const keys = new Set([...memory.modules.checks, ...memory.modules.detectors].map((each) => each.key));
  for (const line of rest) {
    const [sensorId, sensor] = JSON.parse(line) as [number, SensorMemory];
    for (const key of Object.keys(sensor.states)) if (!keys.has(key)) delete sensor.states[key];
    for (const key of Object.keys(sensor.open)) if (!keys.has(key)) delete sensor.open[key];
    memory.sensors.set(sensorId, sensor);
  }
  for (const key of header.disabled) if (keys.has(key)) memory.disabled.add(key);
  return Object.assign(memory, { position: header.position, clockMs: header.clockMs, silenceMinute: header.silenceMinute, outage: header.outage });
}

function pack(lines: readonly string[]): Uint8Array {
  return gzipSync(lines.join('\n') + '\n', { level: LEVEL });
}
