import { STATION_KINDS, type StationKind } from '#lib/domain/station.ts';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import { colourBits } from './colour-bits.ts';
import { MarkerBatch, type Paint } from './marker-batch.ts';
import { mercatorX, mercatorY } from './mercator.ts';
import { orderOf, paintOf, type StationColumns } from './paint.ts';
import type { Shades } from './ramp.ts';

/** What the markers show: the live columns now, or others of the same stations as of another time. */
export interface Moment {
  columns: StationColumns;
  nowMs: number;
}

/** More stations than the browser's copy holds; order and index are sorted as one number. */
const MAX_INDEX = 2 ** 18;
const NOWHERE = -1;
/** Under others that stand on it. */
const COVERED = -2;
/** From so many stations on, of those that stand on one another only the uppermost is drawn. */
const CROWD = 20_000;
/** Of the highest zoom, in one direction. */
const MAX_CELLS = 2 ** 25;
/** Middles within this many map pixels stand on one another. */
const COVERED_PX = 6;

/** Keeps the rows of markers that are drawn: which, in which order, and how each looks. */
export class StationPainter {
  /** Stations that measure something else. */
  readonly others = new MarkerBatch();
  readonly stations = new MarkerBatch();
  readonly findings = new MarkerBatch();
  live: StationColumns | null = null;
  ramp: Shades;
  theme: Theme;
  #past: Moment | null = null;
  readonly #nowMs: () => number;
  readonly #onChange: () => void;
  #isShown: ((index: number) => boolean) | null = null;
  #found: ReadonlySet<number> = new Set();
  #xs = new Float64Array(0);
  #ys = new Float64Array(0);
  #keys = new Float64Array(0);
  /** Index of a station → its row, or nowhere. */
  #rows = new Int32Array(0);
  /** Twice the zoom, rounded up. */
  #level = 0;

  /** `onChange`: much looks different. */
  constructor(ramp: Shades, theme: Theme, nowMs: () => number, onChange: () => void) {
    this.ramp = ramp;
    this.theme = theme;
    this.#nowMs = nowMs;
    this.#onChange = onChange;
  }

  get isPast(): boolean {
    return this.#past !== null;
  }

  /** Null before the first stations. */
  get shown(): Moment | null {
    if (this.#past) return this.#past;
    return this.live ? { columns: this.live, nowMs: this.#nowMs() } : null;
  }

  /** Other stations: nothing of before stands any more. */
  begin(columns: StationColumns): void {
    this.live = columns;
    this.#xs = Float64Array.from({ length: columns.count }, (_, i) => mercatorX(columns.longitudes[i]!));
    this.#ys = Float64Array.from({ length: columns.count }, (_, i) => mercatorY(columns.latitudes[i]!));
    this.#keys = new Float64Array(columns.count);
    this.#rows = new Int32Array(columns.count).fill(NOWHERE);
  }

  /** `past` null: live. `isShown` null: every station; otherwise by index. */
  show(past: Moment | null, isShown: ((index: number) => boolean) | null): void {
    if (past === this.#past && isShown === this.#isShown) return;
    this.#past = past;
    this.#isShown = isShown;
    this.paintAll();
  }

  isShown(index: number): boolean {
    return this.#isShown === null || this.#isShown(index);
  }

  /** The map is seen from another height: in a crowd others come to light. */
  look(zoom: number): void {
    const level = Math.ceil(zoom * 2);
    if (level === this.#level) return;
    this.#level = level;
    if (this.#rows.length > CROWD) this.paintAll();
  }

  /** Stations of the shown columns whose values are others now; true where something looks different. Who rises over whom waits for `paintAll`. */
  paint(changed: ArrayLike<number>): boolean {
    const moment = this.shown;
    if (!moment || moment.columns.count !== this.#rows.length) return false;
    let isOther = false;
    for (let k = 0; k < changed.length; k += 1) {
      const index = changed[k]!;
      if (moment.columns.sensorIds[index] === 0) continue;
      const row = this.#rows[index] ?? NOWHERE;
      if (this.isShown(index) !== (row !== NOWHERE)) {
        this.paintAll();
        return true;
      }
      if (row >= 0 && this.stations.paint(row, this.#paintOf(index, moment))) isOther = true;
    }
    return isOther;
  }

  /** Every row anew, in draw order: ages move on by themselves. */
  paintAll(): void {
    const moment = this.shown;
    if (!moment || moment.columns.count !== this.#rows.length) return;
    this.#putStations(moment);
    this.#putOthers(moment);
    this.#putFindings(moment);
    this.#onChange();
  }

  /** Stations with a bracket above them. */
  mark(found: ReadonlySet<number>): void {
    this.#found = found;
    const moment = this.shown;
    if (!moment || moment.columns.count !== this.#rows.length) return;
    this.#putFindings(moment);
    this.#onChange();
  }

  #putStations(moment: Moment): void {
    const { columns, nowMs } = moment;
    let count = 0;
    this.#rows.fill(NOWHERE);
    for (let i = 0; i < columns.count; i += 1) {
      if (columns.sensorIds[i] === 0 || !this.isShown(i)) continue;
      this.#keys[count] = orderOf(columns, i, this.ramp, nowMs) * MAX_INDEX + i;
      count += 1;
    }
    const sorted = this.#keys.subarray(0, count).sort();
    for (let k = 0; k < count; k += 1) sorted[k] = sorted[k]! % MAX_INDEX;
    const drawn = count > CROWD ? this.#uppermost(sorted) : sorted;
    this.stations.begin(drawn.length);
    for (let row = 0; row < drawn.length; row += 1) {
      const index = drawn[row]!;
      this.#rows[index] = row;
      this.stations.put(row, this.#xs[index]!, this.#ys[index]!, this.#paintOf(index, moment));
    }
  }

  /** Of indices in draw order those that are seen, in the same order. */
  #uppermost(indices: Float64Array): Float64Array {
    const cells = (512 * 2 ** (this.#level / 2)) / COVERED_PX;
    const taken = new Set<number>();
    let first = indices.length;
    for (let k = indices.length - 1; k >= 0; k -= 1) {
      const index = indices[k]!;
      const cell = Math.floor(this.#xs[index]! * cells) * MAX_CELLS + Math.floor(this.#ys[index]! * cells);
      if (taken.has(cell)) this.#rows[index] = COVERED;
      else {
        taken.add(cell);
        indices[(first -= 1)] = index;
      }
    }
    return indices.subarray(first);
  }

  #putOthers({ columns }: Moment): void {
    const { land, ink3 } = BASEMAP[this.theme];
    const [fill, edge] = [colourBits(land), colourBits(ink3)];
    const shown = indicesOf(columns, (i) => columns.sensorIds[i] === 0 && this.isShown(i));
    this.others.begin(shown.length);
    shown.forEach((index, row) => this.others.put(row, this.#xs[index]!, this.#ys[index]!, { fill, edge, shape: shapeOf(columns, index), look: 'other' }));
  }

  #putFindings({ columns }: Moment): void {
    const { land, finding } = BASEMAP[this.theme];
    const paint: Paint = { fill: colourBits(finding), edge: colourBits(land), shape: 'bracket', look: 'finding' };
    const shown = this.#found.size === 0 ? [] : indicesOf(columns, (i) => this.#found.has(columns.stationIds[i]!) && columns.sensorIds[i] !== 0 && this.isShown(i));
    this.findings.begin(shown.length);
    shown.forEach((index, row) => this.findings.put(row, this.#xs[index]!, this.#ys[index]!, paint));
  }

  #paintOf(index: number, { columns, nowMs }: Moment): Paint {
    const { fill, edge, dash, isLate } = paintOf(columns, index, this.ramp, this.theme, nowMs);
    return { fill: colourBits(fill), edge: colourBits(isLate ? dash : edge), shape: shapeOf(columns, index), look: isLate ? 'late' : 'plain' };
  }
}

function indicesOf(columns: StationColumns, isWanted: (index: number) => boolean): number[] {
  const indices: number[] = [];
  for (let i = 0; i < columns.count; i += 1) if (isWanted(i)) indices.push(i);
  return indices;
}

/** A kind that this page does not know is drawn as the most usual one. */
function shapeOf(columns: StationColumns, index: number): StationKind {
  const kind = columns.kinds[index] as StationKind;
  return STATION_KINDS.includes(kind) ? kind : 'low-cost';
}
