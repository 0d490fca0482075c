import type { MapCell } from '#lib/domain/api.ts';
import { CELL_DEPTH, roomsIn, type CellFrame } from '#lib/domain/live.ts';
import { isFiltering, type MapFilter } from '#lib/domain/map-filter.ts';
import { isPlain, type Shown } from '#lib/domain/shown.ts';
import type { Follow, LiveConnection } from '#lib/live/index.ts';
import { fetchCells } from './map-source.ts';

interface Look {
  shown: Shown;
  zoom: number;
  bbox: readonly [number, number, number, number];
  filter: MapFilter;
}

/** Cells are drawn anew at most this often. */
const DRAW_MS = 1_000;
/** Live cells are newest readings of every station; filtered ones and other numbers are asked for again at this interval. */
const AGAIN_MS = 10_000;
/** Rooms of cells end at this zoom. */
const MAX_ROOM_ZOOM = 6;

/** The server's aggregates for the view: read once per zoom level and parameter, then kept live. */
export class CellSource {
  list: MapCell[] = [];
  /** Newest reading of any cell; 0 before the first. */
  newestMs = 0;
  #live: LiveConnection;
  #onChange: (cells: MapCell[]) => void;
  #byKey = new Map<string, MapCell>();
  #level = '';
  #follow: Follow | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setInterval> | undefined;

  constructor(live: LiveConnection, onChange: (cells: MapCell[]) => void) {
    this.#live = live;
    this.#onChange = onChange;
  }

  /** Null: nobody looks at cells. */
  look(look: Look | null): void {
    if (!look) {
      clearInterval(this.#again);
      this.#level = '';
      return this.#follow?.setRooms([]);
    }
    const roomZoom = Math.max(0, Math.min(MAX_ROOM_ZOOM, Math.floor(look.zoom)));
    const { shown, filter } = look;
    const level = JSON.stringify([shown, roomZoom, filter]);
    const isAsked = isFiltering(filter) || !isPlain(shown);
    if (level !== this.#level) {
      clearInterval(this.#again);
      const read = () => void this.#read(level, shown, roomZoom + CELL_DEPTH, filter);
      read();
      if (isAsked) this.#again = setInterval(read, AGAIN_MS);
    }
    this.#follow ??= this.#live.follow({ rooms: [], after: null, onCells: (frame) => this.#apply(frame) });
    this.#follow.setRooms(isAsked ? [] : roomsIn('cell', roomZoom, look.bbox, shown.parameter));
  }

  stop(): void {
    this.#follow?.stop();
    clearTimeout(this.#timer);
    clearInterval(this.#again);
  }

  async #read(level: string, shown: Shown, cellZoom: number, filter: MapFilter): Promise<void> {
    this.#level = level;
    try {
      const { cells } = await fetchCells(shown, cellZoom, filter);
      if (level !== this.#level) return;
      this.#byKey = new Map(cells.map((cell) => [`${cell.x},${cell.y}`, cell]));
      this.#draw();
    } catch {
      // The next move of the map asks again; the cells of before stay, and the link says that it is gone.
      if (level === this.#level) this.#level = '';
    }
  }

  #apply(frame: CellFrame): void {
    for (const change of frame.cells) {
      const cell = this.#byKey.get(`${change.x},${change.y}`);
      if (cell) Object.assign(cell, change);
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, DRAW_MS);
  }

  #draw(): void {
    this.list = [...this.#byKey.values()];
    for (const cell of this.list) this.newestMs = Math.max(this.newestMs, cell.newestMs ?? 0);
    this.#onChange(this.list);
  }
}
