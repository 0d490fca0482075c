import type { Check, Detector, Json } from '#lib/domain/plugins.ts';
import type { Flag } from '#lib/domain/flags.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { checks as allChecks } from '#server/checks/index.ts';
import { detectors as allDetectors } from '#server/detectors/index.ts';
import { makeHours } from './judge-hours.ts';
import type { Hours } from './judge-hours.ts';

export interface OpenFinding {
  fromMs: number;
  toMs: number;
  /** `toMs` as it was last told: a silence is told again only once it has grown. */
  toldMs: number;
  score: number;
  title: string;
  why: string;
}

export interface LastReading {
  timeMs: number;
  value: number;
  flag: Flag | null;
  /** True while it is part of its hour's mean. */
  isCounted: boolean;
}

/** All that the judge remembers of one sensor; plain data, at most 16 KiB as JSON, held twice. */
export interface SensorMemory {
  parameter: ParameterId;
  intervalMs: number;
  /** Time of the newest reading that was stepped; -1: none yet. */
  newestMs: number;
  /** How long after its time a reading may arrive here, ms: a decaying maximum. */
  lagMs: number;
  gapsMs: number[];
  last: LastReading[];
  hours: Hours;
  /** State by module key. */
  states: Record<string, Json>;
  open: Record<string, OpenFinding>;
}

/** One module with the key that its states and findings carry. */
export interface Module<Kind> {
  key: string;
  module: Kind;
}

export interface Modules {
  checks: readonly Module<Check<Json>>[];
  detectors: readonly Module<Detector<Json>>[];
}

export interface Memory {
  lookup: (sensorId: number) => { parameter: ParameterId } | null;
  modules: Modules;
  sensors: Map<number, SensorMemory>;
  /** What `sensors` held before the last adoption: room for the next copies. */
  spares: Map<number, SensorMemory>;
  /** Modules that threw, by key; they stay away until their version changes. */
  disabled: Set<string>;
  /** Journal position up to which everything is judged. */
  position: number;
  /** The journal's clock: `committedMs` of the newest batch. */
  clockMs: number;
  /** The journal's minute in which silences were last looked for. */
  silenceMinute: number;
  /** The last time in which nothing at all was committed: no sensor's fault. */
  outage: { fromMs: number; toMs: number };
}

export type Lookup = Memory['lookup'];

/** Memory of a judge that has seen nothing. `lookup` says what a sensor measures; null: no such sensor. */
export function makeMemory(lookup: Lookup, modules: Partial<{ checks: readonly Check<Json>[]; detectors: readonly Detector<Json>[] }> = {}): Memory {
  return {
    lookup,
    modules: { checks: (modules.checks ?? allChecks).map(keyed), detectors: (modules.detectors ?? allDetectors).map(keyed) },
    sensors: new Map(),
    spares: new Map(),
    disabled: new Set(),
    position: 0,
    clockMs: 0,
    silenceMinute: 0,
    outage: { fromMs: 0, toMs: 0 },
  };
}

export function makeSensorMemory(parameter: ParameterId): SensorMemory {
  return { parameter, intervalMs: 0, newestMs: -1, lagMs: 0, gapsMs: [], last: [], hours: makeHours(), states: {}, open: {} };
}

/**
 * A copy that can be stepped while the original stays as the last commit left it. It is written over the sensor's spare,
 * where there is one: a new copy per reading would keep the collector busy for ten times as long as the judge.
 */
export function copyOfSensor(sensor: SensorMemory, spare: SensorMemory | undefined): SensorMemory {
  return copyOver(sensor as unknown as Json, spare as unknown as Json | undefined) as unknown as SensorMemory;
}

/** Copies plain data over `target` as far as its shape is the same; what differs in shape is made anew. */
function copyOver(source: Json, target: Json | undefined): Json {
  if (source === null || typeof source !== 'object') return source;
  if (Array.isArray(source)) return copyList(source, target);
  const copy = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  for (const key in copy) if (!(key in source)) delete copy[key];
  for (const key in source) copy[key] = copyOver(source[key] as Json, copy[key]);
  return copy;
}

function copyList(source: Json[], target: Json | undefined): Json[] {
  if (typeof source[0] !== 'number') return source.map((each, i) => copyOver(each, Array.isArray(target) ? target[i] : undefined));
  if (!Array.isArray(target) || target.length !== source.length) return source.slice();
  copyNumbers(source as number[], target as number[]);
  return target;
}

/** Apart from the mixed lists, so that numbers stay unboxed. */
function copyNumbers(source: readonly number[], target: number[]): void {
  for (let i = 0; i < source.length; i += 1) target[i] = source[i] as number;
}

function keyed<Kind extends Check<Json> | Detector<Json>>(module: Kind): Module<Kind> {
  return { key: `${module.head.id}@${module.head.version}`, module };
}
