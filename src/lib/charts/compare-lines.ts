import { displayUnitOf, type Region } from '#lib/domain/display.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { pointTimeMs, type ChartColumns } from './columns.ts';

/** One of the series that are compared. */
export interface CompareLine {
  sensorId: number;
  /** Place in the comparison, from 0: decides colour, dash and number. */
  place: number;
  parameter: ParameterId;
  /** Of its station. */
  name: string;
  /** In the unit that is shown. */
  columns: ChartColumns;
  intervalMs: number;
}

export type CompareAxes = 'shared' | 'own';

export interface ComparePanel {
  unit: string;
  lines: CompareLine[];
}

/** Lines of one unit share their axis; or each has its own. In the order of the first of each. */
export function panelsOf(lines: readonly CompareLine[], axes: CompareAxes, region: Region): ComparePanel[] {
  const panels = new Map<string, ComparePanel>();
  for (const line of lines) {
    const { unit } = displayUnitOf(line.parameter, region);
    // Shares of different things are no common measure: humidity does not belong on a battery's axis.
    const key = axes === 'own' ? String(line.sensorId) : unit === '%' || unit === '' ? line.parameter : unit;
    const panel = panels.get(key) ?? { unit, lines: [] };
    panel.lines.push(line);
    panels.set(key, panel);
  }
  return [...panels.values()];
}

const STEPS_MS = [1, 2, 5, 10, 20, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080].map((minutes) => minutes * 60_000);

export interface CompareRow {
  timeMs: number;
  /** One for each line; null where nothing came. */
  values: (number | null)[];
}

/** The lines on common times, newest first: means of even spans, at most so many. */
export function compareRowsOf(lines: readonly Pick<CompareLine, 'columns'>[], fromMs: number, toMs: number, most: number): CompareRow[] {
  const widest = Math.max(60_000, ...lines.map((line) => line.columns.stepMs));
  const stepMs = STEPS_MS.find((step) => step >= widest && (toMs - fromMs) / step <= most - 1) ?? Math.ceil((toMs - fromMs) / (most - 1));
  const first = Math.floor(fromMs / stepMs) * stepMs;
  const count = Math.floor((toMs - first) / stepMs) + 1;
  const columns = lines.map((line) => binned(line.columns, { first, stepMs, count, fromMs, toMs }));
  const rows = Array.from({ length: count }, (_, i) => ({ timeMs: first + i * stepMs, values: columns.map((means) => means[i] ?? null) }));
  return rows.filter((row) => row.values.some((value) => value !== null)).reverse();
}

function binned(columns: ChartColumns, { first, stepMs, count, fromMs, toMs }: { first: number; stepMs: number; count: number; fromMs: number; toMs: number }): (number | null)[] {
  const sums = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < columns.timesMs.length; i += 1) {
    const timeMs = pointTimeMs(columns, i);
    const at = Math.floor((timeMs - first) / stepMs);
    if (timeMs < fromMs || timeMs > toMs || at < 0 || at >= count || Number.isNaN(columns.means[i]!)) continue;
    sums[at]! += columns.means[i]!;
    weights[at]! += 1;
  }
  return Array.from(sums, (sum, i) => (weights[i]! > 0 ? sum / weights[i]! : null));
}

/** Heights at which words at the ends of lines do not lie over one another, in the order given. */
export function dodged(wanted: readonly number[], apart: number, low: number, high: number): number[] {
  const order = wanted.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at);
  order.forEach((label, k) => (label.at = Math.max(label.at, k === 0 ? low : order[k - 1]!.at + apart)));
  for (let k = order.length - 1; k >= 0; k -= 1) order[k]!.at = Math.min(order[k]!.at, k === order.length - 1 ? high : order[k + 1]!.at - apart);
  const placed = new Array<number>(wanted.length).fill(0);
  for (const { at, i } of order) placed[i] = at;
  return placed;
}
