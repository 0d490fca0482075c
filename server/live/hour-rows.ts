import { meanOfHour, type HourSum } from '#lib/domain/hour-mean.ts';
import type { HourFrame, Room } from '#lib/domain/live.ts';

/** One frame holds so many hours; the page is told when some were left out. */
export const MAX_HOUR_ROWS = 20_000;

export type HourChange = HourSum;

/** Hours that wait for their frame, each as it stands now. */
export class HourRows {
  #rows = new Map<number, HourChange>();
  #isCut = false;

  keep(change: HourChange): void {
    const key = change.sensorId * 2 ** 21 + change.hourMs / 3_600_000;
    if (this.#rows.size >= MAX_HOUR_ROWS && !this.#rows.has(key)) this.#isCut = true;
    else this.#rows.set(key, change);
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  take(room: Room, offset: number): HourFrame {
    const rows = [...this.#rows.values()];
    const frame: HourFrame = {
      room,
      offset,
      sensorIds: rows.map(({ sensorId }) => sensorId),
      hoursMs: rows.map(({ hourMs }) => hourMs),
      means: rows.map(({ sum, count }) => (count > 0 ? meanOfHour(sum, count) : null)),
      counts: rows.map(({ count }) => count),
      ...(this.#isCut ? { isCut: true } : {}),
    };
    this.#rows.clear();
    this.#isCut = false;
    return frame;
  }
}
