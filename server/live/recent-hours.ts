import type { HourSum } from '#lib/domain/hour-mean.ts';
import type { HourFrame, Room } from '#lib/domain/live.ts';
import { HourRows } from './hour-rows.ts';

/** Kept in memory: about 8 MB. */
const MAX_HOURS = 100_000;
const MAX_ENTRIES = 20_000;

/** The newest changes of hours, so that a page that was away for a moment gets what it missed. Bounded; older gaps are read afresh. */
export class RecentHours {
  /** Everything after this position is here. */
  floor: number;
  #entries: { position: number; hours: readonly HourSum[] }[] = [];
  #count = 0;

  constructor(floor: number) {
    this.floor = floor;
  }

  add(position: number, hours: readonly HourSum[]): void {
    if (hours.length === 0) return;
    this.#entries.push({ position, hours });
    this.#count += hours.length;
    while (this.#count > MAX_HOURS || this.#entries.length > MAX_ENTRIES) {
      const dropped = this.#entries.shift();
      if (dropped === undefined) return;
      this.#count -= dropped.hours.length;
      this.floor = dropped.position;
    }
  }

  restart(position: number): void {
    this.#entries = [];
    this.#count = 0;
    this.floor = position;
  }

  /** What rooms missed since a position, one frame each, every hour as it stands now; null where the gap is longer than what is kept. */
  replay(after: number, rooms: readonly Room[], offset: number, roomsOf: (sensorId: number) => readonly Room[]): HourFrame[] | null {
    const rows = new Map(rooms.filter((room) => room.startsWith('hours/')).map((room) => [room, new HourRows()]));
    if (rows.size === 0) return [];
    if (after < this.floor) return null;
    let begin = this.#entries.length;
    while (begin > 0 && (this.#entries[begin - 1]?.position ?? 0) > after) begin -= 1;
    for (const { hours } of this.#entries.slice(begin)) {
      for (const hour of hours) for (const room of roomsOf(hour.sensorId)) rows.get(room)?.keep(hour);
    }
    return [...rows].filter(([, pending]) => !pending.isEmpty).map(([room, pending]) => pending.take(room, offset));
  }
}
