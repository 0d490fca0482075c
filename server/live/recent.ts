import { findRoomName, type LiveFrame, type Room } from '#lib/domain/live.ts';
import type { JournalBatch } from '#lib/domain/reading.ts';
import { frameOf, keepNewest, MAX_SERIES_ROWS, type Change } from './fan-out.ts';

/** Kept in memory: about 6 MB. */
const MAX_READINGS = 200_000;
const MAX_BATCHES = 20_000;
/** One join looks through at most so many readings; a longer gap is read afresh over HTTP. */
const MAX_REPLAYED = 40_000;

/** The newest batches, so that a page that was away for a moment gets what it missed. Bounded; older gaps are resets. */
export class Recent {
  /** Everything after this position is here. */
  floor: number;
  #batches: JournalBatch[] = [];
  #readingCount = 0;

  constructor(floor: number) {
    this.floor = floor;
  }

  /** A batch of imported readings counts as empty: viewers are not shown it. */
  add(batch: JournalBatch): void {
    this.#batches.push(batch);
    this.#readingCount += batch.sensorIds.length;
    while (this.#readingCount > MAX_READINGS || this.#batches.length > MAX_BATCHES) {
      const dropped = this.#batches.shift()!;
      this.#readingCount -= dropped.sensorIds.length;
      this.floor = dropped.position;
    }
  }

  /** Nothing before this position is known: after a hole, or at the start. */
  restart(position: number): void {
    this.#batches = [];
    this.#readingCount = 0;
    this.floor = position;
  }

  /** Null where the gap is longer than what is kept. */
  findSince(after: number): JournalBatch[] | null {
    if (after < this.floor) return null;
    let begin = this.#batches.length;
    let readings = 0;
    while (begin > 0 && this.#batches[begin - 1]!.position > after) {
      begin -= 1;
      readings += this.#batches[begin]!.sensorIds.length;
      if (readings > MAX_REPLAYED) return null;
    }
    return this.#batches.slice(begin);
  }
}

/** What rooms missed, as frames; null where a series missed more than one frame holds. */
export function replay(batches: readonly JournalBatch[], rooms: readonly Room[], tileRoomOfSensor: (sensorId: number) => Room | null): LiveFrame[] | null {
  const wanted = gatherersOf(rooms);
  for (const batch of batches) {
    for (let row = 0; row < batch.sensorIds.length; row += 1) {
      const sensorId = batch.sensorIds[row]!;
      const place = tileRoomOfSensor(sensorId);
      if (place === null) continue; // not known, or private
      const series = wanted.series.get(sensorId);
      const tile = wanted.tiles.get(place);
      if (series === undefined && tile === undefined) continue;
      const change: Change = { sensorId, timeMs: batch.timesMs[row]!, value: batch.values[row]!, flag: batch.flags[row]! };
      series?.rows.push(change);
      if (tile) keepNewest(tile, change);
    }
  }
  const offset = batches.at(-1)?.position ?? 0;
  if ([...wanted.series.values()].some(({ rows }) => rows.length > MAX_SERIES_ROWS)) return null;
  return [
    ...[...wanted.series.values()].filter(({ rows }) => rows.length > 0).map(({ room, rows }) => frameOf(room, offset, rows)),
    ...[...wanted.tiles].filter(([, tile]) => tile.size > 0).map(([room, tile]) => frameOf(room, offset, [...tile.values()])),
  ];
}

function gatherersOf(rooms: readonly Room[]) {
  const series = new Map<number, { room: Room; rows: Change[] }>();
  const tiles = new Map<Room, Map<number, Change>>();
  for (const room of rooms) {
    const name = findRoomName(room);
    if (name?.kind === 'series') series.set(name.sensorId, { room, rows: [] });
    else if (name?.kind === 'tile') tiles.set(room, new Map());
  }
  return { series, tiles };
}
