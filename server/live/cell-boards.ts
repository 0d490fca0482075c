import type { MapSnapshot } from '#lib/domain/api.ts';
import { findRoomName, type CellFrame, type Room } from '#lib/domain/live.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { JournalBatch } from '#lib/domain/reading.ts';
import { CellBoard } from './cell-board.ts';

/** A board that could not be read is not tried again sooner. */
const RETRY_MS = 5_000;
/** Values grow old without readings. */
const AGE_EVERY_MS = 15_000;

interface Entry {
  board: CellBoard | null;
  isLoading: boolean;
  triedMs: number;
  agedMs: number;
}

interface BoardsOptions {
  mapSnapshot(parameter: ParameterId): Promise<MapSnapshot>;
  /** Batches after a snapshot's position; null: longer ago than is kept. */
  findSince(position: number): JournalBatch[] | null;
  nowMs(): number;
  onError(cause: unknown): void;
}

/** The boards of the parameters that somebody looks at from afar; at most one query per parameter when the first comes. */
export class CellBoards {
  #options: BoardsOptions;
  #entries = new Map<string, Entry>();

  constructor(options: BoardsOptions) {
    this.#options = options;
  }

  apply(batch: JournalBatch): void {
    for (const { board } of this.#entries.values()) board?.apply(batch);
  }

  /** Stations have come or gone. */
  forget(): void {
    this.#entries.clear();
  }

  /** What a new member of the room must know; empty while the board is read: it comes with the next round. */
  findFrame(room: Room): CellFrame | null {
    const name = findRoomName(room);
    if (name?.kind !== 'cell') return null;
    return this.#boardOf(name.parameter)?.frameOf(room, name.z, this.#options.nowMs()) ?? null;
  }

  /** Changed cells of the rooms that have members; once a second. Boards that nobody looks at are dropped. */
  takeChanges(rooms: readonly Room[]): CellFrame[] {
    const zoomsByParameter = groupZooms(rooms);
    for (const parameter of this.#entries.keys()) if (!zoomsByParameter.has(parameter)) this.#entries.delete(parameter);
    const wanted = new Set(rooms);
    const frames: CellFrame[] = [];
    for (const [parameter, zooms] of zoomsByParameter) {
      const board = this.#boardOf(parameter);
      if (board === null) continue;
      for (const z of zooms) frames.push(...board.takeChanges(z, this.#options.nowMs()).filter(({ room }) => wanted.has(room)));
    }
    return frames;
  }

  #boardOf(parameter: string): CellBoard | null {
    const nowMs = this.#options.nowMs();
    const entry = this.#entries.get(parameter) ?? { board: null, isLoading: false, triedMs: -Infinity, agedMs: nowMs };
    this.#entries.set(parameter, entry);
    if (entry.board === null && !entry.isLoading && nowMs - entry.triedMs > RETRY_MS) void this.#load(parameter, entry);
    if (nowMs - entry.agedMs > AGE_EVERY_MS) {
      entry.board?.markAllDirty();
      entry.agedMs = nowMs;
    }
    return entry.board;
  }

  async #load(parameter: string, entry: Entry): Promise<void> {
    entry.isLoading = true;
    entry.triedMs = this.#options.nowMs();
    try {
      const board = new CellBoard(await this.#options.mapSnapshot(parameter as ParameterId));
      const missed = this.#options.findSince(board.offset);
      if (missed === null) return; // read again: the snapshot is older than what is kept
      for (const batch of missed) board.apply(batch);
      entry.board = board;
    } catch (cause) {
      this.#options.onError(cause);
    } finally {
      entry.isLoading = false;
    }
  }
}

function groupZooms(rooms: readonly Room[]): Map<string, Set<number>> {
  const zooms = new Map<string, Set<number>>();
  for (const room of rooms) {
    const name = findRoomName(room);
    if (name?.kind !== 'cell') continue;
    if (!zooms.has(name.parameter)) zooms.set(name.parameter, new Set());
    zooms.get(name.parameter)!.add(name.z);
  }
  return zooms;
}
