import { findRoomName, MAX_ROOMS, type JoinRequest, type Room } from '#lib/domain/live.ts';
import { isParameterId } from '#lib/domain/parameters.ts';

export type ReadJoin = { ok: true; rooms: Room[]; entered: Room[] | null; after: number | null } | { ok: false; message: string };

/** Reads what a client sent, whatever it is. */
export function readJoin(request: unknown): ReadJoin {
  const { rooms, entered, after } = (typeof request === 'object' && request !== null ? request : {}) as Partial<Record<keyof JoinRequest, unknown>>;
  if (!isRooms(rooms)) return { ok: false, message: `rooms: a list of at most ${MAX_ROOMS} room names` };
  const unknown = rooms.find((room) => !isKnown(room));
  if (unknown !== undefined) return { ok: false, message: `rooms: there is no room "${unknown.slice(0, 80)}"` };
  if (entered !== undefined && !isRooms(entered)) return { ok: false, message: 'entered: a list of room names' };
  if (after !== null && !(typeof after === 'number' && Number.isSafeInteger(after) && after >= 0)) {
    return { ok: false, message: 'after: a journal position or null' };
  }
  const named = new Set(rooms);
  return { ok: true, rooms: [...named], entered: entered?.filter((room) => named.has(room)) ?? null, after };
}

function isKnown(room: Room): boolean {
  const name = findRoomName(room);
  return name !== null && (!('parameter' in name) || isParameterId(name.parameter));
}

function isRooms(value: unknown): value is Room[] {
  return Array.isArray(value) && value.length <= MAX_ROOMS && value.every((room) => typeof room === 'string');
}
