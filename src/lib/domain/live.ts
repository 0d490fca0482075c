/**
 * What travels over the socket. Rooms: `cell/{z}/{x}/{y}/{parameter}` (aggregates, z ≤ 6),
 * `tile/{z}/{x}/{y}/{parameter}` (stations of a tile at z = 6), `series/{sensorId}` (one open series).
 */
export type Room = string;

/** A client may be in this many rooms. */
export const MAX_ROOMS = 64;
/** Stations are streamed by tiles of this zoom. */
export const TILE_ZOOM = 6;
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
}

/** Changed aggregates of one tile. */
export interface CellFrame {
  room: Room;
  offset: number;
  cells: { x: number; y: number; stationCount: number; freshCount: number; median: number | null; newestMs: number | null }[];
}

export interface JoinRequest {
  /** Replaces the client's rooms: those it had and does not name are left. */
  rooms: Room[];
  /** Journal position up to which the client knows everything; null on first load. */
  after: number | null;
}

/** `frames` close the gap since `after`; `isReset` says that it is too long and the page must read afresh. */
export type JoinAnswer = { ok: true; offset: number; isReset: boolean; frames: LiveFrame[] } | { ok: false; message: string };

export interface ClientEvents {
  join: (request: JoinRequest, answer: (answer: JoinAnswer) => void) => void;
}

export interface ServerEvents {
  frame: (frame: LiveFrame) => void;
  cells: (frame: CellFrame) => void;
  finding: (finding: { room: Room; sensorId: number; fromMs: number; toMs: number; title: string; why: string; score: number }) => void;
  /** The server's clock and newest position, every 5 s: what link state and ages are computed from. */
  beat: (beat: { offset: number; nowMs: number }) => void;
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
