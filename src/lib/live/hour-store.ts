import type { HourTable } from '#lib/domain/api.ts';
import { HOUR_MS, type HourColumn } from '#lib/domain/hour-mean.ts';
import type { HourFrame, Room } from '#lib/domain/live.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

/** Hours that are kept of each sensor, the running one among them. */
export const KEPT_HOURS = 49;
/** Sensors of all rooms together; at the bound the oldest room goes. */
const MAX_SENSORS = 100_000;

interface Row {
  stationId: number;
  parameter: ParameterId;
  method: string | null;
  room: Room;
  /** Rings by hour: which hour stands in the slot, its mean, its count of good readings. */
  hours: Int32Array;
  means: Float64Array;
  counts: Int32Array;
}

/** Hourly means of the sensors of some rooms, kept by their frames. Frames may come twice; those older than the table change nothing. */
export class HourStore {
  #rows = new Map<number, Row>();
  #byStation = new Map<number, number[]>();
  #rooms = new Map<Room, { offset: number; sensorIds: readonly number[] }>();

  /** Takes the table of a room in place of what was known of it; returns its stations. */
  load(room: Room, table: HourTable): Set<number> {
    this.drop(room);
    const last = Math.round(table.lastHourMs / HOUR_MS);
    table.sensorIds.forEach((sensorId, i) => {
      const row = this.#open(sensorId, { stationId: table.stationIds[i]!, parameter: table.parameters[i]!, method: table.methods[i] ?? null, room });
      for (let k = 0; k < table.hours; k += 1) this.#put(row, last - table.hours + 1 + k, table.means[i * table.hours + k] ?? NaN, table.counts[i * table.hours + k] ?? 0);
    });
    this.#rooms.set(room, { offset: table.offset, sensorIds: table.sensorIds });
    this.#trim(room);
    return new Set(table.stationIds);
  }

  /** Returns the stations that changed. */
  apply(frame: HourFrame): Set<number> {
    const changed = new Set<number>();
    if (frame.offset < (this.#rooms.get(frame.room)?.offset ?? Infinity)) return changed;
    for (let i = 0; i < frame.sensorIds.length; i += 1) {
      const row = this.#rows.get(frame.sensorIds[i]!);
      if (row === undefined) continue;
      this.#put(row, Math.round(frame.hoursMs[i]! / HOUR_MS), frame.means[i] ?? NaN, frame.counts[i]!);
      changed.add(row.stationId);
    }
    return changed;
  }

  drop(room: Room): void {
    for (const sensorId of this.#rooms.get(room)?.sensorIds ?? []) {
      const row = this.#rows.get(sensorId);
      if (row === undefined || row.room !== room) continue;
      this.#rows.delete(sensorId);
      const rest = (this.#byStation.get(row.stationId) ?? []).filter((id) => id !== sensorId);
      if (rest.length > 0) this.#byStation.set(row.stationId, rest);
      else this.#byStation.delete(row.stationId);
    }
    this.#rooms.delete(room);
  }

  has(room: Room): boolean {
    return this.#rooms.has(room);
  }

  get rooms(): Iterable<Room> {
    return this.#rooms.keys();
  }

  get stationIds(): Iterable<number> {
    return this.#byStation.keys();
  }

  /** Sensors of a station in the order of their ids, each with its `count` hours that end at `endMs`. */
  listColumns(stationId: number, endMs: number, count: number): HourColumn[] {
    return (this.#byStation.get(stationId) ?? []).map((sensorId) => this.#columnOf(sensorId, endMs, count));
  }

  #columnOf(sensorId: number, endMs: number, count: number): HourColumn {
    const row = this.#rows.get(sensorId)!;
    const means = new Float64Array(count).fill(NaN);
    const counts = new Int32Array(count);
    const first = Math.round(endMs / HOUR_MS) - count;
    for (let k = 0; k < count; k += 1) {
      const slot = slotOf(first + k);
      if (row.hours[slot] !== first + k) continue;
      means[k] = row.means[slot]!;
      counts[k] = row.counts[slot]!;
    }
    return { sensorId, parameter: row.parameter, method: row.method, means, counts };
  }

  #open(sensorId: number, place: Pick<Row, 'stationId' | 'parameter' | 'method' | 'room'>): Row {
    const { stationId } = place;
    const row: Row = { ...place, hours: new Int32Array(KEPT_HOURS).fill(-1), means: new Float64Array(KEPT_HOURS).fill(NaN), counts: new Int32Array(KEPT_HOURS) };
    if (!this.#rows.has(sensorId)) {
      const ids = [...(this.#byStation.get(stationId) ?? []), sensorId].sort((a, b) => a - b);
      this.#byStation.set(stationId, ids);
    }
    this.#rows.set(sensorId, row);
    return row;
  }

  #put(row: Row, hour: number, mean: number, count: number): void {
    const slot = slotOf(hour);
    if (row.hours[slot]! > hour) return;
    row.hours[slot] = hour;
    row.means[slot] = mean;
    row.counts[slot] = count;
  }

  #trim(newest: Room): void {
    for (const room of this.#rooms.keys()) {
      if (this.#rows.size <= MAX_SENSORS || room === newest) return;
      this.drop(room);
    }
  }
}

function slotOf(hour: number): number {
  return ((hour % KEPT_HOURS) + KEPT_HOURS) % KEPT_HOURS;
}
