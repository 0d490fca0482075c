import type { MapSnapshot } from '#lib/domain/api.ts';
import { isGood, type Flag } from '#lib/domain/flags.ts';
import { freshnessOf } from '#lib/domain/freshness.ts';
import { CELL_DEPTH, cellRoomOf, tileOf, type CellFrame, type Room } from '#lib/domain/live.ts';
import type { JournalBatch } from '#lib/domain/reading.ts';

type Cell = CellFrame['cells'][number];

interface CellGroup {
  x: number;
  y: number;
  stations: number[];
  sent: string;
}

/** One parameter's newest values and the cells that they stand in, per zoom: what viewers of a wide map are sent. */
export class CellBoard {
  offset: number;
  #snapshot: MapSnapshot;
  #indexBySensor = new Map<number, number>();
  #zooms = new Map<number, { cellOfStation: Int32Array; groups: CellGroup[]; byRoom: Map<Room, number[]>; dirty: Set<number> }>();

  constructor(snapshot: MapSnapshot) {
    this.#snapshot = snapshot;
    this.offset = snapshot.offset;
    snapshot.sensorIds.forEach((sensorId, index) => sensorId > 0 && this.#indexBySensor.set(sensorId, index));
  }

  apply(batch: JournalBatch): void {
    for (let row = 0; row < batch.sensorIds.length; row += 1) {
      const index = this.#indexBySensor.get(batch.sensorIds[row]!);
      if (index === undefined || batch.timesMs[row]! < (this.#snapshot.timesMs[index] ?? -Infinity)) continue;
      this.#snapshot.timesMs[index] = batch.timesMs[row]!;
      this.#snapshot.values[index] = batch.values[row]!;
      this.#snapshot.flags[index] = (batch.flags[row] || null) as Flag | null;
      for (const { cellOfStation, dirty } of this.#zooms.values()) dirty.add(cellOfStation[index]!);
    }
    this.offset = Math.max(this.offset, batch.position);
  }

  /** Every cell of a room. */
  frameOf(room: Room, roomZ: number, nowMs: number): CellFrame {
    const zoom = this.#zoomOf(roomZ + CELL_DEPTH);
    const cells = (zoom.byRoom.get(room) ?? []).map((id) => this.#cellOf(zoom.groups[id]!, nowMs));
    return { room, offset: this.offset, z: roomZ + CELL_DEPTH, cells };
  }

  /** Cells that changed since the last call, by room, for rooms of that zoom. */
  takeChanges(roomZ: number, nowMs: number): CellFrame[] {
    const z = roomZ + CELL_DEPTH;
    const zoom = this.#zoomOf(z);
    const frames = new Map<Room, CellFrame>();
    for (const id of zoom.dirty) {
      const group = zoom.groups[id]!;
      const cell = this.#cellOf(group, nowMs);
      const text = `${cell.freshCount} ${cell.median} ${cell.newestMs}`;
      if (text === group.sent) continue;
      group.sent = text;
      const room = cellRoomOf(z, group.x, group.y, this.#snapshot.parameter);
      if (!frames.has(room)) frames.set(room, { room, offset: this.offset, z, cells: [] });
      frames.get(room)!.cells.push(cell);
    }
    zoom.dirty.clear();
    return [...frames.values()];
  }

  /** Time passes without readings: values grow old. */
  markAllDirty(): void {
    for (const { groups, dirty } of this.#zooms.values()) groups.forEach((_, id) => dirty.add(id));
  }

  #zoomOf(z: number) {
    const known = this.#zooms.get(z);
    if (known) return known;
    const { stationIds, longitudes, latitudes, sensorIds, parameter } = this.#snapshot;
    const idByCell = new Map<string, number>();
    const zoom = { cellOfStation: new Int32Array(stationIds.length), groups: [] as CellGroup[], byRoom: new Map<Room, number[]>(), dirty: new Set<number>() };
    for (let index = 0; index < stationIds.length; index += 1) {
      if (sensorIds[index] === 0) continue;
      const { x, y } = tileOf(longitudes[index]!, latitudes[index]!, z);
      const key = `${x}/${y}`;
      let id = idByCell.get(key);
      if (id === undefined) {
        id = zoom.groups.push({ x, y, stations: [], sent: '' }) - 1;
        idByCell.set(key, id);
        const room = cellRoomOf(z, x, y, parameter);
        zoom.byRoom.set(room, [...(zoom.byRoom.get(room) ?? []), id]);
      }
      zoom.groups[id]!.stations.push(index);
      zoom.cellOfStation[index] = id;
      zoom.dirty.add(id); // nobody was told yet
    }
    this.#zooms.set(z, zoom);
    return zoom;
  }

  #cellOf({ x, y, stations }: CellGroup, nowMs: number): Cell {
    const { timesMs, values, flags, intervalsMs, longitudes, latitudes } = this.#snapshot;
    const fresh: number[] = [];
    let newestMs: number | null = null;
    let longitude = 0;
    let latitude = 0;
    for (const index of stations) {
      longitude += longitudes[index]! / stations.length;
      latitude += latitudes[index]! / stations.length;
      const timeMs = timesMs[index];
      if (timeMs == null) continue;
      newestMs = Math.max(newestMs ?? timeMs, timeMs);
      const isShown = isGood(flags[index] ?? null) && freshnessOf(timeMs, intervalsMs[index]!, nowMs) === 'fresh';
      if (isShown) fresh.push(values[index]!);
    }
    return { x, y, stationCount: stations.length, freshCount: fresh.length, median: medianOf(fresh), newestMs, longitude, latitude };
  }
}

function medianOf(values: number[]): number | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
