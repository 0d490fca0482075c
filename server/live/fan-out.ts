import { TICK_MS, type HourFrame, type LiveFrame, type Room } from '#lib/domain/live.ts';
import { HourRows, type HourChange } from './hour-rows.ts';

/** A series room carries every reading, at most so many in one frame; the page is told when some were left out. */
export const MAX_SERIES_ROWS = 500;

/** One reading on its way to the rooms. */
export interface Change {
  sensorId: number;
  timeMs: number;
  value: number;
  /** 0: none. */
  flag: number;
}

interface Feed {
  lastSentMs: number;
  pending: Change[];
  /** Newest pending change of each sensor, where the room wants only that. */
  newest: Map<number, Change> | null;
  /** Pending hours, in a room of hours. */
  hours: HourRows | null;
  isCut: boolean;
  firstPosition: number;
  offset: number;
}

interface FanOutOptions {
  hasMembers(room: Room): boolean;
  send(frame: LiveFrame): void;
  sendHours?(frame: HourFrame): void;
}

type FeedKind = 'series' | 'tile' | 'hours';

/** Which room gets what and when: the first change at once, then one frame per tick. Costs nothing for rooms without members. */
export class FanOut {
  #options: FanOutOptions;
  #feeds = new Map<Room, Feed>();

  constructor(options: FanOutOptions) {
    this.#options = options;
  }

  /** `isSeries`: every reading counts, otherwise the newest of each sensor. */
  offer(room: Room, isSeries: boolean, change: Change, position: number): void {
    const feed = this.#findFeed(room, isSeries ? 'series' : 'tile', position);
    if (feed?.newest) keepNewest(feed.newest, change);
    else if (feed) keepEvery(feed, change);
  }

  /** The hour as it stands now; of several changes only the last is sent. */
  offerHour(room: Room, change: HourChange, position: number): void {
    this.#findFeed(room, 'hours', position)?.hours?.keep(change);
  }

  /** Sends what is due and forgets idle rooms; returns when the next is due, null for never. */
  flush(nowMs: number): number | null {
    let nextMs: number | null = null;
    for (const [room, feed] of this.#feeds) {
      const dueMs = feed.lastSentMs + TICK_MS;
      if (feed.firstPosition === 0) {
        if (dueMs <= nowMs) this.#feeds.delete(room);
      } else if (dueMs <= nowMs) this.#send(room, feed, nowMs);
      else nextMs = nextMs === null ? dueMs : Math.min(nextMs, dueMs);
    }
    return nextMs;
  }

  /** Position up to which every frame has gone out. */
  settledOf(newestPosition: number): number {
    let settled = newestPosition;
    for (const { firstPosition } of this.#feeds.values()) {
      if (firstPosition > 0) settled = Math.min(settled, firstPosition - 1);
    }
    return settled;
  }

  /** The feed of a room that has members, with the position noted; null where nobody listens. */
  #findFeed(room: Room, kind: FeedKind, position: number): Feed | null {
    if (!this.#options.hasMembers(room)) return null;
    const feed = this.#feeds.get(room) ?? this.#open(room, kind);
    feed.firstPosition = feed.firstPosition === 0 ? position : Math.min(feed.firstPosition, position);
    feed.offset = Math.max(feed.offset, position);
    return feed;
  }

  #open(room: Room, kind: FeedKind): Feed {
    const feed: Feed = { lastSentMs: -Infinity, pending: [], newest: kind === 'tile' ? new Map() : null, hours: kind === 'hours' ? new HourRows() : null, isCut: false, firstPosition: 0, offset: 0 };
    this.#feeds.set(room, feed);
    return feed;
  }

  #send(room: Room, feed: Feed, nowMs: number): void {
    if (feed.hours) this.#options.sendHours?.(feed.hours.take(room, feed.offset));
    else {
      const rows = feed.newest ? [...feed.newest.values()] : feed.pending;
      this.#options.send({ ...frameOf(room, feed.offset, rows), ...(feed.isCut ? { isCut: true } : {}) });
    }
    feed.lastSentMs = nowMs;
    feed.pending = [];
    feed.newest?.clear();
    feed.isCut = false;
    feed.firstPosition = 0;
  }
}

/** Rows in columns. */
export function frameOf(room: Room, offset: number, rows: readonly Change[]): LiveFrame {
  return {
    room,
    offset,
    sensorIds: rows.map(({ sensorId }) => sensorId),
    timesMs: rows.map(({ timeMs }) => timeMs),
    values: rows.map(({ value }) => value),
    flags: rows.map(({ flag }) => flag),
  };
}

export function keepNewest(newest: Map<number, Change>, change: Change): void {
  const known = newest.get(change.sensorId);
  if (known === undefined || change.timeMs >= known.timeMs) newest.set(change.sensorId, change);
}

function keepEvery(feed: Feed, change: Change): void {
  feed.pending.push(change);
  if (feed.pending.length <= MAX_SERIES_ROWS) return;
  feed.pending.shift();
  feed.isCut = true;
}
