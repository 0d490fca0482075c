import type { MapFrames } from '#lib/domain/api.ts';

/** One past hour: hourly means in the order of `stationIds`, NaN where there is none. */
export interface Frame {
  hourMs: number;
  stationIds: Int32Array;
  means: Float32Array;
  /** What the map's switch shows of it; the means themselves where these are shown. */
  shown: Float32Array | Float64Array;
  /** When it was read: an hour that has just ended may still change. */
  readMs: number;
}

/** Late readings still change an hour that ended less than this before it was read. */
const SETTLED_MS = 2 * 3_600_000;
const HOUR_MS = 3_600_000;
const UNSETTLED_KEPT_MS = 60_000;

/** Past hours that were read, bounded in frames and in values; at a bound the frame that was shown longest ago goes. */
export class FrameCache {
  readonly counts = { hits: 0, misses: 0, evicted: 0 };
  #frames = new Map<string, Frame>();
  #valueCount = 0;
  #maxFrames: number;
  #maxValues: number;

  constructor({ maxFrames = 240, maxValues = 4_000_000 }: { maxFrames?: number; maxValues?: number } = {}) {
    this.#maxFrames = maxFrames;
    this.#maxValues = maxValues;
  }

  get size(): number {
    return this.#frames.size;
  }

  /** `place` tells apart numbers, and what was read for all stations and for a part of the world. */
  find(place: string, hourMs: number, nowMs: number): Frame | null {
    const key = `${place}/${hourMs}`;
    const frame = this.#frames.get(key);
    if (!frame || (isUnsettled(frame) && nowMs - frame.readMs > UNSETTLED_KEPT_MS)) {
      this.counts.misses += 1;
      return null;
    }
    this.counts.hits += 1;
    this.#frames.delete(key);
    this.#frames.set(key, frame);
    return frame;
  }

  has(place: string, hourMs: number): boolean {
    return this.#frames.has(`${place}/${hourMs}`);
  }

  put(place: string, frames: MapFrames, readMs: number): void {
    const stationIds = Int32Array.from(frames.stationIds);
    frames.hoursMs.forEach((hourMs, i) => {
      const means = Float32Array.from(frames.means[i] ?? [], (mean) => mean ?? NaN);
      this.#drop(`${place}/${hourMs}`);
      const shown = frames.shown === undefined ? means : Float64Array.from(frames.shown[i] ?? [], (value) => value ?? NaN);
      const frame = { hourMs, stationIds, means, shown, readMs };
      this.#frames.set(`${place}/${hourMs}`, frame);
      this.#valueCount += valuesIn(frame);
    });
    while (this.#frames.size > 1 && (this.#frames.size > this.#maxFrames || this.#valueCount > this.#maxValues)) {
      this.#drop(this.#frames.keys().next().value!);
      this.counts.evicted += 1;
    }
  }

  #drop(key: string): void {
    const frame = this.#frames.get(key);
    this.#valueCount -= frame === undefined ? 0 : valuesIn(frame);
    this.#frames.delete(key);
  }
}

function valuesIn({ means, shown }: Frame): number {
  return means.length + (shown === means ? 0 : shown.length);
}

function isUnsettled({ hourMs, readMs }: Frame): boolean {
  return readMs - (hourMs + HOUR_MS) < SETTLED_MS;
}
