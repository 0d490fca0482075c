import { pointTimeMs, type ChartColumns } from './columns.ts';
import { fillGapLimits, LIMIT_REACH } from './segments.ts';

/** Points of one piece of path: what is written again when a reading is appended. */
export const CHUNK_POINTS = 128;
/** A span that grows by itself stretches the paths so far before they are written anew. */
const MAX_STRETCH = 0.02;
/** Beyond this the numbers of a moved path lose their tenths of a pixel. */
const MAX_SHIFT_PX = 1e5;

export interface LineChunk {
  key: number;
  line: string;
  /** Least to greatest of each bucket; empty where there are none. */
  envelope: string;
  /** Down to `bottom`; empty where it was not asked for. */
  area: string;
}
export interface LineFrame {
  fromMs: number;
  toMs: number;
  left: number;
  right: number;
  /** Values at the plot's lower and upper end, and where those are, px. */
  low: number;
  high: number;
  bottom: number;
  top: number;
  hasArea?: boolean;
}
export interface DrawnLine {
  chunks: readonly LineChunk[];
  /** SVG transform that lays the pieces under the frame. */
  transform: string;
}

/**
 * One line in pieces of path. It remembers what it has drawn: a reading at the end costs the last piece, and time that
 * passes costs a transform. Only another scale writes everything again.
 */
export class LineModel {
  /** Points written since it was made. */
  writtenPoints = 0;
  #columns: ChartColumns = { stepMs: 0, timesMs: [], means: [], mins: [], maxs: [] };
  #intervalMs = 0;
  #limitsMs = new Float64Array(1);
  #chunks: LineChunk[] = [];
  /** First point whose piece is out of date. */
  #staleFrom = 0;
  #scaleKey = '';
  #anchorMs = 0;
  #pxPerMs = 1;

  /** Takes what changed and answers the longest step before each point that is no gap, as `gapLimitsMs` does. */
  update(columns: ChartColumns, intervalMs: number): Float64Array {
    const changed = intervalMs === this.#intervalMs ? firstDifference(this.#columns, columns) : 0;
    const count = columns.timesMs.length;
    if (changed < Math.max(count, this.#columns.timesMs.length) || count === 0) {
      const from = Math.max(0, changed - LIMIT_REACH);
      const limitsMs = new Float64Array(count + 1);
      limitsMs.set(this.#limitsMs.subarray(0, Math.min(from, count)));
      fillGapLimits(limitsMs, columns, intervalMs, from);
      this.#limitsMs = limitsMs;
      this.#columns = copyOf(columns);
      this.#intervalMs = intervalMs;
      this.#staleFrom = Math.min(this.#staleFrom, from);
    }
    return this.#limitsMs;
  }

  draw(frame: LineFrame): DrawnLine {
    const pxPerMs = (frame.right - frame.left) / Math.max(1, frame.toMs - frame.fromMs);
    const scaleKey = `${frame.low} ${frame.high} ${frame.bottom} ${frame.top} ${frame.hasArea === true}`;
    const shiftPx = (frame.fromMs - this.#anchorMs) * pxPerMs;
    const isKept = scaleKey === this.#scaleKey && Math.abs(pxPerMs / this.#pxPerMs - 1) <= MAX_STRETCH && Math.abs(shiftPx) <= MAX_SHIFT_PX;
    if (!isKept) {
      [this.#scaleKey, this.#anchorMs, this.#pxPerMs, this.#staleFrom] = [scaleKey, frame.fromMs, pxPerMs, 0];
    }
    this.#writeStale(frame);
    const stretch = pxPerMs / this.#pxPerMs;
    const moved = frame.left - (frame.fromMs - this.#anchorMs) * pxPerMs;
    return { chunks: this.#chunks, transform: `translate(${moved.toFixed(2)} 0)${stretch === 1 ? '' : ` scale(${stretch} 1)`}` };
  }

  #writeStale(frame: LineFrame): void {
    const count = this.#columns.timesMs.length;
    const first = Math.floor(this.#staleFrom / CHUNK_POINTS);
    const total = Math.ceil(count / CHUNK_POINTS);
    if (this.#staleFrom < count || this.#chunks.length !== total) {
      const chunks = this.#chunks.slice(0, Math.min(first, total));
      for (let key = chunks.length; key < total; key += 1) chunks.push(this.#writeChunk(key, frame));
      this.#chunks = chunks;
    }
    this.#staleFrom = Infinity;
  }

  #writeChunk(key: number, frame: LineFrame): LineChunk {
    const { timesMs, means, mins, maxs, stepMs } = this.#columns;
    const x = (index: number) => rounded((pointTimeMs(this.#columns, index) - this.#anchorMs) * this.#pxPerMs);
    const slope = (frame.top - frame.bottom) / (frame.high - frame.low);
    const y = (value: number) => rounded(frame.bottom + (value - frame.low) * slope);
    const runs = this.#runsOf(key);
    const chunk: LineChunk = { key, line: '', envelope: '', area: '' };
    for (const run of runs) {
      const points = run.map((index) => `${x(index)} ${y(means[index]!)}`).join('L');
      chunk.line += `M${points}${run.length === 1 ? 'h0' : ''}`;
      if (stepMs > 0) chunk.envelope += `M${run.map((index) => `${x(index)} ${y(maxs[index]!)}`).join('L')}L${run.map((index) => `${x(index)} ${y(mins[index]!)}`).reverse().join('L')}Z`;
      if (frame.hasArea) chunk.area += `M${x(run[0]!)} ${frame.bottom}L${points}L${x(run.at(-1)!)} ${frame.bottom}Z`;
    }
    this.writtenPoints += Math.min(CHUNK_POINTS, timesMs.length - key * CHUNK_POINTS);
    return chunk;
  }

  /** Good points of a piece that belong together; a run begins with the last point of the piece before where no gap lies between. */
  #runsOf(key: number): number[][] {
    const { timesMs, means } = this.#columns;
    const end = Math.min(timesMs.length, (key + 1) * CHUNK_POINTS);
    let last = key * CHUNK_POINTS - 1;
    while (last >= 0 && Number.isNaN(means[last]!)) last -= 1;
    const runs: number[][] = [];
    for (let i = key * CHUNK_POINTS; i < end; i += 1) {
      if (Number.isNaN(means[i]!)) continue;
      const isJoined = last >= 0 && timesMs[i]! - timesMs[last]! <= this.#limitsMs[i]!;
      if (!isJoined) runs.push([i]);
      else if (runs.length === 0) runs.push([last, i]);
      else runs.at(-1)!.push(i);
      last = i;
    }
    return runs;
  }
}

/** Index of the first point that is not as it was; the count where all are. */
function firstDifference(before: ChartColumns, after: ChartColumns): number {
  if (before.stepMs !== after.stepMs) return 0;
  const count = Math.min(before.timesMs.length, after.timesMs.length);
  for (let i = 0; i < count; i += 1) {
    const isSame = before.timesMs[i] === after.timesMs[i] && Object.is(before.means[i], after.means[i]) && Object.is(before.mins[i], after.mins[i]) && Object.is(before.maxs[i], after.maxs[i]);
    if (!isSame) return i;
  }
  return count;
}

/** Live columns are views that change under us. */
function copyOf(columns: ChartColumns): ChartColumns {
  return { stepMs: columns.stepMs, timesMs: Float64Array.from(columns.timesMs), means: Float64Array.from(columns.means), mins: Float64Array.from(columns.mins), maxs: Float64Array.from(columns.maxs) };
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
