import type { MapSnapshot } from '#lib/domain/api.ts';
import type { LiveFrame } from '#lib/domain/live.ts';

/** More stations than this are not kept in a browser; the rest of a snapshot is counted and left out. */
export const MAX_STATIONS = 200_000;

/**
 * The map's stations for one parameter in typed columns: index → station. Values are guarded by time, so that
 * frames and snapshots may come twice and in any order. NaN: no reading; flag 0: none.
 */
export class StationStore {
  count = 0;
  stationIds = new Int32Array(0);
  sensorIds = new Int32Array(0);
  timesMs = new Float64Array(0);
  values = new Float64Array(0);
  flags = new Uint8Array(0);
  intervalsMs = new Float64Array(0);
  longitudes = new Float64Array(0);
  latitudes = new Float64Array(0);
  names: string[] = [];
  kinds: MapSnapshot['kinds'] = [];
  exposures: MapSnapshot['exposures'] = [];
  parameter = '';
  offset = 0;
  #byStation = new Map<number, number>();
  #bySensor = new Map<number, number>();
  #dirty = new Set<number>();

  /** -1 where it is not known. */
  indexOfStation(stationId: number): number {
    return this.#byStation.get(stationId) ?? -1;
  }

  indexOfSensor(sensorId: number): number {
    return this.#bySensor.get(sensorId) ?? -1;
  }

  /** Takes a snapshot; of the same parameter, newer values that came live are kept. Every station is dirty afterwards. */
  load(snapshot: MapSnapshot): void {
    const before = snapshot.parameter === this.parameter ? this.#valuesBySensor() : null;
    this.#adopt(snapshot);
    if (before) this.#restoreNewer(before);
    this.#dirty.clear();
    for (let i = 0; i < this.count; i += 1) this.#dirty.add(i);
  }

  /** Returns the sensors of the frame that this snapshot does not know. */
  apply(frame: LiveFrame): number[] {
    const unknown: number[] = [];
    for (let row = 0; row < frame.sensorIds.length; row += 1) {
      const index = this.#bySensor.get(frame.sensorIds[row]!);
      if (index === undefined) unknown.push(frame.sensorIds[row]!);
      else this.#set(index, frame.timesMs[row]!, frame.values[row]!, frame.flags[row]!);
    }
    this.offset = Math.max(this.offset, frame.offset);
    return unknown;
  }

  /** Indices that changed since the last call. */
  takeDirty(): Int32Array {
    const dirty = Int32Array.from(this.#dirty);
    this.#dirty.clear();
    return dirty;
  }

  #set(index: number, timeMs: number, value: number, flag: number): void {
    const known = this.timesMs[index]!;
    if (timeMs < known) return;
    if (timeMs === known && value === this.values[index] && flag === this.flags[index]) return;
    this.timesMs[index] = timeMs;
    this.values[index] = value;
    this.flags[index] = flag;
    this.#dirty.add(index);
  }

  #adopt(snapshot: MapSnapshot): void {
    this.count = Math.min(snapshot.stationIds.length, MAX_STATIONS);
    this.parameter = snapshot.parameter;
    this.offset = snapshot.offset;
    this.stationIds = Int32Array.from(snapshot.stationIds.slice(0, this.count));
    this.sensorIds = Int32Array.from(snapshot.sensorIds.slice(0, this.count));
    this.longitudes = Float64Array.from(snapshot.longitudes.slice(0, this.count));
    this.latitudes = Float64Array.from(snapshot.latitudes.slice(0, this.count));
    this.intervalsMs = Float64Array.from(snapshot.intervalsMs.slice(0, this.count));
    this.timesMs = Float64Array.from({ length: this.count }, (_, i) => snapshot.timesMs[i] ?? NaN);
    this.values = Float64Array.from({ length: this.count }, (_, i) => snapshot.values[i] ?? NaN);
    this.flags = Uint8Array.from({ length: this.count }, (_, i) => snapshot.flags[i] ?? 0);
    this.names = snapshot.names;
    this.kinds = snapshot.kinds;
    this.exposures = snapshot.exposures;
    this.#byStation = new Map(Array.from(this.stationIds, (id, index) => [id, index]));
    this.#bySensor = new Map();
    this.sensorIds.forEach((id, index) => id > 0 && this.#bySensor.set(id, index));
  }

  #valuesBySensor(): Map<number, readonly [timeMs: number, value: number, flag: number]> {
    const values = new Map<number, readonly [number, number, number]>();
    for (const [sensorId, i] of this.#bySensor) {
      if (!Number.isNaN(this.timesMs[i]!)) values.set(sensorId, [this.timesMs[i]!, this.values[i]!, this.flags[i]!]);
    }
    return values;
  }

  #restoreNewer(before: Map<number, readonly [timeMs: number, value: number, flag: number]>): void {
    for (const [sensorId, [timeMs, value, flag]] of before) {
      const index = this.#bySensor.get(sensorId);
      if (index !== undefined && !(timeMs <= this.timesMs[index]!)) this.#set(index, timeMs, value, flag);
    }
  }
}
