import type { Series } from '#lib/domain/api.ts';
import { isGood, type Flag } from '#lib/domain/flags.ts';
import type { LiveFrame } from '#lib/domain/live.ts';

/** The server's own bound of a series. */
const MAX_POINTS = 4_000;
const MAX_FLAGGED = 2_000;
/** Live points are recognised when they come a second time within this many. */
const REMEMBERED = 1_024;

export interface SeriesColumns {
  stepMs: number;
  timesMs: Float64Array;
  /** NaN: no good reading. */
  means: Float64Array;
  mins: Float64Array;
  maxs: Float64Array;
  goodCounts: Float64Array;
  /** Good and flagged ones. */
  counts: Float64Array;
}

/**
 * One series in bounded, time-ordered columns: a fetched `Series` (readings or buckets) and what came live after it.
 * A live reading goes into its bucket, or stands for itself where the series is raw; a repeated one changes nothing.
 * At the bound the oldest eighth is dropped.
 */
export class SeriesRing {
  sensorId = 0;
  stepMs = 0;
  count = 0;
  offset = 0;
  flagged: Series['flagged'] = [];
  /** Null while only buckets are known. */
  newest: { timeMs: number; value: number; flag: Flag | null } | null = null;
  #capacity: number;
  #times: Float64Array;
  #means: Float64Array;
  #mins: Float64Array;
  #maxs: Float64Array;
  #goodCounts: Float64Array;
  #counts: Float64Array;
  #rememberedTimes = new Float64Array(REMEMBERED).fill(NaN);
  #remembered = new Set<number>();
  #nextRemembered = 0;

  constructor(capacity = 2 * MAX_POINTS) {
    this.#capacity = Math.max(16, capacity);
    this.#times = new Float64Array(this.#capacity);
    this.#means = new Float64Array(this.#capacity);
    this.#mins = new Float64Array(this.#capacity);
    this.#maxs = new Float64Array(this.#capacity);
    this.#goodCounts = new Float64Array(this.#capacity);
    this.#counts = new Float64Array(this.#capacity);
  }

  /** Replaces everything. Follow the series' room with `after: series.offset` to continue it. */
  load(series: Series): void {
    const skipped = Math.max(0, series.timesMs.length - this.#capacity);
    this.sensorId = series.sensorId;
    this.stepMs = series.stepMs;
    this.offset = series.offset;
    this.count = series.timesMs.length - skipped;
    for (let i = 0; i < this.count; i += 1) {
      this.#times[i] = series.timesMs[i + skipped]!;
      this.#means[i] = series.means[i + skipped] ?? NaN;
      this.#mins[i] = series.mins[i + skipped] ?? NaN;
      this.#maxs[i] = series.maxs[i + skipped] ?? NaN;
      this.#goodCounts[i] = series.goodCounts[i + skipped]!;
      this.#counts[i] = series.counts[i + skipped]!;
    }
    this.flagged = series.flagged.slice(-MAX_FLAGGED);
    this.newest = this.#newestOf(series);
    this.#remembered.clear();
    this.#rememberedTimes.fill(NaN);
  }

  /** True where something changed. */
  apply(frame: LiveFrame): boolean {
    if (frame.offset <= this.offset) return false;
    let isChanged = false;
    for (let row = 0; row < frame.sensorIds.length; row += 1) {
      if (frame.sensorIds[row] !== this.sensorId) continue;
      const flag = (frame.flags[row] || null) as Flag | null;
      isChanged = this.push(frame.timesMs[row]!, frame.values[row]!, flag) || isChanged;
    }
    return isChanged;
  }

  /** False for a reading that is here already. */
  push(timeMs: number, value: number, flag: Flag | null): boolean {
    if (this.#remembered.has(timeMs)) return false;
    const index = this.#slotAt(timeMs);
    const isKnown = index < this.count && this.#times[index] === this.#startAt(timeMs);
    if (isKnown && this.stepMs === 0) return false;
    this.#remember(timeMs);
    if (isKnown) this.#merge(index, value, flag);
    else this.#insert(index, this.#startAt(timeMs), value, flag);
    if (flag !== null && !isGood(flag)) this.flagged = [...this.flagged, { timeMs, value, flag }].slice(-MAX_FLAGGED);
    if (this.newest === null || timeMs >= this.newest.timeMs) this.newest = { timeMs, value, flag };
    return true;
  }

  /** Views of the columns from `fromMs` on: valid until the next change. */
  columns(fromMs = -Infinity): SeriesColumns {
    const begin = Number.isFinite(fromMs) ? this.#lowerBound(fromMs - this.stepMs + 1) : 0;
    return {
      stepMs: this.stepMs,
      timesMs: this.#times.subarray(begin, this.count),
      means: this.#means.subarray(begin, this.count),
      mins: this.#mins.subarray(begin, this.count),
      maxs: this.#maxs.subarray(begin, this.count),
      goodCounts: this.#goodCounts.subarray(begin, this.count),
      counts: this.#counts.subarray(begin, this.count),
    };
  }

  /** Buckets do not say what the newest reading was. */
  #newestOf(series: Series): SeriesRing['newest'] {
    if (this.stepMs > 0 || this.count === 0) return null;
    const timeMs = this.#times[this.count - 1]!;
    const flagged = series.flagged.find((reading) => reading.timeMs === timeMs);
    return flagged ?? { timeMs, value: this.#means[this.count - 1]!, flag: null };
  }

  /** Begin of the reading's bucket, on the grid that the fetched buckets stand on. */
  #startAt(timeMs: number): number {
    if (this.stepMs === 0) return timeMs;
    const origin = this.count > 0 ? this.#times[this.count - 1]! : 0;
    return origin + Math.floor((timeMs - origin) / this.stepMs) * this.stepMs;
  }

  #slotAt(timeMs: number): number {
    return this.#lowerBound(this.#startAt(timeMs));
  }

  /** First index whose time is not before `timeMs`; live points come at the end, so it is tried first. */
  #lowerBound(timeMs: number): number {
    if (this.count === 0 || this.#times[this.count - 1]! < timeMs) return this.count;
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle]! < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #merge(index: number, value: number, flag: Flag | null): void {
    this.#counts[index]! += 1;
    if (!isGood(flag)) return;
    const goodCount = this.#goodCounts[index]!;
    this.#means[index] = goodCount === 0 ? value : this.#means[index]! + (value - this.#means[index]!) / (goodCount + 1);
    this.#mins[index] = goodCount === 0 ? value : Math.min(this.#mins[index]!, value);
    this.#maxs[index] = goodCount === 0 ? value : Math.max(this.#maxs[index]!, value);
    this.#goodCounts[index] = goodCount + 1;
  }

  #insert(index: number, startMs: number, value: number, flag: Flag | null): void {
    const at = this.#makeSpace(index);
    if (at < 0) return; // it would be the first to be dropped
    for (const column of [this.#times, this.#means, this.#mins, this.#maxs, this.#goodCounts, this.#counts]) {
      column.copyWithin(at + 1, at, this.count);
    }
    this.count += 1;
    this.#times[at] = startMs;
    this.#means[at] = NaN;
    this.#mins[at] = NaN;
    this.#maxs[at] = NaN;
    this.#goodCounts[at] = 0;
    this.#counts[at] = 0;
    this.#merge(at, value, flag);
  }

  #makeSpace(index: number): number {
    if (this.count < this.#capacity) return index;
    const dropped = this.#capacity >> 3;
    if (index < dropped) return -1;
    for (const column of [this.#times, this.#means, this.#mins, this.#maxs, this.#goodCounts, this.#counts]) {
      column.copyWithin(0, dropped, this.count);
    }
    this.count -= dropped;
    return index - dropped;
  }

  #remember(timeMs: number): void {
    this.#remembered.delete(this.#rememberedTimes[this.#nextRemembered]!);
    this.#rememberedTimes[this.#nextRemembered] = timeMs;
    this.#remembered.add(timeMs);
    this.#nextRemembered = (this.#nextRemembered + 1) % REMEMBERED;
  }
}
