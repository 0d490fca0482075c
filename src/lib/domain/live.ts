import type { ParameterDomain } from './parameters.ts';

/**
 * What travels over the socket. Rooms: `cell/{z}/{x}/{y}/{parameter}` (aggregates, z ≤ 6),
 * `tile/{z}/{x}/{y}/{parameter}` (stations of a tile at z = 6), `series/{sensorId}` (one open series),
 * `hours/{z}/{x}/{y}/{domain}` (hourly means of a tile's stations, z = 6), `hours/{stationId}` (of one station).
 */
export type Room = string;

/** A client may be in this many rooms. */
export const MAX_ROOMS = 64;
/** Stations are streamed by tiles of this zoom. */
export const TILE_ZOOM = 6;
/** A cell room's tile at zoom z holds the cells of zoom z + 3: squares of 64 px where a tile is 512 px wide. */
export const CELL_DEPTH = 3;
/** After its first change a room sends at most one frame in this time. */
export const TICK_MS = 100;

/** Changes of one room since its last frame; columns of equal length, newest value per sensor (every reading in a series room). */
export interface LiveFrame {
  room: Room;
  /** Journal position that this frame includes. */
  offset: number;
  sensorIds: number[];
  timesMs: number[];
  values: number[];
  /** 0: none. */
  flags: number[];
  /** Older readings of this time were left out: read the series afresh. */
  isCut?: boolean;
}

/** Changed hours of one room since its last frame; columns of equal length, each hour as it stands now. */
export interface HourFrame {
  room: Room;
  offset: number;
  sensorIds: number[];
  /** Beginnings of the hours, UTC. */
  hoursMs: number[];
  /** Means of the good readings; null where none is left. */
  means: (number | null)[];
  /** Good readings. */
  counts: number[];
  /** More hours changed than one frame holds: read them afresh. */
  isCut?: boolean;
}

/** Changed aggregates of one tile. */
export interface CellFrame {
  room: Room;
  offset: number;
  /** Zoom of the cells (the room's zoom + CELL_DEPTH); x and y are tile coordinates at it. */
  z: number;
  cells: { x: number; y: number; stationCount: number; freshCount: number; median: number | null; newestMs: number | null; longitude: number; latitude: number }[];
}

export interface JoinRequest {
  /** Replaces the client's rooms: those it had and does not name are left. */
  rooms: Room[];
  /** Those of `rooms` whose gap is wanted; absent: those that this connection was not in. */
  entered?: Room[];
  /** Journal position up to which the client knows everything of the rooms that it enters now; null: nothing to catch up. */
  after: number | null;
}

/** `frames` close the gap since `after`; `isReset` says that it is too long and the page must read afresh. */
export type JoinAnswer = { ok: true; offset: number; isReset: boolean; frames: LiveFrame[]; hours?: HourFrame[] } | { ok: false; message: string };

export interface ClientEvents {
  join: (request: JoinRequest, answer: (answer: JoinAnswer) => void) => void;
}

export interface ServerEvents {
  frame: (frame: LiveFrame) => void;
  cells: (frame: CellFrame) => void;
  hours: (frame: HourFrame) => void;
  finding: (finding: { room: Room; sensorId: number; fromMs: number; toMs: number; title: string; why: string; score: number }) => void;
  /** Alerts that changed, to everybody: what of it concerns the page it asks itself. */
  alerts: (change: { ids: number[] }) => void;
  /** This client was too slow and frames were left out: join again with the last known offset. */
  reset: (reset: { offset: number }) => void;
  /** The server's clock and the position up to which every frame was sent, every 5 s: what link state and ages are computed from. */
  beat: (beat: { offset: number; nowMs: number }) => void;
}

/** What a room's name says; null: not a room. */
export type RoomName =
  | { kind: 'cell' | 'tile'; z: number; x: number; y: number; parameter: string }
  | { kind: 'series'; sensorId: number }
  | { kind: 'hours'; z: number; x: number; y: number; domain: ParameterDomain }
  | { kind: 'station-hours'; stationId: number };

const TILE_ROOM = /^(cell|tile)\/(\d)\/(\d{1,2})\/(\d{1,2})\/([a-z][a-z0-9_]{0,39})$/;
const SERIES_ROOM = /^series\/([1-9]\d{0,9})$/;

const HOURS_ROOM = /^hours\/6\/(\d{1,2})\/(\d{1,2})\/(air|water|soil|device)$/;
const STATION_HOURS_ROOM = /^hours\/([1-9]\d{0,9})$/;

export function findRoomName(room: Room): RoomName | null {
  const series = SERIES_ROOM.exec(room);
  if (series) return { kind: 'series', sensorId: Number(series[1]) };
  return room.startsWith('hours/') ? findHoursName(room) : findTileName(room);
}

function findHoursName(room: Room): RoomName | null {
  const station = STATION_HOURS_ROOM.exec(room);
  if (station) return { kind: 'station-hours', stationId: Number(station[1]) };
  const [, x, y, domain] = HOURS_ROOM.exec(room) ?? [];
  const isInGrid = domain !== undefined && Number(x) < 2 ** TILE_ZOOM && Number(y) < 2 ** TILE_ZOOM;
  return isInGrid ? { kind: 'hours', z: TILE_ZOOM, x: Number(x), y: Number(y), domain: domain as ParameterDomain } : null;
}

function findTileName(room: Room): RoomName | null {
  const [, kind, z, x, y, parameter] = TILE_ROOM.exec(room) ?? [];
  if (parameter === undefined) return null;
  const tile = { z: Number(z), x: Number(x), y: Number(y), parameter };
  const isInGrid = tile.z <= TILE_ZOOM && tile.x < 2 ** tile.z && tile.y < 2 ** tile.z;
  if (!isInGrid || (kind === 'tile' && tile.z !== TILE_ZOOM)) return null;
  return { kind: kind as 'cell' | 'tile', ...tile };
}

/** Room of the stations around a position. */
export function tileRoomOf(longitude: number, latitude: number, parameter: string): Room {
  const { x, y } = tileOf(longitude, latitude, TILE_ZOOM);
  return `tile/${TILE_ZOOM}/${x}/${y}/${parameter}`;
}

/** Room that carries a cell of `MapCell` z (≥ CELL_DEPTH), x, y. */
export function cellRoomOf(cellZ: number, x: number, y: number, parameter: string): Room {
  return `cell/${cellZ - CELL_DEPTH}/${x >> CELL_DEPTH}/${y >> CELL_DEPTH}/${parameter}`;
}

/** Room of the hourly means around a position. */
export function hoursRoomOf(longitude: number, latitude: number, domain: ParameterDomain): Room {
  const { x, y } = tileOf(longitude, latitude, TILE_ZOOM);
  return `hours/${TILE_ZOOM}/${x}/${y}/${domain}`;
}

export function stationHoursRoomOf(stationId: number): Room {
  return `hours/${stationId}`;
}

export function seriesRoomOf(sensorId: number): Room {
  return `series/${sensorId}`;
}

/** Rooms of the tiles that a view touches, in reading order; west > east crosses the antimeridian. `z`: TILE_ZOOM for tiles and hours, less for cells; `what`: a parameter, of hours a domain. */
export function roomsIn(
  kind: 'tile' | 'cell' | 'hours',
  z: number,
  [west, south, east, north]: readonly [number, number, number, number],
  what: string,
): Room[] {
  const n = 2 ** z;
  const first = tileOf(west, north, z);
  const last = tileOf(east, south, z);
  const columns = west > east ? n - first.x + last.x + 1 : last.x - first.x + 1;
  const rooms: Room[] = [];
  for (let y = first.y; y <= last.y; y += 1) {
    for (let i = 0; i < Math.min(columns, n); i += 1) rooms.push(`${kind}/${z}/${(first.x + i) % n}/${y}/${what}`);
  }
  return rooms;
}

/** Tile of the Web Mercator grid that holds a position. */
export function tileOf(longitude: number, latitude: number, zoom: number): { x: number; y: number } {
  const n = 2 ** zoom;
  const bounded = Math.max(-85.0511, Math.min(85.0511, latitude)) * (Math.PI / 180);
  const clamp = (i: number) => Math.max(0, Math.min(n - 1, i));
  return {
    x: clamp(Math.floor(((longitude + 180) / 360) * n)),
    y: clamp(Math.floor(((1 - Math.asinh(Math.tan(bounded)) / Math.PI) / 2) * n)),
  };
}
